"""What other processes of povbot are told by the one that starts them."""

import os
from collections.abc import Mapping
from pathlib import Path

from povbot.settings import SECRETS, Paths, Settings, find

# The token opens the bot to whoever has it, and readers' database is nothing to a process that reads strangers' pages.
_SECRET = (
    *("POVBOT_TELEGRAM__TOKEN", "POVBOT_TELEGRAM", "POVBOT_WEBHOOK__SECRET", "POVBOT_WEBHOOK"),
    *("POVBOT_READERS__DATABASE", "POVBOT_READERS__PASSWORD", "POVBOT_READERS", SECRETS),
)


def environment(settings: Settings, paths: Paths) -> Mapping[str, str]:
    """The bot's own, without its secrets, with the archive that was named to it as an argument, and with what opens a
    cluster, though that came from a folder of secrets."""
    own = {name: value for name, value in os.environ.items() if name.upper() not in _SECRET}
    own["POVBOT_TELEGRAM__MODE"] = "polling"  # to take a webhook, a secret would be asked of it
    if paths.corpus != find(Path.cwd(), settings.corpus).corpus:
        own["POVBOT_CORPUS"] = str(paths.corpus)
    for name in ("password", "api_key"):
        if secret := getattr(settings.opensearch, name):
            own[f"POVBOT_OPENSEARCH__{name.upper()}"] = secret.get_secret_value()
    return own
