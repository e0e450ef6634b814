"""Words as they are written, counted on each shelf."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping

from povbot.model import Shelved
from povbot.register.filing import written

_COUNT = (
    "INSERT INTO word (initial, length, word, shelf, count) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET count = count + excluded.count"
)
_NO_MORE = "DELETE FROM word WHERE initial = ? AND length = ? AND word = ? AND shelf = ? AND count <= 0"


def count_words(connection: sqlite3.Connection, rows: Iterable[Shelved], sign: int) -> None:
    """Adds those of the rows, or takes them away."""
    by_shelf: dict[int, dict[str, int]] = {}
    for row in rows:
        counts = by_shelf.setdefault(row.shelf, {})
        for word, count in row.written.items():
            counts[word] = counts.get(word, 0) + count
    keys = {
        (word[:1], len(word.casefold()), word, written(shelf)): count
        for shelf, counts in by_shelf.items()
        for word, count in counts.items()
    }
    # In the order of the table, neighbours are on one page.
    connection.executemany(_COUNT, [(*key, sign * keys[key]) for key in sorted(keys)])
    if sign < 0:
        connection.executemany(_NO_MORE, [*keys])


def vocabulary(
    connection: sqlite3.Connection, shelves: Collection[int], initials: Collection[str], lengths: Collection[int]
) -> Mapping[str, int]:
    rows = connection.execute(
        "SELECT word, sum(count) FROM word WHERE initial IN (SELECT value FROM json_each(?))"
        " AND length IN (SELECT value FROM json_each(?)) AND shelf IN (SELECT value FROM json_each(?)) GROUP BY word",
        (json.dumps([*initials]), json.dumps([*lengths]), json.dumps([*map(written, shelves)])),
    )
    return dict(rows.fetchall())
