"""Each update once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update

from povbot.model import ReceivedUpdate
from povbot.ports import MOST_LIVES, Clock
from povbot.readers.database import Database
from povbot.readers.tables import updates

_RECEIVED, _REPLYING, _DONE = "received", "replying", "done"
# Not `!= 'done'`, which no index answers: among a million that are done, 100 ms instead of 0.1.
_OPEN = updates.c.state.in_((_RECEIVED, _REPLYING))
_ERASED = {"chat_id": None, "payload": None}


class SqlUpdates:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def receive(self, updates_: Sequence[ReceivedUpdate], by: int = 0) -> Collection[int]:
        if not updates_:
            return ()
        now = self._clock()
        rows = [
            {"id": u.id, "state": _RECEIVED, "since": now, "chat_id": u.chat_id, "payload": u.payload, "owner": u.owner}
            for u in {u.id: u for u in reversed(updates_)}.values()  # the first of those with the same id
        ]
        # SQLAlchemy compiles an insert of several rows each time anew, which takes longer than the rest.
        new = self._database.insert(updates).values(rows if len(rows) > 1 else rows[0]).on_conflict_do_nothing()
        stored = await self._database.single(new.returning(updates.c.id, updates.c.owner), CursorResult.all)
        await self._database.tell({row.owner for row in stored} - {by})
        return {row.id for row in stored}

    async def unanswered(self, owner: int = 0) -> Sequence[ReceivedUpdate]:
        open_ = (updates.c.state == _RECEIVED, updates.c.owner == owner)
        received = select(updates.c.id, updates.c.payload, updates.c.owner).where(*open_).order_by(updates.c.id)
        return await self._database.single(
            received, lambda rows: [ReceivedUpdate(row.id, row.payload, row.owner) for row in rows]
        )

    async def is_open(self, update_id: int, owner: int = 0) -> bool:
        which = (updates.c.id == update_id, updates.c.owner == owner, updates.c.state == _RECEIVED)
        known = select(updates.c.id).where(*which)
        return await self._database.single(known, lambda rows: rows.first() is not None)

    async def replying(self, update_id: int, owner: int = 0) -> bool:
        return await self._turn(update_id, owner, _OPEN, _REPLYING)

    async def not_replied(self, update_id: int, owner: int = 0) -> None:
        await self._turn(update_id, owner, updates.c.state == _REPLYING, _RECEIVED)

    async def _turn(self, update_id: int, owner: int, before: ColumnElement[bool], after: str) -> bool:
        known = and_(updates.c.id == update_id, updates.c.owner == owner, before)
        turned = update(updates).where(known).values(state=after, since=self._clock())
        return bool(await self._database.single(turned, _counted))

    async def done(self, update_id: int) -> None:
        await self._end(updates.c.id == update_id, _OPEN)

    async def _end(self, *which: ColumnElement[bool]) -> None:
        values: dict[str, Any] = {"state": _DONE, "since": self._clock()} | _ERASED
        ended = update(updates).where(*which).values(values).returning(updates.c.erasing)
        if any(await self._database.single(ended, lambda rows: rows.scalars().all())):
            await self._database.wipe()

    async def adopt(self, owner: int, present: Collection[int]) -> int:
        gone = or_(updates.c.owner.is_(None), updates.c.owner.not_in(sorted(present)))
        worn = updates.c.lives >= MOST_LIVES
        await self._end(_unlocked(gone, _OPEN, worn))
        adopted = update(updates).where(_unlocked(gone, _OPEN))
        more = adopted.values(owner=owner, state=_RECEIVED, lives=updates.c.lives + 1)
        return await self._database.single(more, _counted)

    async def left(self) -> int:
        open_ = select(func.count()).where(_OPEN)
        return int(await self._database.single(open_, CursorResult.scalar_one))

    async def expire(self, before: datetime) -> None:
        old = delete(updates).where(updates.c.state != _RECEIVED, updates.c.since < before)
        await self._database.run_long(lambda connection: connection.execute(old))


def _counted(result: CursorResult[Any]) -> int:
    return result.rowcount


def _unlocked(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of these, those that no other process changes just now: two that adopt at once do not wait for each other."""
    return updates.c.id.in_(select(updates.c.id).where(*which).with_for_update(skip_locked=True))
