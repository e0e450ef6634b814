"""The operator's texts to all readers."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from sqlalchemy import select, update

from povbot.model import Broadcast
from povbot.readers.database import Database
from povbot.readers.tables import broadcasts


class SqlBroadcasts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, broadcast: Broadcast) -> bool:
        begun = self._database.insert(broadcasts).values(**asdict(broadcast)).on_conflict_do_nothing()
        return bool(await self._database.run(lambda connection: connection.execute(begun).rowcount))

    async def keep(self, broadcast: Broadcast) -> None:
        kept = replace(broadcast, text="", up_to=0) if broadcast.done else broadcast
        key = (broadcasts.c.chat_id == kept.chat_id, broadcasts.c.preview_id == kept.preview_id)
        changed = update(broadcasts).where(*key).values(**asdict(kept))
        await self._database.run(lambda connection: connection.execute(changed))

    async def unfinished(self) -> Sequence[Broadcast]:
        begun = select(broadcasts).where(~broadcasts.c.done).order_by(broadcasts.c.chat_id, broadcasts.c.preview_id)
        return await self._database.run(lambda c: [Broadcast(**row) for row in c.execute(begun).mappings()])
