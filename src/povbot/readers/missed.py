"""Questions that the archive, or an answer, let down."""

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Executable, case, delete, func, select, tuple_

from povbot.model import Missed, MissedWhy
from povbot.readers.database import Database
from povbot.readers.tables import missed as table

_COLUMNS = (table.c.question, table.c.language, table.c.why, table.c.count, table.c.last, table.c.article_id)

_RANK = (table.c.count.desc(), table.c.last.desc(), table.c.question, table.c.language, table.c.why)


class SqlMissed:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, question: str, language: str, why: MissedWhy, day: date, article_id: str | None = None) -> None:
        once = self._added(Missed(question, language, why, 1, day, article_id))
        await self._database.single(once, lambda _: None)

    async def counted(self, missed: Sequence[Missed]) -> None:
        # In the order of their keys: two that count the same ones at once do not wait for each other in a ring.
        ordered = sorted(missed, key=lambda each: (_folded(each.question), each.language, each.why))

        def count(connection: Connection) -> None:
            for each in ordered:
                connection.execute(self._added(each))

        await self._database.run(count)

    def _added(self, each: Missed) -> Executable:
        once = self._database.insert(table).values(
            folded=_folded(each.question),
            language=each.language,
            why=each.why,
            question=each.question,
            count=each.count,
            last=each.last,
            article_id=each.article_id,
        )
        new = once.excluded
        return once.on_conflict_do_update(
            index_elements=[*table.primary_key],
            set_={
                "count": table.c.count + new.count,
                "last": case((new.last > table.c.last, new.last), else_=table.c.last),
                "article_id": func.coalesce(new.article_id, table.c.article_id),
            },
        )

    async def most_frequent(self, limit: int) -> Sequence[Missed]:
        ranked = select(*_COLUMNS).order_by(*_RANK)

        def read(connection: Connection) -> Sequence[Missed]:
            rows = connection.execute(ranked.limit(limit)).mappings()
            return [Missed(**{**row, "why": MissedWhy(row["why"])}) for row in rows]

        return await self._database.run(read)

    async def expire(self, before: date, most: int) -> None:
        old = delete(table).where(table.c.last < before)
        rest = select(*table.primary_key).order_by(*_RANK).offset(most)
        beyond = delete(table).where(tuple_(*table.primary_key).in_(rest))

        def forget(connection: Connection) -> int:
            return connection.execute(old).rowcount + connection.execute(beyond).rowcount

        if await self._database.run_long(forget):
            await self._database.wipe()


def _folded(question: str) -> str:
    return hashlib.sha256(" ".join(question.split()).casefold().encode()).hexdigest()
