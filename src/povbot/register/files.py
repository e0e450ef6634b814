"""The register's file: opened by one who writes, looked at by any number of readers."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from povbot.errors import IndexMissing, IndexStale
from povbot.model import Analysis, Heard
from povbot.register.archive import SqliteArchive
from povbot.register.errors import REBUILD, damaged, understood
from povbot.register.notes import STATE, Notes
from povbot.register.register import SqliteRegister
from povbot.register.tables import PASSING, TABLES, VERSION

# So long one waits for another to finish.
BUSY_S = 10

WRITING_CACHE_KIB = 64 * 1024
READING_CACHE_KIB = 8 * 1024

_MADE = f"BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {VERSION}; COMMIT"

_WRITING = (
    "synchronous = NORMAL",  # a power cut may undo the last commits, but whole ones: they are made again
    f"cache_size = -{WRITING_CACHE_KIB}",
    f"journal_size_limit = {16 * 2**20}",
)


@contextmanager
def opened(path: Path, heard: Callable[[str], Heard | None] = lambda _word: None) -> Iterator[SqliteRegister]:
    """To write it; file and folder are made where there are none. What is not committed at the end is undone. Raises
    IndexUnusable."""
    with understood(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connected(path, "rwc")
    with closing(connection):
        version = _version(connection, path)
        with understood(path):
            for pragma in _WRITING:
                connection.execute(f"PRAGMA {pragma}")
            if not version:
                connection.executescript(_MADE)
            connection.executescript(PASSING)
        yield SqliteRegister(connection, path, heard)


def looked_at(path: Path, unpacked: Callable[[bytes], Analysis]) -> SqliteArchive:
    """To read it, while another may write; whoever takes it closes it. Raises IndexUnusable."""
    with understood(path):
        if not path.exists():
            raise _missing(path)
        connection = _connected(path, "ro")
    try:
        version = _version(connection, path)
        with understood(path):
            connection.execute(f"PRAGMA cache_size = -{READING_CACHE_KIB}")
        archive = SqliteArchive(connection, path, unpacked) if version else None
    except BaseException:
        connection.close()
        raise
    if archive is None:
        connection.close()
        raise _missing(path)
    return archive


def state(path: Path) -> str | None:
    """That of the last commit, as `SqliteArchive.state` is. Raises IndexUnusable."""
    with understood(path), closing(_connected(path, "ro")) as connection:
        return Notes(connection).noted(STATE)


def _missing(path: Path) -> IndexMissing:
    return IndexMissing("there is no index yet", where=str(path), remedy="`povbot index` makes one.")


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    # Transactions are begun and ended in so many words, and one thread may hand it on to another.
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", BUSY_S, isolation_level=None, check_same_thread=False, uri=True
    )


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """0 for an empty file."""
    with understood(path):
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version not in (0, VERSION):
        raise IndexStale(
            f"another povbot wrote it (version {version}; this one knows {VERSION})", where=str(path), remedy=REBUILD
        )
    if tables and not version:
        raise damaged(path, ValueError("it is another database"))
    return version
