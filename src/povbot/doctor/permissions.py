"""Who may read what, and whether povbot may write where it has to."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from povbot.doctor.disk import there
from povbot.doctor.finding import Finding, broken, ok, warning

CHECK = "permissions"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private(files: Mapping[Path, str]) -> Iterator[Finding]:
    """Of those that hold what is nobody's business; what that is, by file."""
    for file, held in files.items():
        if file.exists() and (mode := stat.S_IMODE(file.stat().st_mode)) & _OTHERS:
            yield warning(CHECK, f"{file}: others may use it ({mode:04o}), and it holds {held}", f"chmod 600 {file}")


def writable(places: Iterable[Path]) -> Iterator[Finding]:
    """Folders, which may not be there yet, and files."""
    for found in dict.fromkeys(map(there, places)):
        wanted = os.W_OK | (os.X_OK if found.is_dir() else 0)
        if not os.access(found, wanted):
            remedy = f"Make it writable for the user that povbot runs as: chown, or chmod u+w {found}"
            yield broken(CHECK, f"{found} cannot be written to", remedy)


def all_right(found: Iterable[Finding]) -> Iterator[Finding]:
    faults = [*found]
    yield from faults or [ok(CHECK, "what has to be written can be, and what is private is")]
