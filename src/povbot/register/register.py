"""The register as whoever fills the index sees it."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from povbot.model import Family, Heard, Inventory, Line, Registered, Row, Shelved
from povbot.register.errors import understood
from povbot.register.families import Families
from povbot.register.filing import Tally, read, written
from povbot.register.names import hear
from povbot.register.notes import STATE, Notes
from povbot.register.passages import put_passages, remove_passages
from povbot.register.reading import Reading
from povbot.register.texts import article_of
from povbot.register.told import changed_since, mark
from povbot.register.words import count_words


class SqliteRegister:
    """Implements Register. For one thread; `heard` tells how a word sounds that is a name, None of others."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        heard: Callable[[str], Heard | None] = lambda _word: None,
    ) -> None:
        self._connection, self._path, self._heard = connection, path, heard
        self._notes = Notes(connection)

    @contextmanager
    def _step(self) -> Iterator[sqlite3.Connection]:
        """Half a step is none: where anything is raised, all is undone that was not committed."""
        with understood(self._path):
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:  # a full disk may have ended it already
                    self._connection.execute("ROLLBACK")
                raise

    def read(self, lines: Iterable[Line]) -> Registered:
        with self._step() as connection:
            return Reading(connection, Families(connection, self._notes)).read(lines)

    def waiting(self, limit: int) -> Sequence[Row]:
        return self._rows(
            "SELECT number, shelf, article FROM story JOIN told USING (number)"
            " WHERE NOT indexed AND shelf IS NOT NULL ORDER BY number LIMIT ?",
            limit,
        )

    def leaving(self, limit: int) -> Sequence[Row]:
        return self._rows("SELECT number, shelf, article FROM leaving ORDER BY number LIMIT ?", limit)

    def _rows(self, sql: str, limit: int) -> Sequence[Row]:
        with self._step() as connection:
            rows = connection.execute(sql, (limit,))
            return [Row(number, read(shelf), article_of(text)) for number, shelf, text in rows]

    def count_waiting(self) -> int:
        with self._step() as connection:
            waiting = "SELECT count(*) FROM story WHERE NOT indexed AND shelf IS NOT NULL"
            count: int = connection.execute(waiting).fetchone()[0]
            return count

    def last(self) -> int:
        with self._step() as connection:
            waiting = "SELECT min(number) FROM story WHERE NOT indexed AND shelf IS NOT NULL"
            first = connection.execute(waiting).fetchone()[0]
            ever = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'story'").fetchone()
            return int(first - 1) if first is not None else int(ever[0]) if ever else 0

    def put(self, shelved: Iterable[Shelved]) -> None:
        with self._step() as connection:
            rows = [*shelved]
            numbers = json.dumps([row.number for row in rows])
            some = "number IN (SELECT value FROM json_each(?))"
            found = connection.execute(f"SELECT number FROM story WHERE NOT indexed AND {some}", (numbers,))
            waiting = {number for (number,) in found}
            put = [row for row in rows if row.number in waiting]
            connection.execute(f"UPDATE story SET indexed = 1 WHERE {some}", (numbers,))
            put_passages(connection, put)
            count_words(connection, put, 1)
            self._notes.count(Tally(("indexed", written(row.shelf), 0) for row in put))

    def left(self, gone: Iterable[Shelved]) -> None:
        with self._step() as connection:
            rows = [*gone]
            known = [
                row
                for row in rows
                if connection.execute("DELETE FROM leaving WHERE number = ?", (row.number,)).rowcount
            ]
            remove_passages(connection, [row.number for row in known])
            count_words(connection, known, -1)

    def shelves(self) -> Mapping[int, int]:
        with self._step():
            return self._notes.shelves("indexed")

    def views(self) -> Sequence[str]:
        with self._step():
            return self._notes.views()

    def inventory(self) -> Inventory:
        with self._step():
            return self._notes.inventory()

    def mark(self) -> str:
        with self._step() as connection:
            return mark(connection)

    def changed_since(self, mark: str) -> Iterator[Family]:
        with understood(self._path):  # no step: there is nothing to undo where whoever is told goes away
            yield from changed_since(self._connection, mark)

    def note(self, name: str, value: str) -> None:
        with self._step():
            self._notes.note(name, value)

    def noted(self, name: str) -> str | None:
        with self._step():
            return self._notes.noted(name)

    def commit(self) -> None:
        with self._step() as connection:
            hear(connection, self._heard)
            connection.execute(f"INSERT OR REPLACE INTO note VALUES ('{STATE}', lower(hex(randomblob(8))))")
            connection.execute("COMMIT")
            # From now on there may be readers, who see what was committed last and hold nobody up. What is new until
            # then is written once only, for there is nothing before it that would have to be kept.
            connection.execute("PRAGMA journal_mode = WAL")
