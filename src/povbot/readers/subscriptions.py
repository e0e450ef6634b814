"""Saved questions and topics."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, exists, select, update

from povbot.model import Frequency, Subscription
from povbot.readers.database import Database
from povbot.readers.tables import chats, subscriptions

_KEPT = [column for column in subscriptions.c if column is not subscriptions.c.same]


class SqlSubscriptions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, subscription: Subscription) -> Subscription:
        same = hashlib.sha256(json.dumps([subscription.question, subscription.topic_id]).encode()).hexdigest()
        values: dict[str, Any] = {column.name: getattr(subscription, column.name) for column in _KEPT}
        del values["id"]
        known = and_(subscriptions.c.chat_id == subscription.chat_id, subscriptions.c.same == same)
        new = self._database.insert(subscriptions).values(same=same, **values)
        goes_on = {"paused": False}

        def add(connection: Connection) -> Subscription:
            if not connection.execute(update(subscriptions).where(known).values(goes_on)).rowcount:
                # PostgreSQL may have let another one in just now.
                columns = [subscriptions.c.chat_id, subscriptions.c.same]
                connection.execute(new.on_conflict_do_update(index_elements=columns, set_=goes_on))
            return _subscription(connection.execute(select(*_KEPT).where(known)).mappings().one())

        return await self._database.run(add)

    async def get(self, subscription_id: int) -> Subscription | None:
        found = await self._found(subscriptions.c.id == subscription_id)
        return found[0] if found else None

    async def of_chat(self, chat_id: int) -> Sequence[Subscription]:
        return await self._found(subscriptions.c.chat_id == chat_id)

    async def change(self, subscription: Subscription) -> None:
        changed = (
            update(subscriptions)
            .where(subscriptions.c.id == subscription.id)
            .values(
                language=subscription.language,
                since=subscription.since,
                frequency=subscription.frequency,
                paused=subscription.paused,
            )
        )
        await self._database.single(changed, lambda _: None)

    async def end(self, subscription_id: int) -> None:
        ended = delete(subscriptions).where(subscriptions.c.id == subscription_id)
        await self._database.single(ended, lambda _: None)

    async def active(self) -> Sequence[Subscription]:
        return await self._found(is_active)

    async def _found(self, condition: ColumnElement[bool]) -> Sequence[Subscription]:
        found = select(*_KEPT).where(condition).order_by(subscriptions.c.id)
        return await self._database.single(found, lambda rows: [_subscription(row) for row in rows.mappings()])


# Of a chat that is not gone; one without wishes is there.
is_active = and_(~subscriptions.c.paused, ~exists().where(chats.c.id == subscriptions.c.chat_id, chats.c.gone))


def _subscription(row: RowMapping) -> Subscription:
    return Subscription(**{**row, "frequency": Frequency(row["frequency"])})
