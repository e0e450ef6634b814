"""Stories in the order of listings, by indexes that hold all that is asked of them."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence

from povbot.model import EVERY_VIEW, Published, Wanted
from povbot.register.filing import written
from povbot.register.notes import Notes

_Given = dict[str, object]


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

    def _within(self, topic: str, asked: Published) -> int:
        """All that began by the last day, without what had ended before the first one."""
        begun = self._sum("first", topic, "<=", asked.latest.toordinal()) if asked.latest else self._sum("first", topic)
        return begun - (self._sum("last", topic, "<", asked.earliest.toordinal()) if asked.earliest else 0)

    def _sum(self, kind: str, topic: str, compared: str = ">", day: int = 0) -> int:
        sql = f"SELECT total(count) FROM tally WHERE kind = ? AND value = ? AND day {compared} ?"
        return int(self._connection.execute(sql, (kind, topic, day)).fetchone()[0])

    def _selection(self, columns: str, view: int, wanted: Wanted) -> tuple[str, _Given]:
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
        parts = _times(table, wanted.published, given)
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


def _times(table: str, asked: Published | None, given: _Given) -> Iterator[tuple[str, Collection[str]]]:
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


def _is_in_order(asked: Published) -> bool:
    return not (asked.earliest and asked.latest) or asked.earliest <= asked.latest
