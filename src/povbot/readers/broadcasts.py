"""The operator's texts to all readers."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from sqlalchemy import ColumnElement, select, update

from povbot.model import Broadcast
from povbot.readers.database import Database
from povbot.readers.tables import broadcasts


class SqlBroadcasts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, broadcast: Broadcast) -> bool:
        begun = self._database.insert(broadcasts).values(**asdict(broadcast)).on_conflict_do_nothing()
        return await self._database.single(begun, lambda result: result.rowcount > 0)

    async def keep(self, broadcast: Broadcast, after: int) -> bool:
        kept = replace(broadcast, text="", up_to=0) if broadcast.done else broadcast
        values = {name: value for name, value in asdict(kept).items() if name != "halted"}
        as_known = (*_key(kept.chat_id, kept.preview_id), broadcasts.c.up_to == after, ~broadcasts.c.done)
        changed = update(broadcasts).where(*as_known).values(values)
        return await self._database.single(changed, lambda result: result.rowcount > 0)

    async def halt(self, chat_id: int, preview_id: int) -> None:
        halted = update(broadcasts).where(*_key(chat_id, preview_id), ~broadcasts.c.done).values(halted=True)
        await self._database.single(halted, lambda _: None)

    async def is_halted(self, chat_id: int, preview_id: int) -> bool:
        going = select(broadcasts.c.halted).where(*_key(chat_id, preview_id))
        return await self._database.single(going, lambda rows: rows.scalar() is not False)

    async def unfinished(self) -> Sequence[Broadcast]:
        begun = select(broadcasts).where(~broadcasts.c.done).order_by(broadcasts.c.chat_id, broadcasts.c.preview_id)
        return await self._database.single(begun, lambda rows: [Broadcast(**row) for row in rows.mappings()])


def _key(chat_id: int, preview_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return broadcasts.c.chat_id == chat_id, broadcasts.c.preview_id == preview_id
