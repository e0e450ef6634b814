"""A connection to PostgreSQL that says, by locks that end with it, who holds it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from povbot.errors import AnotherBot, StoreUnavailable
from povbot.readers.postgresql_server import CHANNEL, OF_LOST_NETWORKS, by_driver

# Any numbers, the same in every povbot: the first halves of locks. With the number of a process as second half, it has
# a connection, or looks through it too, or is about to end; the third kind is of what one has (to lead), or one or
# several (to be alone).
_CONNECTED, _PRESENT, _PLACE, _RETIRED = 4_207_617, 4_207_618, 4_207_619, 4_207_620
_LEADING, _ALONE = 1, 2

# A process that was killed a moment ago may seem to be there.
_PATIENCE_S, _TRY_EVERY_S = 2.0, 0.1

# The server ends a connection that is not looked through any more, as that of a process which hangs; servers before 14
# do without. Who gets no answer notices sooner (`server_peers`).
_THAT_HANGS = {"idle_session_timeout": "20000"}
_LIMIT = text("SELECT set_config(name, :value, false) FROM pg_settings WHERE name = :name")

_LOCKS = text("""
    SELECT pid, classid::bigint AS kind, objid::bigint AS key, pid = pg_backend_pid() AS is_ours FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid IN (:connected, :present, :place, :retired)
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""").bindparams(connected=_CONNECTED, present=_PRESENT, place=_PLACE, retired=_RETIRED)
_SAY = text("SELECT pg_notify(:channel, :said)")
_END = text("SELECT pg_terminate_backend(:pid)")
_TAKE = text("SELECT pg_try_advisory_lock(:kind, :key)")
_TAKE_SHARED = text("SELECT pg_try_advisory_lock_shared(:kind, :key)")


@dataclass(frozen=True, slots=True)
class Seen:
    present: frozenset[int]
    retired: frozenset[int]
    leads: bool


class Session:
    """Its methods raise SQLAlchemyError and OSError too."""

    def __init__(self, connection: AsyncConnection, me: int, where: str) -> None:
        self._connection, self._me, self._where = connection, me, where
        self._is_present = self._is_retired = False

    async def come(self, heard: Callable[[str], None], ended: Callable[[], None], *, is_alone: bool) -> None:
        """Takes its place, where nobody sees it yet. `heard` is told what is said on the channel, `ended` when the
        connection is lost. Raises AnotherBot, StoreUnavailable."""
        driver: Any = (await self._connection.get_raw_connection()).driver_connection
        driver.add_termination_listener(lambda _driver: ended())
        await self._limit(OF_LOST_NETWORKS)
        await self._end_former()
        await self._take_place(is_alone=is_alone)
        with by_driver():
            await driver.add_listener(CHANNEL, lambda _driver, _pid, _channel, said: heard(said))

    async def _limit(self, limits: Mapping[str, str]) -> None:
        for name, value in limits.items():
            await self._connection.execute(_LIMIT, {"name": name, "value": value})

    async def _end_former(self) -> None:
        """One that was lost on this side only, which the server does not know yet."""
        if await self._got(_TAKE, _CONNECTED, self._me):
            return
        for lock in await self._locks():
            if (lock.kind, lock.key) == (_CONNECTED, self._me):
                await self._connection.execute(_END, {"pid": lock.pid})
        raise StoreUnavailable(
            "this process's former connection to the database has not ended yet",
            where=self._where,
            remedy="It is tried again.",
        )

    async def _take_place(self, *, is_alone: bool) -> None:
        take = _TAKE if is_alone else _TAKE_SHARED
        for _ in range(round(_PATIENCE_S / _TRY_EVERY_S)):
            if await self._got(take, _PLACE, _ALONE):
                return
            await asyncio.sleep(_TRY_EVERY_S)
        raise AnotherBot(
            "another povbot answers readers from this database"
            + (", and one that polls must be the only one" if is_alone else " by polling, and must be the only one"),
            where=self._where,
            remedy='Stop the other one, or set telegram.mode = "webhook" for all of them.',
        )

    async def look(self, *, retires: bool = False) -> Seen:
        """From now on others see it, as long as it looks; and that it `retires`, which does not end. Raises
        StoreUnavailable."""
        if retires and not self._is_retired:
            self._is_retired = await self._got(_TAKE, _RETIRED, self._me)
            await self._connection.execute(_SAY, {"channel": CHANNEL, "said": f"-{self._me}"})
        if not self._is_present:
            self._is_present = await self._got(_TAKE, _PRESENT, self._me)
            await self._limit(_THAT_HANGS)
        locks = await self._locks()
        if not any(lock.is_ours and (lock.kind, lock.key) == (_PRESENT, self._me) for lock in locks):
            raise StoreUnavailable(
                "the database has forgotten this process, as behind a pooler that shares connections",
                where=self._where,
                remedy="Connect to PostgreSQL itself, or by a pooler in session mode (readers.database).",
            )
        led = [lock.is_ours for lock in locks if (lock.kind, lock.key) == (_PLACE, _LEADING)]
        leads = any(led) or (not led and not retires and await self._got(_TAKE, _PLACE, _LEADING))
        present, retired = (frozenset(lock.key for lock in locks if lock.kind == kind) for kind in (_PRESENT, _RETIRED))
        return Seen(present, retired, leads)

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
