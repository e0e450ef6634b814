"""Each update once."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, CursorResult, Executable, bindparam, delete, func, or_, select, update

from povbot.model import ReceivedUpdate
from povbot.ports import MOST_LIVES, Clock
from povbot.readers.database import Database
from povbot.readers.tables import updates

_LOG = logging.getLogger(__name__)
_RECEIVED, _REPLYING, _DONE = "received", "replying", "done"
# Not `!= 'done'`, which no index answers: among a million that are done, 100 ms instead of 0.1.
_OPEN = updates.c.state.in_((_RECEIVED, _REPLYING))
_ERASED = {"chat_id": None, "payload": None}
_NUMBER, _WHOSE = bindparam("number", type_=BigInteger), bindparam("whose", type_=BigInteger)


def _turning(before: ColumnElement[bool]) -> Executable:
    of_owner = (updates.c.id == _NUMBER, updates.c.owner == _WHOSE, before)
    return update(updates).where(*of_owner).values(state=bindparam("after"), since=bindparam("now"))


def _ending(*which: ColumnElement[bool]) -> Executable:
    ended = update(updates).where(*which).values({"state": _DONE, "since": bindparam("now")} | _ERASED)
    return ended.returning(updates.c.erasing)


# Made once: what every update needs takes half the time so.
_WAITING = updates.c.owner == _WHOSE, updates.c.state == _RECEIVED
_UNANSWERED = select(updates.c.id, updates.c.payload, updates.c.owner).where(*_WAITING).order_by(updates.c.id)
_IS_OPEN = select(updates.c.id).where(updates.c.id == _NUMBER, *_WAITING)
_TO_REPLYING, _BACK = _turning(updates.c.state != _DONE), _turning(updates.c.state == _REPLYING)
_TO_DONE = _ending(updates.c.id == _NUMBER, updates.c.state != _DONE)


class SqlUpdates:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        new = database.insert(updates).on_conflict_do_nothing()
        self._receiving = new.returning(updates.c.id, updates.c.owner)

    async def receive(self, updates_: Sequence[ReceivedUpdate], by: int = 0) -> Collection[int]:
        if not updates_:
            return set()
        now = self._clock()
        rows = [
            {"id": u.id, "state": _RECEIVED, "since": now, "chat_id": u.chat_id, "payload": u.payload, "owner": u.owner}
            for u in {u.id: u for u in reversed(updates_)}.values()  # the first of those with the same id
        ]
        if len(rows) == 1:
            stored = await self._database.single(self._receiving, CursorResult.all, **rows[0])
        else:
            stored = await self._database.single(self._receiving.values(rows), CursorResult.all)
        await self._database.tell({row.owner for row in stored} - {by})
        return {row.id for row in stored}

    async def unanswered(self, owner: int = 0) -> Sequence[ReceivedUpdate]:
        def read(rows: CursorResult[Any]) -> Sequence[ReceivedUpdate]:
            return [ReceivedUpdate(row.id, row.payload, row.owner) for row in rows]

        return await self._database.single(_UNANSWERED, read, whose=owner)

    async def is_open(self, update_id: int, owner: int = 0) -> bool:
        return bool(await self._database.single(_IS_OPEN, CursorResult.all, number=update_id, whose=owner))

    async def replying(self, update_id: int, owner: int = 0) -> bool:
        return await self._turn(_TO_REPLYING, update_id, owner, _REPLYING)

    async def not_replied(self, update_id: int, owner: int = 0) -> None:
        await self._turn(_BACK, update_id, owner, _RECEIVED)

    async def _turn(self, turning: Executable, update_id: int, owner: int, after: str) -> bool:
        values = {"number": update_id, "whose": owner, "after": after, "now": self._clock()}
        return bool(await self._database.single(turning, _counted, **values))

    async def done(self, update_id: int) -> None:
        await self._end(_TO_DONE, number=update_id)

    async def _end(self, ending: Executable, **values: object) -> int:
        ended = await self._database.single(ending, lambda rows: rows.scalars().all(), now=self._clock(), **values)
        if any(ended):
            await self._database.wipe()
        return len(ended)

    async def adopt(self, owner: int, present: Collection[int]) -> int:
        gone = or_(updates.c.owner.is_(None), updates.c.owner.not_in(sorted(present)))
        worn = updates.c.lives >= MOST_LIVES
        if given_up := await self._end(_ending(_unlocked(gone, _OPEN, worn))):
            _LOG.error("%d updates were left by %d processes each, and stay unanswered", given_up, MOST_LIVES)
        adopted = update(updates).where(_unlocked(gone, _OPEN))
        more = adopted.values(owner=owner, state=_RECEIVED, lives=updates.c.lives + 1)
        return await self._database.single(more, _counted)

    async def hand_over(self, owners: Mapping[int, int], owner: int) -> None:
        given = update(updates).where(updates.c.id == _NUMBER, updates.c.owner == _WHOSE, updates.c.state == _RECEIVED)
        to = given.values(owner=bindparam("new_owner", type_=BigInteger))
        rows = [{"number": number, "whose": owner, "new_owner": new} for number, new in sorted(owners.items())]
        if rows:
            await self._database.run(lambda connection: connection.execute(to, rows))
            await self._database.tell({*owners.values()})

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
