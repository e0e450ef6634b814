"""Questions that the archive, or an answer, let down."""

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, case, delete, func, select

from povbot.model import Missed, MissedWhy
from povbot.readers.database import Database
from povbot.readers.tables import missed

_COLUMNS = (missed.c.question, missed.c.language, missed.c.why, missed.c.count, missed.c.last, missed.c.article_id)


class SqlMissed:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, question: str, language: str, why: MissedWhy, day: date, article_id: str | None = None) -> None:
        folded = hashlib.sha256(" ".join(question.split()).casefold().encode()).hexdigest()
        once = self._database.insert(missed).values(
            folded=folded, language=language, why=why, question=question, count=1, last=day, article_id=article_id
        )
        new = once.excluded
        once_more = once.on_conflict_do_update(
            index_elements=[*missed.primary_key],
            set_={
                "count": missed.c.count + 1,
                "last": case((new.last > missed.c.last, new.last), else_=missed.c.last),
                "article_id": func.coalesce(new.article_id, missed.c.article_id),
            },
        )
        await self._database.single(once_more, lambda _: None)

    async def most_frequent(self, limit: int) -> Sequence[Missed]:
        ranked = select(*_COLUMNS).order_by(
            missed.c.count.desc(), missed.c.last.desc(), missed.c.question, missed.c.language, missed.c.why
        )

        def read(connection: Connection) -> Sequence[Missed]:
            rows = connection.execute(ranked.limit(limit)).mappings()
            return [Missed(**{**row, "why": MissedWhy(row["why"])}) for row in rows]

        return await self._database.run(read)

    async def expire(self, before: date) -> None:
        old = delete(missed).where(missed.c.last < before)
        if await self._database.run_long(lambda connection: connection.execute(old).rowcount):
            await self._database.wipe()
