"""A connection to SQLite: steps that are whole or not at all, rows as core types, errors as ours."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from povbot.errors import LedgerUnusable

T = TypeVar("T")

# So many rows are in memory at a time.
CHUNK = 500

REBUILD = (
    "Remove it, with the files -wal and -shm beside it: `povbot ingest --all --reparse` builds it again from the"
    " archive and the kept pages."
)

_DAMAGED = "it is damaged", REBUILD
_REASONS = {
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_FULL: ("there is no room left for it", "Make room on the disk; what it knows is safe."),
    sqlite3.SQLITE_IOERR: ("it cannot be read or written", "Look at the disk and the space left on it."),
    sqlite3.SQLITE_READONLY: ("it is open for reading only", "Look at the permissions of the file and its folder."),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "Look at the permissions of the file and its folder."),
    sqlite3.SQLITE_BUSY: ("another process is writing it", "Try again when that has ended."),
}


class Book:
    """For one thread at a time. All raise LedgerUnusable."""

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        self._connection, self._where = connection, where

    @contextmanager
    def step(self) -> Iterator[sqlite3.Connection]:
        """What is changed within is on the disk after it, and nothing of it where anything is raised."""
        with understood(self._where):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk may have ended it already
                    self._connection.execute("ROLLBACK")
                raise

    def all(self, made: Callable[..., T], sql: str, *given: object) -> list[T]:
        with understood(self._where):
            rows = self._connection.execute(sql, given).fetchall()
        try:
            return [made(*row) for row in rows]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            what, remedy = _DAMAGED
            raise LedgerUnusable(f"{what} ({error})", where=self._where, remedy=remedy) from error

    def one(self, made: Callable[..., T], sql: str, *given: object) -> T | None:
        found = self.all(made, sql, *given)
        return found[0] if found else None

    def paged(self, made: Callable[..., T], after: Callable[[T], str], sql: str, *given: object) -> Iterator[T]:
        """`sql` ends with two parameters: after which key, and how many at most. Nothing is held open while the
        caller works, so that the rows may be changed meanwhile."""
        key = ""
        while found := self.all(made, sql, *given, key, CHUNK):
            yield from found
            key = after(found[-1])


class Chapter:
    """Some of what the ledger knows."""

    def __init__(self, book: Book) -> None:
        self._book = book


@contextmanager
def understood(where: str) -> Iterator[None]:
    """What SQLite and the system complain of is raised as LedgerUnusable."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeEncodeError) as error:
        # The lower eight bits are the kind of error, those above say more of it.
        kind = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        what, remedy = _REASONS.get(kind, ("it cannot be used", "Look at the file, its folder and the disk."))
        raise LedgerUnusable(f"{what} ({error})", where=where, remedy=remedy) from error
