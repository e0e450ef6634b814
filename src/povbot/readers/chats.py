"""Wishes by chat, and what concerns every table: moving and forgetting."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, CursorResult, and_, bindparam, case, delete, exists, literal, or_, select, update

from povbot.model import Chat, DigestState
from povbot.readers.database import Database
from povbot.readers.tables import askers, broadcasts, chats, due, subscriptions, told, updates

_old = chats.alias()
_WISHES = select(chats).where(chats.c.id == bindparam("which"))


class SqlChats:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, chat_id: int) -> Chat:
        def chat(rows: CursorResult[Any]) -> Chat:
            row = rows.mappings().first()
            return Chat(**row) if row else Chat(chat_id)

        return await self._database.single(_WISHES, chat, which=chat_id)

    async def keep(self, chat: Chat) -> None:
        wishes = {column.name: getattr(chat, column.name) for column in chats.c if column is not chats.c.id}
        new = self._database.insert(chats).values(id=chat.id, **wishes)
        kept = new.on_conflict_do_update(index_elements=["id"], set_=wishes)
        await self._database.single(kept, lambda _: None)

    async def lose(self, chat_id: int) -> None:
        gone = update(chats).where(chats.c.id == chat_id).values(gone=True)
        follows = select(exists().where(subscriptions.c.chat_id == chat_id))
        new = self._database.insert(chats).values(**asdict(Chat(chat_id, gone=True))).on_conflict_do_nothing()

        def lose(connection: Connection) -> None:
            if not connection.execute(gone).rowcount and connection.execute(follows).scalar():
                connection.execute(new)

        await self._database.run(lose)

    async def reachable(self) -> Sequence[Chat]:
        there = select(chats).where(~chats.c.gone).order_by(chats.c.id)
        return await self._database.single(there, lambda rows: [Chat(**row) for row in rows.mappings()])

    async def move(self, old_id: int, new_id: int) -> None:
        def move(connection: Connection) -> None:
            has_wishes = exists().where(_old.c.id == old_id)
            connection.execute(delete(chats).where(chats.c.id == new_id, has_wishes))
            connection.execute(update(chats).where(chats.c.id == old_id).values(id=new_id))
            self._move_subscriptions(connection, old_id, new_id)
            self._move_told(connection, old_id, new_id)
            asked = select(askers.c.day, literal(new_id)).where(askers.c.chat_id == old_id)
            new_askers = self._database.insert(askers).from_select([*askers.c], asked)
            connection.execute(new_askers.on_conflict_do_nothing())
            connection.execute(delete(askers).where(askers.c.chat_id == old_id))
            connection.execute(update(updates).where(updates.c.chat_id == old_id).values(chat_id=new_id))

        if old_id != new_id:
            await self._database.run(move)

    def _move_subscriptions(self, connection: Connection, old_id: int, new_id: int) -> None:
        """Those that both have become one, with what either found."""
        twin = subscriptions.alias()
        both = select(subscriptions.c.id, twin.c.id.label("twin")).where(
            and_(subscriptions.c.chat_id == old_id, twin.c.chat_id == new_id, subscriptions.c.same == twin.c.same)
        )
        for pair in connection.execute(both).all():
            found = select(literal(pair.id), due.c.article_id, due.c.found).where(due.c.subscription_id == pair.twin)
            both_found = self._database.insert(due).from_select([*due.c], found)
            earlier = case((both_found.excluded.found < due.c.found, both_found.excluded.found), else_=due.c.found)
            connection.execute(
                both_found.on_conflict_do_update(
                    index_elements=[due.c.subscription_id, due.c.article_id], set_={"found": earlier}
                )
            )
            connection.execute(delete(subscriptions).where(subscriptions.c.id == pair.twin))
        connection.execute(update(subscriptions).where(subscriptions.c.chat_id == old_id).values(chat_id=new_id))

    def _move_told(self, connection: Connection, old_id: int, new_id: int) -> None:
        of_old = select(literal(new_id), told.c.article_id, told.c.state).where(told.c.chat_id == old_id)
        moved = self._database.insert(told).from_select([*told.c], of_old)
        sent = or_(told.c.state == DigestState.SENT, moved.excluded.state == DigestState.SENT)
        state = case((sent, DigestState.SENT), else_=DigestState.LEAVING)
        connection.execute(
            moved.on_conflict_do_update(index_elements=[told.c.chat_id, told.c.article_id], set_={"state": state})
        )
        connection.execute(delete(told).where(told.c.chat_id == old_id))

    async def forget(self, chat_id: int, asking: int | None = None) -> None:
        erased: dict[str, Any] = {"state": "done", "chat_id": None, "payload": None}
        others = (updates.c.chat_id == chat_id, updates.c.id.is_distinct_from(asking))

        def forget(connection: Connection) -> None:
            for table in (subscriptions, told, askers, broadcasts):
                connection.execute(delete(table).where(table.c.chat_id == chat_id))
            connection.execute(delete(chats).where(chats.c.id == chat_id))
            connection.execute(update(updates).where(*others).values(erased))
            connection.execute(update(updates).where(updates.c.id == asking).values(erasing=True))

        await self._database.run(forget)
        await self._database.wipe()
