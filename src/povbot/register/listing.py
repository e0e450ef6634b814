"""Stories in the order of listings, by indexes that hold all that is asked of them."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from povbot.model import EVERY_VIEW, Days, Published, Wanted
from povbot.register.filing import written
from povbot.register.notes import Notes

# Of a listing that is read whole, so many at once.
BATCH = 500

_BEGUN = "SELECT day, count FROM tally WHERE kind = 'first' AND value = ?"
_Given = dict[str, object]
# An index, and conditions.
_Part = tuple[str, Collection[str]]


class Listing:
    """For a state of the register that does not change while it is read."""

    def __init__(self, connection: sqlite3.Connection, notes: Notes) -> None:
        self._connection, self._notes = connection, notes
        self._shelves = [*notes.shelves("shelf")]
        self._origins = notes.counts("origins")

    def numbers(self, view: int, wanted: Wanted, offset: int, limit: int | None) -> Sequence[int]:
        """Costs what is passed over: `offset`, and what the view and `wanted` leave out among it."""
        sql, given = self._selection("number, day, id", view, wanted)
        page = {"offset": offset, "limit": -1 if limit is None else limit}
        rows = self._connection.execute(f"{sql} ORDER BY day DESC, id LIMIT :limit OFFSET :offset", given | page)
        return [number for number, _, _ in rows]

    def batches(self, view: int, wanted: Wanted) -> Iterator[Sequence[int]]:
        """All, by one pass over them."""
        sql, given = self._selection("number, day, id", view, wanted)
        rows = self._connection.execute(f"{sql} ORDER BY day DESC, id", given)
        while batch := rows.fetchmany(BATCH):
            yield [number for number, _, _ in batch]

    def count(self, wanted: Wanted) -> int:
        """At once, but for an original's language together with a topic or a time."""
        asked = wanted.published
        if wanted.topic_id is None and asked is None:
            return sum(self._origins[origins] for origins in self._speaking(wanted.original))
        if wanted.original is None and wanted.topic_id is not None and asked is None:
            return self._notes.counts("topic").get(wanted.topic_id, 0)
        if wanted.original is None and asked and _is_in_order(asked):
            return self._within(wanted.topic_id or "", asked)
        sql, given = self._selection("number", 0, wanted)
        count: int = self._connection.execute(f"SELECT count(*) FROM ({sql})", given).fetchone()[0]
        return count

    def days(self, wanted: Wanted) -> Mapping[Days | None, int]:
        """Of a topic or of all, at the cost of those that may be of several days; else of all that are counted."""
        if wanted.original is None and wanted.published is None:
            return self._days_of(wanted)
        sql, given = self._selection("first, last", 0, wanted)
        rows = self._connection.execute(f"SELECT first, last, count(*) FROM ({sql}) GROUP BY first, last", given)
        return {_days(first, last): count for first, last, count in rows}

    def _days_of(self, wanted: Wanted) -> Mapping[Days | None, int]:
        """What began on a day and is not known to end later is of that day alone."""
        table = "story" if wanted.topic_id is None else "topic"
        longer = [(f"INDEXED BY {table}_spanning", ("first < last",))]
        sql, given = self._selection("first, day", 0, wanted, longer)
        spans = self._connection.execute(f"SELECT first, day, count(*) FROM ({sql}) GROUP BY first, day", given)
        alone = Counter[int](dict(self._connection.execute(_BEGUN, (wanted.topic_id or "",)).fetchall()))
        counts = Counter[Days | None]()
        for first, last, count in spans:
            counts[_days(first, last)] = count
            alone[first] -= count
        counts.update({_days(day, day): count for day, count in alone.items()})
        counts[None] = self.count(wanted) - counts.total()
        return +counts

    def _within(self, topic: str, asked: Published) -> int:
        """All that began by the last day, without what had ended before the first one."""
        begun = self._sum("first", topic, "<=", asked.latest.toordinal()) if asked.latest else self._sum("first", topic)
        return begun - (self._sum("last", topic, "<", asked.earliest.toordinal()) if asked.earliest else 0)

    def _sum(self, kind: str, topic: str, compared: str = ">", day: int = 0) -> int:
        sql = f"SELECT total(count) FROM tally WHERE kind = ? AND value = ? AND day {compared} ?"
        return int(self._connection.execute(sql, (kind, topic, day)).fetchone()[0])

    def _selection(
        self, columns: str, view: int, wanted: Wanted, parts: Iterable[_Part] | None = None
    ) -> tuple[str, _Given]:
        """One SELECT, or two that have no row in common, of which none need be passed over where nothing is found."""
        table = "story" if wanted.topic_id is None else "topic"
        given: _Given = {"topic": wanted.topic_id}
        conditions = ["shelf IS NOT NULL" if wanted.topic_id is None else "topic = :topic"]
        for column, having, of_all in (
            ("shelf", self._of_view(view), self._shelves),
            ("origins", self._speaking(wanted.original), self._origins),
        ):
            if not having:
                return f"SELECT {columns} FROM {table} WHERE 0", given
            if len(having) < len(of_all):
                conditions.append(f"{column} IN (SELECT value FROM json_each(:{column}))")
                given[column] = json.dumps(having)
        parts = parts or _times(table, wanted.published, given)
        return " UNION ALL ".join(
            f"SELECT {columns} FROM {table} {index} WHERE {' AND '.join([*conditions, *times])}"
            for index, times in parts
        ), given

    def _of_view(self, view: int) -> Sequence[str]:
        return [written(shelf) for shelf in self._shelves if shelf == EVERY_VIEW or shelf >> view & 1]

    def _speaking(self, language: str | None) -> Sequence[str]:
        """Of the languages that originals of one story are in, those with this one among them."""
        begun = f"{language or ''}-".lower()
        return [
            origins
            for origins in self._origins
            if language is None or any(f"{origin}-".startswith(begun) for origin in origins.split())
        ]


def _times(table: str, asked: Published | None, given: _Given) -> Iterator[_Part]:
    """Where to look for stories of a time, and by which conditions. `day` is the last one of a story that has a date:
    what ended within the time is together in a listing, and of what ended later only those are asked which last."""
    listed = f"INDEXED BY {table}_listed" if table == "story" else ""
    if asked is None:
        yield listed, ()
        return
    given["earliest"] = asked.earliest.toordinal() if asked.earliest else 0
    within = ["first IS NOT NULL", "day >= :earliest"]
    if asked.latest:
        given["latest"] = asked.latest.toordinal()
        later = "first < last", "first <= :latest", "day > :latest", "day >= :earliest"
        yield f"INDEXED BY {table}_spanning", later
        within.append("day <= :latest")
    yield listed, within


def _days(first: int | None, last: int | None) -> Days | None:
    return (date.fromordinal(first), date.fromordinal(last)) if first and last else None


def _is_in_order(asked: Published) -> bool:
    return not (asked.earliest and asked.latest) or asked.earliest <= asked.latest
