"""What SQLite and the system complain of, as ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from povbot.errors import IndexDamaged, IndexUnusable

REBUILD = "Run `povbot index --rebuild`."

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_SCHEMA, sqlite3.SQLITE_ERROR)
_REASONS = {
    sqlite3.SQLITE_FULL: ("there is no room left for it", "Make room on the disk; what is in it is safe."),
    sqlite3.SQLITE_IOERR: ("it cannot be read or written", "Look at the disk and the space left on it."),
    sqlite3.SQLITE_READONLY: ("it can only be read", "Look at the permissions of the file and its folder."),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "Look at the permissions of the file and its folder."),
    sqlite3.SQLITE_BUSY: ("another process is writing it", "Try again when that has ended."),
}


class Unreadable(Exception):
    """What is read is not what can have been written."""


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Raises IndexDamaged, or IndexUnusable for what is the system's."""
    try:
        yield
    except sqlite3.Error as error:
        # The lower eight bits are the kind of error, those above say more of it.
        kind = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if kind in _DAMAGED:
            raise damaged(path, error) from error
        what, remedy = _REASONS.get(kind, ("it cannot be used", "Look at the file, its folder and the disk."))
        raise IndexUnusable(f"{what} ({error})", where=str(path), remedy=remedy) from error
    except OSError as error:
        remedy = "Look at the folder and the disk."
        raise IndexUnusable(f"it cannot be used ({error.strerror})", where=str(path), remedy=remedy) from error
    except Unreadable as error:
        raise damaged(path, error) from error


def damaged(path: Path, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"it is damaged ({error})", where=str(path), remedy=REBUILD)
