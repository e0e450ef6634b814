"""PostgreSQL, by asyncpg."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import URL, AdaptedConnection, Connection, CursorResult, Executable, Select, Table, event, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from povbot.errors import StoreUnavailable
from povbot.readers.address import said
from povbot.readers.database import LONG_S, STEP_S, Database, T

CHANNEL = "povbot_updates"  # what is said there is the number of the process that has something to do
CONNECT_S = 5.0
# The server lets go of what a process held whose machine or network is gone.
OF_LOST_NETWORKS = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": "20000",
}
_AT_ONCE, _MORE_AT_ONCE = 5, 5


class PostgresqlServer(Database):
    def __init__(self, url: URL) -> None:
        super().__init__(said(url))
        # Readers' words are parameters, and the messages of errors go to the log.
        self._engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=_AT_ONCE,
            max_overflow=_MORE_AT_ONCE,
            pool_timeout=STEP_S,
            connect_args={"timeout": CONNECT_S},
        )
        self._singles = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        event.listen(self._engine.sync_engine, "connect", _connected)
        event.listen(self._engine.sync_engine, "checkout", _taken)

    async def _run(self, step: Callable[[Connection], T], within_s: float) -> T:
        async with asyncio.timeout(within_s):
            return await self._asked(self._engine, step, may_repeat=within_s < LONG_S)

    async def _single(
        self, statement: Executable, taken: Callable[[CursorResult[Any]], T], values: Mapping[str, Any]
    ) -> T:
        async with asyncio.timeout(STEP_S):
            may_repeat = isinstance(statement, Select)
            return await self._asked(
                self._singles, lambda c: taken(c.execute(statement, values)), may_repeat=may_repeat
            )

    async def _asked(self, engine: AsyncEngine, step: Callable[[Connection], T], *, may_repeat: bool) -> T:
        """Servers restart, and connections that wait are not tried before each step: that took three ways to the server
        and back, as many as the step. So what finds its connection closed is done once more on a new one, where nothing
        of it can have been stored: before a transaction is to be committed."""
        while True:
            async with engine.connect() as connection:
                try:
                    done = await connection.run_sync(step)
                except DBAPIError as error:
                    if not (may_repeat and error.connection_invalidated):
                        raise
                    may_repeat = False
                else:
                    await connection.commit()
                    return done

    def insert(self, table: Table) -> postgresql.Insert:
        return postgresql.insert(table)

    async def tell(self, processes: Collection[int]) -> None:
        """By itself: a transaction that tells something is committed while no other one of these is."""
        if processes:
            with suppress(StoreUnavailable):
                said_ = select(*(func.pg_notify(CHANNEL, str(process)) for process in processes))
                await self.single(said_, lambda _: None)

    async def wipe(self) -> None:
        """What a server keeps of deleted rows, and until when, is up to it (docs/decisions/0007-stores.md)."""

    async def close(self) -> None:
        await self._engine.dispose()


@contextmanager
def by_driver() -> Iterator[None]:
    """What is asked of the driver itself fails with ConnectionError: its own errors come past SQLAlchemy, and would end
    whoever is ready for a database that cannot be asked."""
    try:
        yield
    except (PostgresError, InterfaceError) as error:
        raise ConnectionError(type(error).__name__) from error


def _connected(connection: AdaptedConnection, _record: object) -> None:
    limits = "; ".join(f"SET {name} = {value}" for name, value in OF_LOST_NETWORKS.items())
    with by_driver():
        connection.run_async(lambda driver: driver.execute(limits))


def _taken(connection: AdaptedConnection, _record: object, _proxy: object) -> None:
    """The driver knows at once what the server has closed; nothing is sent to find that out."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError
