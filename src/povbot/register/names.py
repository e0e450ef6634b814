"""Names by how they sound."""

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from povbot.model import Heard
from povbot.register.errors import understood
from povbot.register.filing import written

_BATCH = 1000


def hear(connection: sqlite3.Connection, heard: Callable[[str], Heard | None]) -> None:
    """The names among the words that are new."""
    some = "word IN (SELECT value FROM json_each(?))"
    unheard = "SELECT DISTINCT word FROM word WHERE NOT heard ORDER BY word LIMIT ?"
    while words := [word for (word,) in connection.execute(unheard, (_BATCH,))]:
        names = [(word, name) for word in words if (name := heard(word))]
        connection.executemany(
            "INSERT OR IGNORE INTO name (is_han, spelling, word, length, sound) VALUES (?, ?, ?, ?, ?)",
            [(name.is_han, name.spelling, word, len(name.sound), name.sound) for word, name in names],
        )
        connection.execute(f"UPDATE word SET heard = 1 WHERE NOT heard AND {some}", (json.dumps(words),))


class Names:
    """Those that stand on some shelves."""

    def __init__(self, connection: sqlite3.Connection, path: Path, shelves: Collection[int]) -> None:
        self._connection, self._path = connection, path
        self._shelves = json.dumps([*map(written, shelves)])

    def spelled(self, spelling: str, *, is_han: bool) -> Sequence[str]:
        with understood(self._path):
            rows = self._connection.execute(
                "SELECT word FROM name WHERE is_han = ? AND spelling = ? ORDER BY word", (is_han, spelling)
            )
            return [word for (word,) in rows.fetchall() if self.has(word)]

    def sounding(self, lengths: range, *, is_han: bool) -> Mapping[str, str]:
        """Names to their sounds, where those are so long; perhaps some of other shelves (`has`)."""
        with understood(self._path):
            rows = self._connection.execute(
                "SELECT word, sound FROM name WHERE is_han = ? AND length BETWEEN ? AND ?",
                (is_han, lengths.start, lengths.stop - 1),
            )
            return dict(rows.fetchall())

    def has(self, word: str) -> bool:
        """Names stay known when their last word is gone."""
        with understood(self._path):
            found = self._connection.execute(
                "SELECT 1 FROM word WHERE initial = ? AND length = ? AND word = ?"
                " AND shelf IN (SELECT value FROM json_each(?)) LIMIT 1",
                (word[:1], len(word.casefold()), word, self._shelves),
            )
            return found.fetchone() is not None
