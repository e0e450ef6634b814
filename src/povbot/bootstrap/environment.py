"""What other processes of povbot are told by the one that starts them."""

import os
from collections.abc import Mapping
from pathlib import Path

from povbot.settings import Paths, Settings, find

# The token opens the bot to whoever has it.
_SECRET = ("POVBOT_TELEGRAM__TOKEN", "POVBOT_TELEGRAM")


def environment(settings: Settings, paths: Paths) -> Mapping[str, str]:
    """The bot's own, without its token, with the archive that was named to it as an argument."""
    own = {name: value for name, value in os.environ.items() if name.upper() not in _SECRET}
    if paths.corpus != find(Path.cwd(), settings.corpus).corpus:
        own["POVBOT_CORPUS"] = str(paths.corpus)
    return own
