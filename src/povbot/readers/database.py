"""The connection, the same for both databases."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from povbot.errors import StoreUnavailable
from povbot.readers import address, sqlite_file

_log = logging.getLogger(__name__)


class Database:
    """Each method raises StoreUnavailable where the database cannot be asked."""

    def __init__(self, url: URL) -> None:
        self.where = address.said(url)
        self._file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
        # Readers' words are parameters, and the messages of errors go to the log.
        self._engine: AsyncEngine = create_async_engine(url, hide_parameters=True, **_pool(one=self._file is not None))
        if self._file:
            sqlite_file.prepare(self._engine)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        with self._understood():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One step: stored, all of it, when the block ends without an exception."""
        with self._understood():
            async with self._engine.begin() as connection:
                yield connection

    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """With `on_conflict_…`, which SQL has no common words for but these two write alike."""
        return sqlite.insert(table) if self._file else postgresql.insert(table)

    async def wipe(self) -> None:
        """What was deleted is on no disk of ours when this returns. What PostgreSQL keeps of deleted rows, and until
        when, is up to its server (docs/decisions/0007-stores.md)."""
        if not self._file:
            return
        with self._understood():
            async with self._engine.connect() as connection:
                wiped = await sqlite_file.wipe(connection)
        if not wiped:
            _log.warning("%s: another process reads; what was erased stays in the journal until it ends", self.where)

    def make_room(self) -> None:
        if self._file:
            with self._understood():
                sqlite_file.make_room(self._file)

    async def close(self) -> None:
        await self._engine.dispose()

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailable(
                f"the database cannot be used: {getattr(error, 'orig', None) or error}",
                where=self.where,
                remedy="See that it runs, that the address is right (readers.database), and that the disk has room.",
            ) from error


def _pool(*, one: bool) -> dict[str, Any]:
    """One connection to a file: SQLite has one writer anyway, and those who wait for a connection wait in order."""
    if one:
        return {"pool_size": 1, "max_overflow": 0, "pool_timeout": 60, "connect_args": {"timeout": sqlite_file.BUSY_S}}
    return {"pool_size": 5, "max_overflow": 5, "pool_timeout": 60, "pool_pre_ping": True}
