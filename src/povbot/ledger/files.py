"""The ledger's file: opened by one who writes, looked at by any number of readers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from povbot.errors import LedgerUnusable
from povbot.ledger.book import REBUILD, Book, understood
from povbot.ledger.ledger import SqliteLedger
from povbot.ledger.tables import TABLES, VERSION

# So long one waits for another to finish.
BUSY_S = 10

# A private file in the system's folder for such, which SQLite makes when its memory for this is full.
_NOWHERE = ""

CACHE_KIB = 4 * 1024

_MADE = f"BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {VERSION}; COMMIT"

_WRITING = (
    "journal_mode = WAL",  # readers see what was written last, and hold nobody up
    "synchronous = FULL",  # what is committed outlives a power cut, too
    f"journal_size_limit = {16 * 2**20}",
)


@contextmanager
def opened(path: Path, *, dry: bool = False) -> Iterator[SqliteLedger]:
    """To write it; file and folder are made where there are none. In a `dry` one all works as ever, in a copy that is
    thrown away at the end.

    Raises LedgerUnusable.
    """
    with _copy(path) if dry else writing(path) as connection:
        yield SqliteLedger(Book(connection, str(path)))


@contextmanager
def looked_at(path: Path) -> Iterator[SqliteLedger]:
    """To read it, while another may write. Where there is no file yet, an empty one.

    Raises LedgerUnusable.
    """
    with reading(path) as connection:
        yield SqliteLedger(Book(connection, str(path)))


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Raises LedgerUnusable."""
    with understood(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
    with _connected(f"{path.absolute().as_uri()}?mode=rwc", path) as connection:
        with understood(str(path)):
            version = _version(connection, path)
            for pragma in _WRITING:
                connection.execute(f"PRAGMA {pragma}")
            if not version:
                connection.executescript(_MADE)
        yield connection


@contextmanager
def _copy(path: Path) -> Iterator[sqlite3.Connection]:
    """Of one that nobody writes to: to read it as ever would leave two files beside it."""
    with _connected(_NOWHERE, path) as copy:
        at_rest = not path.with_name(f"{path.name}-wal").exists()
        with reading(path, "&immutable=1" if at_rest else "") as there, understood(str(path)):
            there.backup(copy)
        yield copy


@contextmanager
def reading(path: Path, how: str = "") -> Iterator[sqlite3.Connection]:
    """Of an empty one where there is none. Raises LedgerUnusable."""
    with understood(str(path)):
        exists = path.exists()
    if exists:
        with _connected(f"{path.absolute().as_uri()}?mode=ro{how}", path) as there:
            if _version(there, path):
                yield there
                return
    with _connected(_NOWHERE, path) as empty:
        with understood(str(path)):
            empty.executescript(_MADE)
            empty.execute("PRAGMA query_only = ON")
        yield empty


@contextmanager
def _connected(name: str, path: Path) -> Iterator[sqlite3.Connection]:
    with understood(str(path)):
        # Transactions are begun and ended in so many words (Book.step), and one thread may hand it on to another.
        connection = sqlite3.connect(name, BUSY_S, isolation_level=None, check_same_thread=False, uri=True)
    with closing(connection):
        with understood(str(path)):
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        yield connection


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """0 for an empty file, as there is one for the moment in which it is made."""
    with understood(str(path)):
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version > VERSION:
        raise LedgerUnusable(
            f"a newer povbot wrote it (version {version}; this one knows {VERSION})",
            where=str(path),
            remedy=f"Use that one, or build it again. {REBUILD}",
        )
    if tables and not version:
        raise LedgerUnusable("it is another database, not povbot's of sources", where=str(path), remedy="Move it away.")
    return version
