"""Passages by their keys."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from povbot.model import Analysis, Article, Field, Passage, Shelved, Span, key_of, number_of
from povbot.register.errors import Unreadable
from povbot.register.filing import written

_PASSAGE = "INSERT OR REPLACE INTO passage (key, field, ordinal, start, end, analysis) VALUES (?, ?, ?, ?, ?, ?)"
_BETWEEN = "key >= ? AND key < ?"


def put_passages(connection: sqlite3.Connection, rows: Iterable[Shelved]) -> None:
    connection.executemany(_PASSAGE, (passage for row in rows for passage in _rows(row)))


def _rows(row: Shelved) -> Iterator[tuple[object, ...]]:
    for own in row.passages:
        span, ordinal = own.passage.span, int(own.passage.id.rpartition(".")[2])
        yield own.key, own.passage.field.value, ordinal, span.start, span.end, own.analysis


def remove_passages(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    connection.executemany(f"DELETE FROM passage WHERE {_BETWEEN}", map(_keys, numbers))


def _keys(number: int) -> tuple[int, int]:
    return key_of(number, 0), key_of(number + 1, 0)


class Passages:
    """`article` gives the telling in a row, None where there is none any more. Remembers `remembered` of the last."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        article: Callable[[int], Article | None],
        unpacked: Callable[[bytes], Analysis],
        remembered: int,
    ) -> None:
        self._connection, self._article, self._unpacked = connection, article, unpacked
        self._of = lru_cache(remembered)(self._read)

    def of(self, keys: Iterable[int]) -> Mapping[int, tuple[Passage, Analysis]]:
        found = ((key, self._of(key)) for key in keys)
        return {key: passage for key, passage in found if passage}

    def _read(self, key: int) -> tuple[Passage, Analysis] | None:
        article = self._article(number_of(key))
        row = self._connection.execute(
            "SELECT field, ordinal, start, end, analysis FROM passage WHERE key = ?", (key,)
        ).fetchone()
        if article is None or row is None:
            return None
        field, ordinal, start, end, analysis = row
        try:
            return _passage(article, Field(field), ordinal, Span(start, end)), self._unpacked(analysis)
        except ValueError as error:
            raise Unreadable(str(error)) from error

    def sample(self, shelves: Collection[int], limit: int) -> Sequence[Passage]:
        """From rows at equal distances, and not always the first of a story."""
        first, last = self._connection.execute("SELECT min(number), max(number) FROM story").fetchone()
        if first is None or not limit:
            return []
        wanted = (first + (last + 1 - first) * turn // limit for turn in range(limit))
        rows = dict.fromkeys(found for number in wanted if (found := self._next(number, shelves)) is not None)
        keys = [key for turn, number in enumerate(rows) if (key := self._some_key(number, turn)) is not None]
        return [passage for passage, _ in self.of(keys).values()]

    def _next(self, number: int, shelves: Collection[int]) -> int | None:
        sql = "SELECT number FROM story WHERE indexed AND shelf = ? AND number >= ? ORDER BY number LIMIT 1"
        found = (self._connection.execute(sql, (written(shelf), number)).fetchone() for shelf in shelves)
        return min((row[0] for row in found if row), default=None)

    def _some_key(self, number: int, turn: int) -> int | None:
        keys = self._connection.execute(f"SELECT key FROM passage WHERE {_BETWEEN}", _keys(number)).fetchall()
        return keys[turn % len(keys)][0] if keys else None


def _passage(article: Article, field: Field, ordinal: int, span: Span) -> Passage:
    """As `passages.split` makes it."""
    return Passage(
        id=f"{article.id}#{field}.{ordinal}",
        article_id=article.id,
        field=field,
        span=span,
        text=span.of(article.text(field)),
        heading="" if field is Field.TITLE else article.title,
        language=article.language,
        published=article.published,
    )
