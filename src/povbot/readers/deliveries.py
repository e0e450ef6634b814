"""What is due, to whom, and what left."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Connection,
    CursorResult,
    Executable,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
)

from povbot.model import DigestState, Due, Frequency
from povbot.readers.database import Database, Insert
from povbot.readers.subscriptions import is_active
from povbot.readers.tables import Instant, Words, due, seen, subscriptions, told

# Both databases take some ten thousand parameters a statement.
_AT_ONCE = 5_000

# Of one Due. Its chat is the subscription's, wherever that is now; the one it had, where the subscription has ended.
_article = bindparam("of_article", type_=Words)
_theirs = subscriptions.alias()
_chat = func.coalesce(
    select(_theirs.c.chat_id).where(_theirs.c.id == bindparam("of_subscription")).scalar_subquery(),
    bindparam("of_chat", type_=BigInteger),
)


class SqlDeliveries:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def unseen(self, article_ids: Collection[str]) -> Collection[str]:
        asked = [*dict.fromkeys(article_ids)]

        def known(connection: Connection) -> set[str]:
            found = (select(seen.c.article_id).where(seen.c.article_id.in_(some)) for some in _batches(asked))
            return {article_id for batch in found for article_id in connection.execute(batch).scalars()}

        seen_before = await self._database.run(known)
        return [article_id for article_id in asked if article_id not in seen_before]

    async def found(self, seen_: Collection[str], due_: Sequence[Due]) -> None:
        is_told = exists().where(told.c.chat_id == subscriptions.c.chat_id, told.c.article_id == _article)
        found = select(subscriptions.c.id, _article, bindparam("when_found", type_=Instant)).where(
            subscriptions.c.id == bindparam("of_subscription"), ~is_told
        )
        new_due = self._database.insert(due).from_select([*due.c], found).on_conflict_do_nothing()
        new_seen = self._database.insert(seen).on_conflict_do_nothing()

        def note(connection: Connection) -> None:
            if seen_:
                connection.execute(new_seen, [{"article_id": article_id} for article_id in seen_])
            if due_:
                connection.execute(new_due, [{**_named(each), "when_found": each.found} for each in due_])

        await self._database.run(note)

    async def waiting(self) -> Mapping[int, Sequence[Due]]:
        is_told = exists().where(told.c.chat_id == subscriptions.c.chat_id, told.c.article_id == due.c.article_id)
        found = select(subscriptions.c.chat_id, *due.c, subscriptions.c.frequency).join_from(due, subscriptions)
        rows = await self._database.single(found.where(is_active, ~is_told), lambda found: found.all())
        often = {str(frequency): n for n, frequency in enumerate(Frequency)}
        first = dict[tuple[int, str], Due]()
        for row in sorted(rows, key=lambda row: (often[row.frequency], row.subscription_id)):
            first.setdefault(
                (row.chat_id, row.article_id), Due(row.chat_id, row.subscription_id, row.article_id, row.found)
            )
        waiting = dict[int, list[Due]]()
        for each in sorted(first.values(), key=lambda each: (each.found, each.article_id)):
            waiting.setdefault(each.chat_id, []).append(each)
        return waiting

    async def how_many_wait(self) -> int:
        is_told = exists().where(told.c.chat_id == subscriptions.c.chat_id, told.c.article_id == due.c.article_id)
        found = select(subscriptions.c.chat_id, due.c.article_id).join_from(due, subscriptions)
        once_each = found.where(is_active, ~is_told).distinct().subquery()
        return await self._database.single(select(func.count()).select_from(once_each), CursorResult.scalar_one)

    async def leaving(self, due_: Sequence[Due]) -> bool:
        ids, ids_then = {each.subscription_id for each in due_}, {each.chat_id for each in due_}
        theirs = select(_theirs.c.chat_id).where(or_(_theirs.c.id.in_(ids), _theirs.c.chat_id.in_(ids_then)))
        # Of two that tell one chat at once, the second waits here, and sees then what the first one noted.
        locked = select(subscriptions.c.id).where(subscriptions.c.chat_id.in_(theirs)).order_by(subscriptions.c.id)
        is_told = exists().where(told.c.chat_id.in_(theirs), told.c.article_id.in_(bindparam("some", expanding=True)))
        new = self._tell(DigestState.LEAVING).on_conflict_do_nothing()

        def leave(connection: Connection) -> bool:
            if not connection.execute(locked.with_for_update()).all():
                return False
            for some in _batches([each.article_id for each in due_]):
                if connection.execute(select(is_told), {"some": some}).scalar():
                    return False
            connection.execute(new, [_named(each) for each in due_])
            return True

        return not due_ or await self._database.run(leave)

    async def not_sent(self, due_: Sequence[Due]) -> None:
        left = (told.c.chat_id == _chat, told.c.article_id == _article, told.c.state == DigestState.LEAVING)
        await self._execute(due_, delete(told).where(*left))

    async def sent(self, due_: Sequence[Due]) -> None:
        now_sent = self._tell(DigestState.SENT).on_conflict_do_update(
            index_elements=[told.c.chat_id, told.c.article_id], set_={"state": DigestState.SENT}
        )
        of_chat = select(subscriptions.c.id).where(subscriptions.c.chat_id == _chat)
        settled = delete(due).where(due.c.article_id == _article, due.c.subscription_id.in_(of_chat))
        await self._execute(due_, now_sent, settled)

    def _tell(self, state: DigestState) -> Insert:
        of_chat = exists().where(subscriptions.c.chat_id == _chat)
        return self._database.insert(told).from_select(
            [*told.c], select(_chat, _article, literal(state, Words)).where(of_chat)
        )

    async def _execute(self, due_: Sequence[Due], *statements: Executable) -> None:
        def execute(connection: Connection) -> None:
            for statement in statements:
                connection.execute(statement, [_named(each) for each in due_])

        if due_:
            await self._database.run(execute)


def _named(each: Due) -> dict[str, object]:
    return {"of_subscription": each.subscription_id, "of_chat": each.chat_id, "of_article": each.article_id}


def _batches(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
