"""A connection to PostgreSQL that says, by locks that end with it, who holds it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from povbot.errors import AnotherBot, StoreUnavailable
from povbot.readers.postgresql_server import CHANNEL

# Any numbers, the same in every povbot: the first halves of locks whose second halves are the numbers of processes, and
# of those that one process has (to lead), or one or several have (to be alone).
_PRESENT, _SHARED = 4_207_618, 4_207_619
_LEADING, _ALONE = 1, 2

# A process that was killed a moment ago may seem to be there.
_PATIENCE_S, _TRY_EVERY_S = 2.0, 0.1

# The server ends a connection whose other end is gone, or whose process is stopped or hangs: it is looked through every
# second. This process has seen by then that it does not get through (`server_peers`). Servers before 14 do without the
# last one.
_LIMITS = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": "20000",
    "idle_session_timeout": "20000",
}
_LIMIT = text("SELECT set_config(name, :value, false) FROM pg_settings WHERE name = :name")

_LOCKS = text("""
    SELECT pid, classid::bigint AS kind, objid::bigint AS key, pid = pg_backend_pid() AS is_ours FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid IN (:present, :shared)
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""").bindparams(present=_PRESENT, shared=_SHARED)
_END = text("SELECT pg_terminate_backend(:pid)")
_TAKE = text("SELECT pg_try_advisory_lock(:kind, :key)")
_TAKE_SHARED = text("SELECT pg_try_advisory_lock_shared(:kind, :key)")


@dataclass(frozen=True, slots=True)
class Seen:
    present: frozenset[int]
    leads: bool


class Session:
    def __init__(self, connection: AsyncConnection, me: int, where: str) -> None:
        self._connection, self._me, self._where = connection, me, where

    async def join(self, heard: Callable[[str], None], ended: Callable[[], None], *, is_alone: bool) -> None:
        """`heard` is told what is said on the channel, `ended` when the connection is lost. Raises AnotherBot,
        StoreUnavailable, SQLAlchemyError, OSError."""
        driver: Any = (await self._connection.get_raw_connection()).driver_connection
        driver.add_termination_listener(lambda _driver: ended())
        for name, value in _LIMITS.items():
            await self._connection.execute(_LIMIT, {"name": name, "value": value})
        await self._take_number()
        await self._take_side(is_alone=is_alone)
        await driver.add_listener(CHANNEL, lambda _driver, _pid, _channel, said: heard(said))

    async def _take_number(self) -> None:
        if not await self._got(_TAKE, _PRESENT, self._me):
            # Lost on this side only: the server does not know yet.
            for lock in await self._locks():
                if (lock.kind, lock.key) == (_PRESENT, self._me):
                    await self._connection.execute(_END, {"pid": lock.pid})
            raise StoreUnavailable(
                "this process's former connection to the database has not ended yet",
                where=self._where,
                remedy="It is tried again.",
            )

    async def _take_side(self, *, is_alone: bool) -> None:
        take = _TAKE if is_alone else _TAKE_SHARED
        for _ in range(round(_PATIENCE_S / _TRY_EVERY_S)):
            if await self._got(take, _SHARED, _ALONE):
                return
            await asyncio.sleep(_TRY_EVERY_S)
        raise AnotherBot(
            "another povbot answers readers from this database"
            + (", and one that polls must be the only one" if is_alone else " by polling, and must be the only one"),
            where=self._where,
            remedy='Stop the other one, or set telegram.mode = "webhook" for all of them.',
        )

    async def look(self) -> Seen:
        """Raises StoreUnavailable, SQLAlchemyError, OSError."""
        locks = await self._locks()
        if not any(lock.is_ours and (lock.kind, lock.key) == (_PRESENT, self._me) for lock in locks):
            raise StoreUnavailable(
                "the database has forgotten this process, as behind a pooler that shares connections",
                where=self._where,
                remedy="Connect to PostgreSQL itself, or by a pooler in session mode (readers.database).",
            )
        led = [lock.is_ours for lock in locks if (lock.kind, lock.key) == (_SHARED, _LEADING)]
        leads = any(led) or (not led and await self._got(_TAKE, _SHARED, _LEADING))
        return Seen(frozenset(lock.key for lock in locks if lock.kind == _PRESENT), leads)

    async def _locks(self) -> Sequence[Row[Any]]:
        return (await self._connection.execute(_LOCKS)).all()

    async def _got(self, take: TextClause, kind: int, key: int) -> bool:
        return bool((await self._connection.execute(take, {"kind": kind, "key": key})).scalar_one())

    async def end(self) -> None:
        """The server lets go of its locks, now or when it learns of it."""
        with suppress(SQLAlchemyError, OSError):
            await self._connection.invalidate()
            await self._connection.close()


async def connected(engine: AsyncEngine, me: int, where: str) -> Session:
    """Nothing is taken yet. Raises SQLAlchemyError, OSError."""
    return Session(await engine.connect(), me, where)
