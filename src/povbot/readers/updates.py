"""Each update once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, update

from povbot.model import ReceivedUpdate
from povbot.ports import Clock
from povbot.readers.database import Database
from povbot.readers.tables import updates

_RECEIVED, _REPLYING, _DONE = "received", "replying", "done"


class SqlUpdates:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def receive(self, updates_: Sequence[ReceivedUpdate]) -> None:
        if not updates_:
            return
        now = self._clock()
        rows = [
            {"id": u.id, "state": _RECEIVED, "since": now, "chat_id": u.chat_id, "payload": u.payload} for u in updates_
        ]
        new = self._database.insert(updates).on_conflict_do_nothing()
        await self._database.run(lambda connection: connection.execute(new, rows))

    async def unanswered(self) -> Sequence[ReceivedUpdate]:
        received = select(updates.c.id, updates.c.payload).where(updates.c.state == _RECEIVED).order_by(updates.c.id)
        return await self._database.run(lambda c: [ReceivedUpdate(*row) for row in c.execute(received)])

    async def is_open(self, update_id: int) -> bool:
        known = select(updates.c.id).where(updates.c.id == update_id, updates.c.state == _RECEIVED)
        return await self._database.run(lambda connection: connection.execute(known).first() is not None)

    async def replying(self, update_id: int) -> None:
        await self._turn(update_id, _RECEIVED, _REPLYING)

    async def not_replied(self, update_id: int) -> None:
        await self._turn(update_id, _REPLYING, _RECEIVED)

    async def _turn(self, update_id: int, before: str, after: str) -> None:
        known = and_(updates.c.id == update_id, updates.c.state == before)
        turned = update(updates).where(known).values(state=after, since=self._clock())
        await self._database.run(lambda connection: connection.execute(turned))

    async def done(self, update_id: int) -> None:
        await self._end(updates.c.id == update_id, updates.c.state != _DONE)

    async def settle(self) -> None:
        await self._end(updates.c.state == _REPLYING)

    async def _end(self, *which: ColumnElement[bool]) -> None:
        values = {"state": _DONE, "since": self._clock(), "chat_id": None, "payload": None}
        ended = update(updates).where(*which).values(values).returning(updates.c.erasing)
        if any(await self._database.run(lambda connection: connection.execute(ended).scalars().all())):
            await self._database.wipe()

    async def expire(self, before: datetime) -> None:
        old = delete(updates).where(updates.c.state != _RECEIVED, updates.c.since < before)
        await self._database.run(lambda connection: connection.execute(old))
