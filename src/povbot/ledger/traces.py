"""How a story of the archive is recognised."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from sqlite3 import Connection

from povbot.ledger import rows
from povbot.ledger.book import CHUNK, Chapter
from povbot.ledger.runs import NOTE_SIGNATURE
from povbot.model import Trace

_FORGET_SKETCH = (
    "DELETE FROM sketches WHERE (sketched, trace) IN"
    " (SELECT value, number FROM traces, json_each(sketch) WHERE article_id = ?)"
)
_PUT = (
    f"INSERT INTO traces ({rows.TRACE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (article_id) DO UPDATE SET"
    " language = excluded.language, url = excluded.url, heading = excluded.heading, words = excluded.words,"
    " sketch = excluded.sketch, version_of = excluded.version_of, gathered = excluded.gathered"
)
_PUT_SKETCH = "INSERT OR IGNORE INTO sketches SELECT value, number FROM traces, json_each(sketch) WHERE article_id = ?"

# All traces are gathered in a table beside the others first, however long that takes, and then take their place.
_BESIDE = (
    "DROP TABLE IF EXISTS temp.arriving",
    f"CREATE TEMP TABLE arriving ({rows.TRACE}, PRIMARY KEY (article_id))",
)
_ARRIVE = f"INSERT OR REPLACE INTO temp.arriving ({rows.TRACE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_AS_BEFORE = "SELECT gathered FROM traces WHERE traces.article_id = arriving.article_id"
_TAKE_PLACE = (
    f"UPDATE temp.arriving SET gathered = coalesce(({_AS_BEFORE}), gathered)",
    "DELETE FROM sketches",
    "DELETE FROM traces",
    f"INSERT INTO traces ({rows.TRACE}) SELECT {rows.TRACE} FROM temp.arriving ORDER BY article_id",
    "INSERT INTO sketches SELECT DISTINCT value, number FROM traces, json_each(sketch) ORDER BY 1, 2",
    "DROP TABLE temp.arriving",
)


class Traces(Chapter):
    def traced(self, traces: Iterator[Trace], signature: str) -> None:
        with self._book.step() as connection:
            _execute(connection, _BESIDE)
        while chunk := list(islice(traces, CHUNK)):
            with self._book.step() as connection:
                connection.executemany(_ARRIVE, map(rows.trace_row, chunk))
        with self._book.step() as connection:
            _execute(connection, _TAKE_PLACE)
            connection.execute(NOTE_SIGNATURE, (signature,))

    def trace(self, article_id: str) -> Trace | None:
        return next(iter(self._traces("article_id = ?", article_id)), None)

    def with_heading(self, key: str) -> Sequence[Trace]:
        return self._traces("heading = ? AND heading <> ''", key)

    def with_words(self, key: str) -> Sequence[Trace]:
        return self._traces("words = ? AND words <> ''", key)

    def versions(self, article_id: str) -> Sequence[Trace]:
        return self._traces("version_of = ?", article_id)

    def alike(self, sketch: Collection[int], least: int) -> Sequence[tuple[Trace, int]]:
        sql = (
            f"SELECT shared, {rows.TRACE} FROM traces JOIN (SELECT trace, count(*) AS shared FROM sketches"
            " WHERE sketched IN (SELECT value FROM json_each(?)) GROUP BY trace HAVING shared >= ?)"
            " ON trace = number ORDER BY shared DESC, article_id"
        )
        return self._book.all(_shared, sql, rows.sketch(sketch), least)

    def _traces(self, these: str, key: str) -> Sequence[Trace]:
        sql = f"SELECT {rows.TRACE} FROM traces WHERE {these} ORDER BY article_id"
        return self._book.all(rows.trace, sql, key)


def put(connection: Connection, traces: Sequence[Trace]) -> None:
    """Within a step."""
    ids = [(trace.article_id,) for trace in traces]
    connection.executemany(_FORGET_SKETCH, ids)
    connection.executemany(_PUT, map(rows.trace_row, traces))
    connection.executemany(_PUT_SKETCH, ids)


def _shared(shared: int, *row: object) -> tuple[Trace, int]:
    return rows.trace(*row), shared  # type: ignore[arg-type]


def _execute(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement)
