"""One at a time brings the archive up to date."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from povbot.errors import IngestRunning, LedgerUnusable, PovbotError


@contextmanager
def alone(
    path: Path,
    now: datetime,
    *,
    taken: type[PovbotError] = IngestRunning,
    unusable: type[PovbotError] = LedgerUnusable,
    what: str = "archive",
) -> Iterator[None]:
    """For whoever brings `what` up to date. The system lets go of the lock when the process ends, however that ends;
    the file stays. Another one beside it, `.held`, says who has it: since `now` (aware) and in which process.

    Raises `taken` at once where another has it, and `unusable` where there can be no such file.
    """
    held = path.with_name(f"{path.name}.held")
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise taken(
            f"another povbot is bringing the {what} up to date{_by(held)}",
            where=str(path),
            remedy="Wait until it has ended.",
        ) from None
    except OSError as error:
        raise unusable(
            f"it cannot be locked: {error.strerror}",
            where=str(path),
            remedy="Look at the permissions of its folder.",
        ) from error
    try:
        # The lock is what counts: on a full disk it is held without a word of whose it is.
        with suppress(OSError):
            held.write_text(f"since {now:%Y-%m-%d %H:%M %Z}, process {os.getpid()}", encoding="utf-8")
        try:
            yield
        finally:
            with suppress(OSError):
                held.unlink(missing_ok=True)
    finally:
        lock.release()


def _by(held: Path) -> str:
    try:
        return f" ({held.read_text(encoding='utf-8')})"
    except (OSError, UnicodeDecodeError):  # it was not written, or is not yet
        return ""
