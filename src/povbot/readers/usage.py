"""Counts by day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, Executable, delete, func, select

from povbot.model import DayOfUse, latency_bound_ms
from povbot.readers.database import Database
from povbot.readers.tables import askers, days, fronts, latencies


class SqlUsage:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def asked(self, day: date, chat_id: int, *, answered: bool, latency_ms: float) -> None:
        asker = self._database.insert(askers).values(day=day, chat_id=chat_id).on_conflict_do_nothing()
        once_more = self._took(day, [(latency_bound_ms(latency_ms), 1)])

        def count(connection: Connection) -> None:
            first_today = connection.execute(asker).rowcount
            connection.execute(once_more)
            # Last, for everybody waits for whoever changes this row.
            connection.execute(self._more(day, questions=1, answered=int(answered), readers=first_today))

        await self._database.run(count)

    async def counted(self, used: DayOfUse) -> None:
        counts = {name: getattr(used, name) for name in ("questions", "answered", "good", "bad")}

        def count(connection: Connection) -> None:
            if used.latencies:
                connection.execute(self._took(used.day, used.latencies))
            if used.fronts:
                connection.execute(self._came(used.day, used.fronts))
            connection.execute(self._more(used.day, **counts))

        await self._database.run(count)

    async def judged(self, day: date, *, good: bool) -> None:
        more = self._more(day, good=int(good), bad=int(not good))
        await self._database.single(more, lambda _: None)

    def _took(self, day: date, counts: Sequence[tuple[int, int]]) -> Executable:
        """In the order of the bounds: two that count the same ones at once do not wait for each other in a ring."""
        rows = [{"day": day, "bound_ms": bound_ms, "count": count} for bound_ms, count in sorted(counts)]
        row = self._database.insert(latencies).values(rows)
        return row.on_conflict_do_update(
            index_elements=[*latencies.primary_key], set_={"count": latencies.c.count + row.excluded.count}
        )

    def _came(self, day: date, counts: Sequence[tuple[str, int]]) -> Executable:
        rows = [{"day": day, "front": front, "questions": count} for front, count in sorted(counts)]
        row = self._database.insert(fronts).values(rows)
        return row.on_conflict_do_update(
            index_elements=[*fronts.primary_key], set_={"questions": fronts.c.questions + row.excluded.questions}
        )

    def _more(self, day: date, **more: int) -> Executable:
        counted = [column.name for column in days.c if column is not days.c.day]
        row = self._database.insert(days).values(day=day, **{name: more.get(name, 0) for name in counted})
        added = {name: days.c[name] + number for name, number in more.items()}
        return row.on_conflict_do_update(index_elements=[days.c.day], set_=added)

    async def days(self, first: date, last: date) -> Sequence[DayOfUse]:
        took = select(latencies).where(latencies.c.day.between(first, last)).order_by(latencies.c.bound_ms)
        came = select(fronts).where(fronts.c.day.between(first, last)).order_by(fronts.c.front)
        counted = select(days).where(days.c.day.between(first, last))

        def read(connection: Connection) -> dict[date, DayOfUse]:
            buckets = defaultdict[date, list[tuple[int, int]]](list)
            for day, bound_ms, count in connection.execute(took):
                buckets[day].append((bound_ms, count))
            ways = defaultdict[date, list[tuple[str, int]]](list)
            for day, front, count in connection.execute(came):
                ways[day].append((front, count))
            return {
                row["day"]: DayOfUse(**row, latencies=tuple(buckets[row["day"]]), fronts=tuple(ways[row["day"]]))
                for row in connection.execute(counted).mappings()
            }

        known = await self._database.run(read)
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [known.get(day, DayOfUse(day)) for day in span]

    async def readers(self, first: date, last: date) -> int:
        distinct = select(func.count(askers.c.chat_id.distinct())).where(askers.c.day.between(first, last))
        return await self._database.single(distinct, lambda rows: rows.scalar_one())

    async def expire(self, before: date) -> None:
        old = delete(askers).where(askers.c.day < before)
        if await self._database.run_long(lambda connection: connection.execute(old).rowcount):
            await self._database.wipe()
