"""One at a time brings the archive up to date."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from povbot.errors import IngestRunning, LedgerUnusable


@contextmanager
def alone(path: Path, now: datetime) -> Iterator[None]:
    """The system lets go of the lock when the process ends, however it ends; the file stays. Beside it, in a file that
    ends in `.held`, stands for others who has it, `now` and in which process.

    Raises IngestRunning at once where another has it, and LedgerUnusable where there can be no such file.
    """
    lock, held = FileLock(path), path.with_name(path.name + ".held")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IngestRunning(
            f"another povbot is bringing the archive up to date{_by(held)}",
            where=str(path),
            remedy="Wait until it has ended.",
        ) from error
    except OSError as error:
        raise LedgerUnusable(
            f"the lock cannot be had: {error.strerror}",
            where=str(path),
            remedy="Look at the permissions of its folder.",
        ) from error
    try:
        # The lock is what counts: on a full disk it is held without a word of whose it is.
        with suppress(OSError):
            held.write_text(f"since {now:%Y-%m-%d %H:%M} {now:%Z}, process {os.getpid()}\n".replace("  ", " "), "utf-8")
        yield
    finally:
        with suppress(OSError):
            held.unlink(missing_ok=True)
        lock.release()


def _by(held: Path) -> str:
    try:
        said = held.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        said = ""
    return f" ({said})" if said else ""
