"""Wishes by chat, and what concerns every table: moving and forgetting."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, case, delete, exists, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from povbot.model import Chat, DigestState
from povbot.readers.database import Database
from povbot.readers.tables import askers, chats, due, subscriptions, told, updates

_old = chats.alias()


class SqlChats:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, chat_id: int) -> Chat:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(chats).where(chats.c.id == chat_id))).mappings().first()
        return Chat(**row) if row else Chat(chat_id)

    async def keep(self, chat: Chat) -> None:
        wishes = {column.name: getattr(chat, column.name) for column in chats.c if column is not chats.c.id}
        kept = self._database.insert(chats).values(id=chat.id, **wishes)
        async with self._database.writing() as connection:
            await connection.execute(kept.on_conflict_do_update(index_elements=["id"], set_=wishes))

    async def reachable(self) -> Sequence[Chat]:
        async with self._database.reading() as connection:
            rows = await connection.execute(select(chats).where(~chats.c.gone).order_by(chats.c.id))
            return [Chat(**row) for row in rows.mappings()]

    async def move(self, old_id: int, new_id: int) -> None:
        if old_id == new_id:
            return
        async with self._database.writing() as connection:
            has_wishes = exists().where(_old.c.id == old_id)
            await connection.execute(delete(chats).where(chats.c.id == new_id, has_wishes))
            await connection.execute(update(chats).where(chats.c.id == old_id).values(id=new_id))
            await self._move_subscriptions(connection, old_id, new_id)
            await self._move_rows(connection, old_id, new_id)
            await connection.execute(update(updates).where(updates.c.chat_id == old_id).values(chat_id=new_id))

    async def _move_subscriptions(self, connection: AsyncConnection, old_id: int, new_id: int) -> None:
        """Those that both have become one, with what either found."""
        twin = subscriptions.alias()
        both = select(subscriptions.c.id, twin.c.id.label("twin")).where(
            and_(subscriptions.c.chat_id == old_id, twin.c.chat_id == new_id, subscriptions.c.same == twin.c.same)
        )
        for pair in (await connection.execute(both)).all():
            found = select(literal(pair.id), due.c.article_id, due.c.found).where(due.c.subscription_id == pair.twin)
            both_found = self._database.insert(due).from_select([*due.c], found)
            earlier = case((both_found.excluded.found < due.c.found, both_found.excluded.found), else_=due.c.found)
            await connection.execute(
                both_found.on_conflict_do_update(
                    index_elements=[due.c.subscription_id, due.c.article_id], set_={"found": earlier}
                )
            )
            await connection.execute(delete(subscriptions).where(subscriptions.c.id == pair.twin))
        await connection.execute(update(subscriptions).where(subscriptions.c.chat_id == old_id).values(chat_id=new_id))

    async def _move_rows(self, connection: AsyncConnection, old_id: int, new_id: int) -> None:
        of_old = select(literal(new_id), told.c.article_id, told.c.state).where(told.c.chat_id == old_id)
        moved = self._database.insert(told).from_select([*told.c], of_old)
        sent = or_(told.c.state == DigestState.SENT, moved.excluded.state == DigestState.SENT)
        state = case((sent, DigestState.SENT), else_=DigestState.LEAVING)
        await connection.execute(
            moved.on_conflict_do_update(index_elements=[told.c.chat_id, told.c.article_id], set_={"state": state})
        )
        await connection.execute(delete(told).where(told.c.chat_id == old_id))
        asked = select(askers.c.day, literal(new_id)).where(askers.c.chat_id == old_id)
        await connection.execute(self._database.insert(askers).from_select([*askers.c], asked).on_conflict_do_nothing())
        await connection.execute(delete(askers).where(askers.c.chat_id == old_id))

    async def forget(self, chat_id: int, asking: int | None = None) -> None:
        erased: dict[str, Any] = {"state": "done", "chat_id": None, "payload": None}
        others = (updates.c.chat_id == chat_id, updates.c.id.is_distinct_from(asking))
        async with self._database.writing() as connection:
            for table in (subscriptions, told, askers):
                await connection.execute(delete(table).where(table.c.chat_id == chat_id))
            await connection.execute(delete(chats).where(chats.c.id == chat_id))
            await connection.execute(update(updates).where(*others).values(erased))
            await connection.execute(update(updates).where(updates.c.id == asking).values(erasing=True))
        await self._database.wipe()
