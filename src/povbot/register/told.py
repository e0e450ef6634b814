"""Stories as other machines have to be told of them: all of a family at once, and what changed of which since when."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from povbot.model import Family, Told
from povbot.register.filing import read
from povbot.register.texts import article_of

_AT_ONCE = 500
_Row = tuple[Any, ...]
_SOME = "IN (SELECT value FROM json_each(:some))"
# What was withdrawn before it was ever read has left no other trace than its line.
_CHANGED = (
    "SELECT family FROM story WHERE number > ? UNION SELECT family FROM gone WHERE place > ?"
    " UNION SELECT line.family FROM line LEFT JOIN story USING (id)"
    " WHERE line.article IS NOT NULL AND story.id IS NULL ORDER BY 1"
)


def _of_families(columns: str, tables: str, table: str) -> str:
    """Most families are named for the only telling in them, and an index has the others."""
    return (
        f"SELECT {table}.family, {columns} FROM {tables} WHERE {table}.id {_SOME} AND {table}.family = {table}.id"
        f" UNION ALL SELECT {table}.family, {columns} FROM {tables}"
        f" WHERE {table}.family {_SOME} AND {table}.family <> {table}.id ORDER BY 1"
    )


_STORIES = _of_families("number, came, shelf, origins, topics, article", "story JOIN told USING (number)", "story")
_LINES = _of_families("id, url", "line", "line")


def mark(connection: sqlite3.Connection) -> str:
    """Of the register as it is."""
    ends = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
    return f"{ends.get('story', 0)} {ends.get('gone', 0)}"


def changed_since(connection: sqlite3.Connection, since: str) -> Iterator[Family]:
    """Families of which a telling came, went, or changed since it had this mark, and whatever has withdrawn ones; all
    of them since the empty one. Those that are gone have no tellings. Nothing may be written meanwhile."""
    number, place = map(int, since.split()) if since else (0, 0)
    names = (name for (name,) in connection.execute(_CHANGED, (number, place)))
    while some := [*islice(names, _AT_ONCE)]:
        asked = {"some": json.dumps(some)}
        told = _by_family(connection.execute(_STORIES, asked))
        lines = _by_family(connection.execute(_LINES, asked))
        yield from (_family(name, told.get(name, ()), lines.get(name, ())) for name in some)


def _by_family(rows: Iterable[_Row]) -> Mapping[str, Sequence[_Row]]:
    return {family: [*of_one] for family, of_one in groupby(rows, key=itemgetter(0))}


def _family(name: str, rows: Sequence[_Row], lines: Sequence[_Row]) -> Family:
    return Family(
        name,
        tuple(
            Told(article_of(article), number, came, None if shelf is None else read(shelf))
            for _, number, came, shelf, _, _, article in rows
        ),
        topics=frozenset(topic for _, _, _, _, _, topics, _ in rows for topic in json.loads(topics)),
        origins=frozenset(origin for _, _, _, _, origins, _, _ in rows for origin in origins.split()),
        pages={article_id: url for _, article_id, url in lines},
    )
