"""Counts by day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from povbot.model import DayOfUse, latency_bound_ms
from povbot.readers.database import Database
from povbot.readers.tables import askers, days, latencies


class SqlUsage:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def asked(self, day: date, chat_id: int, *, answered: bool, latency_ms: float) -> None:
        asker = self._database.insert(askers).values(day=day, chat_id=chat_id).on_conflict_do_nothing()
        took = self._database.insert(latencies).values(day=day, bound_ms=latency_bound_ms(latency_ms), count=1)
        once_more = took.on_conflict_do_update(
            index_elements=[*latencies.primary_key], set_={"count": latencies.c.count + 1}
        )
        async with self._database.writing() as connection:
            first_today = (await connection.execute(asker)).rowcount
            await self._count(connection, day, questions=1, answered=int(answered), readers=first_today)
            await connection.execute(once_more)

    async def judged(self, day: date, *, good: bool) -> None:
        async with self._database.writing() as connection:
            await self._count(connection, day, good=int(good), bad=int(not good))

    async def _count(self, connection: AsyncConnection, day: date, **more: int) -> None:
        counted = [column.name for column in days.c if column is not days.c.day]
        row = self._database.insert(days).values(day=day, **{name: more.get(name, 0) for name in counted})
        added = {name: days.c[name] + number for name, number in more.items()}
        await connection.execute(row.on_conflict_do_update(index_elements=[days.c.day], set_=added))

    async def days(self, first: date, last: date) -> Sequence[DayOfUse]:
        took = select(latencies).where(latencies.c.day.between(first, last)).order_by(latencies.c.bound_ms)
        buckets, known = defaultdict[date, list[tuple[int, int]]](list), dict[date, DayOfUse]()
        async with self._database.reading() as connection:
            for day, bound_ms, count in await connection.execute(took):
                buckets[day].append((bound_ms, count))
            for row in (await connection.execute(select(days).where(days.c.day.between(first, last)))).mappings():
                known[row["day"]] = DayOfUse(**row, latencies=tuple(buckets[row["day"]]))
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [known.get(day, DayOfUse(day)) for day in span]

    async def readers(self, first: date, last: date) -> int:
        distinct = select(func.count(askers.c.chat_id.distinct())).where(askers.c.day.between(first, last))
        async with self._database.reading() as connection:
            return (await connection.execute(distinct)).scalar_one()

    async def expire(self, before: date) -> None:
        async with self._database.writing() as connection:
            expired = await connection.execute(delete(askers).where(askers.c.day < before))
        if expired.rowcount:
            await self._database.wipe()
