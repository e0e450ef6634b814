"""What other processes of povbot are told by the one that starts them."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from povbot.settings import Paths, Settings, find

# They read publishers' pages, or an archive: they need no way in to the bot, to its readers or to a cluster, and what
# they do not have, no page that gets the better of them can send away. Of povbot's own variables, the sections that
# `povbot ingest` and `povbot index` use; of all others, what a program needs to find its files, its language, its time.
_NEEDED = re.compile(
    r"POVBOT_(?:CORPUS|CACHE_DIR|VAR|TRACEBACK|(?:ARCHIVE|INDEX|INGEST|FRESHNESS|LOGS?)(?:__\w+)?)"
    r"|PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|TERM|XDG_\w+|VIRTUAL_ENV|SYSTEMROOT|WINDIR"
    r"|PYTHON\w+|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|SSL_CERT_(?:FILE|DIR)|\w+_NUM_THREADS|PYDANTIC_DISABLE_PLUGINS"
    r"|COVERAGE_\w+",
    re.IGNORECASE,
)

_NOT_TOLD = "not-told"


def environment(settings: Settings, paths: Paths) -> Mapping[str, str]:
    """What they need of the bot's own, with the archive that was named to it as an argument."""
    own = {name: value for name, value in os.environ.items() if _NEEDED.fullmatch(name)}
    own["POVBOT_TELEGRAM__MODE"] = "polling"  # to take a webhook, its secret would be asked of it
    if settings.opensearch.user:  # which belongs to a password, and may stand in a file that they read
        own |= {"POVBOT_OPENSEARCH__USER": settings.opensearch.user, "POVBOT_OPENSEARCH__PASSWORD": _NOT_TOLD}
    if paths.corpus != find(Path.cwd(), settings.corpus).corpus:
        own["POVBOT_CORPUS"] = str(paths.corpus)
    return own
