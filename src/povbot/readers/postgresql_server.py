"""PostgreSQL, by asyncpg."""

from collections.abc import Callable, Collection

from sqlalchemy import URL, Connection, Table, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import create_async_engine

from povbot.readers.address import said
from povbot.readers.database import Database, T

CHANNEL = "povbot_updates"  # what is said there is the number of the process that has something to do


class PostgresqlServer(Database):
    def __init__(self, url: URL) -> None:
        super().__init__(said(url))
        # Readers' words are parameters, and the messages of errors go to the log. A connection is tried before it is
        # used: servers restart.
        self._engine = create_async_engine(
            url, hide_parameters=True, pool_size=5, max_overflow=5, pool_timeout=60, pool_pre_ping=True
        )

    async def _run(self, step: Callable[[Connection], T]) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(step)

    def insert(self, table: Table) -> postgresql.Insert:
        return postgresql.insert(table)

    def tell(self, connection: Connection, processes: Collection[int]) -> None:
        for process in processes:
            connection.execute(select(func.pg_notify(CHANNEL, str(process))))

    async def wipe(self) -> None:
        """What a server keeps of deleted rows, and until when, is up to it (docs/decisions/0007-stores.md)."""

    async def close(self) -> None:
        await self._engine.dispose()
