"""Passages by their keys."""

import sqlite3
from collections.abc import Callable, Iterable

from povbot.model import Analysis, Shelved, key_of

_PASSAGE = "INSERT OR REPLACE INTO passage (key, field, ordinal, start, end, analysis) VALUES (?, ?, ?, ?, ?, ?)"


def put_passages(connection: sqlite3.Connection, rows: Iterable[Shelved], packed: Callable[[Analysis], bytes]) -> None:
    connection.executemany(
        _PASSAGE,
        (
            (
                own.key,
                passage.field.value,
                _ordinal(passage.id),
                passage.span.start,
                passage.span.end,
                packed(own.analysis),
            )
            for row in rows
            for own in row.passages
            for passage in (own.passage,)
        ),
    )


def _ordinal(passage_id: str) -> int:
    return int(passage_id.rpartition(".")[2])


def remove_passages(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    connection.executemany(
        "DELETE FROM passage WHERE key >= ? AND key < ?", [(key_of(n, 0), key_of(n + 1, 0)) for n in numbers]
    )
