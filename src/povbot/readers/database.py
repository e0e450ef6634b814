"""A database, whichever it is: steps over plain connections, run where they hold nobody up."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from povbot.errors import StoreUnavailable
from povbot.ports.measuring import SILENT, Meter, Stage

# Far more than any step takes. What is waited for longer is not there.
STEP_S, LONG_S = 15.0, 600.0
_SLOW = "it does not answer in time"

T = TypeVar("T")
Insert = sqlite.Insert | postgresql.Insert


class Database(ABC):
    """Its methods raise StoreUnavailable where it cannot be asked. `where` is its address, without a password."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.meter: Meter = SILENT

    async def run(self, step: Callable[[Connection], T]) -> T:
        """In one transaction: what `step` changes is stored when this returns, and nothing of it where it raises. It is
        done once more where its connection turns out to be closed."""
        with understood(self.where), self.meter.timing(Stage.STORE):
            return await self._run(step, STEP_S)

    async def single(self, statement: Executable, taken: Callable[[CursorResult[Any]], T], **values: object) -> T:
        """The one statement of a step, for fewer ways to the server and back: what it changes is stored when this
        returns. `taken` is what is wanted of its result, `values` are those of its parameters: a statement that is made
        once and asked with them takes half the time of one that is made each time."""
        with understood(self.where), self.meter.timing(Stage.STORE):
            return await self._single(statement, taken, values)

    async def run_long(self, step: Callable[[Connection], T]) -> T:
        """As `run`, of what may take minutes; once."""
        with understood(self.where):
            return await self._run(step, LONG_S)

    @abstractmethod
    async def _run(self, step: Callable[[Connection], T], within_s: float) -> T: ...

    @abstractmethod
    async def _single(
        self, statement: Executable, taken: Callable[[CursorResult[Any]], T], values: Mapping[str, Any]
    ) -> T: ...

    @abstractmethod
    def insert(self, table: Table) -> Insert:
        """With `on_conflict_…`, which SQL has no common words for but these two write alike."""

    @abstractmethod
    async def tell(self, processes: Collection[int]) -> None:
        """That something was left for them. Where that cannot be said, nothing is: they look by themselves, later."""

    @abstractmethod
    async def wipe(self) -> None:
        """What was deleted is on no disk of ours when this returns."""

    @abstractmethod
    async def close(self) -> None: ...


@contextmanager
def understood(where: str) -> Iterator[None]:
    """What is asked of a database meanwhile fails with StoreUnavailable."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnavailable(
            f"the database cannot be used: {_said(error)}",
            where=where,
            remedy=_remedy(where),
        ) from error


def _remedy(where: str) -> str:
    if where.startswith("sqlite"):
        return (
            "See that povbot's user may write to it and to its folder (readers.database), "
            "that no other program holds it, and that the disk has room."
        )
    return "See that it runs, that the address is right (readers.database), and that the disk has room."


def _said(error: SQLAlchemyError | OSError) -> str:
    """Servers quote in their messages what they were given; SQLite does not."""
    cause = getattr(error, "orig", None)
    if cause is None or isinstance(cause, sqlite3.Error):
        return str(cause or error) or _SLOW
    return type(cause.__cause__ or cause).__name__
