"""The archive as it stood when its register was opened."""

import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from povbot.model import ALL, Analysis, Arrival, Article, Changes, Days, Inventory, Passage, Wanted, in_order, view_of
from povbot.ports import Archive
from povbot.register.changes import compared
from povbot.register.errors import understood
from povbot.register.listing import Listing
from povbot.register.names import Names
from povbot.register.notes import STATE, Notes
from povbot.register.passages import Passages
from povbot.register.texts import article_of
from povbot.register.words import vocabulary

ARRIVALS = 10_000

# Remembered of those read last. A passage's analysis is 17 KiB in English and 58 in Chinese (XQuAD): 29 MB at most.
_ARTICLES, _PASSAGES = 1000, 500
_SOME = "IN (SELECT value FROM json_each(?))"


class SqliteArchive:
    """Implements Archive, and completes what an index finds by key. For one thread; what is written after it was opened
    it does not see. Raises IndexUnusable."""

    def __init__(self, connection: sqlite3.Connection, path: Path, unpacked: Callable[[bytes], Analysis]) -> None:
        self._connection, self._path = connection, path
        with self._asked():
            connection.execute("BEGIN")
            self._notes = Notes(connection)
            self._views = self._notes.views()
            self._listing = Listing(connection, self._notes)
            self._inventory = self._notes.inventory()
            self.register = self._notes.noted("register")
            self.last = self._last("story"), self._last("gone")
            self.state = self._notes.noted(STATE)
        self._article = lru_cache(_ARTICLES)(self._read)
        self._passages = Passages(connection, self._article, unpacked, _PASSAGES)

    def _last(self, table: str) -> int:
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _asked(self) -> Iterator[sqlite3.Connection]:
        with understood(self._path):
            yield self._connection

    def _read(self, number: int) -> Article | None:
        row = self._connection.execute("SELECT article FROM told WHERE number = ?", (number,)).fetchone()
        return article_of(row[0]) if row else None

    def _articles(self, numbers: Iterable[int]) -> list[Article]:
        return [article for number in numbers if (article := self._article(number))]

    async def get(self, article_ids: Iterable[str]) -> Mapping[str, Article]:
        with self._asked():
            found = self._by_id(article_ids)
            originals = self._by_id(article.translation_of for article in found.values() if article.translation_of)
        return {
            told.id: told
            for article in found.values()
            for told in (article, originals.get(article.translation_of or ""))
            if told
        }

    def _by_id(self, article_ids: Iterable[str]) -> Mapping[str, Article]:
        """In the order given."""
        wanted = [*dict.fromkeys(article_ids)]
        rows = self._connection.execute(f"SELECT id, number FROM story WHERE id {_SOME}", (json.dumps(wanted),))
        numbers = dict(rows.fetchall())
        articles = self._articles(numbers[article_id] for article_id in wanted if article_id in numbers)
        return {article.id: article for article in articles}

    async def withdrawn(self, article_ids: Iterable[str]) -> Collection[str]:
        with self._asked() as connection:
            rows = connection.execute(
                f"SELECT id FROM line WHERE id {_SOME} AND NOT EXISTS (SELECT 1 FROM story WHERE story.id = line.id)",
                (json.dumps([*article_ids]),),
            )
            return [article_id for (article_id,) in rows]

    async def at(self, addresses: Collection[str]) -> Sequence[str]:
        with self._asked() as connection:
            rows = connection.execute(f"SELECT id FROM line WHERE url {_SOME}", (json.dumps([*addresses]),))
            return [article_id for (article_id,) in rows]

    async def latest(
        self, language: str, wanted: Wanted = ALL, *, offset: int = 0, limit: int | None = None
    ) -> Sequence[Article]:
        with self._asked():
            view = view_of(language, self._views)
            return self._articles(self._listing.numbers(view, wanted, offset, limit))

    async def listed(self, language: str, wanted: Wanted = ALL) -> AsyncIterator[Sequence[Article]]:
        batches = self._listing.batches(view_of(language, self._views), wanted)
        while True:
            with self._asked():
                numbers = next(batches, None)
                articles = self._articles(numbers or ())
            if numbers is None:
                return
            if articles:
                yield articles

    async def count(self, wanted: Wanted = ALL) -> int:
        with self._asked():
            return self._listing.count(wanted)

    async def days(self, wanted: Wanted = ALL) -> Mapping[Days | None, int]:
        with self._asked():
            return self._listing.days(wanted)

    async def tellings(self, article_ids: Iterable[str], language: str) -> Sequence[Sequence[Article]]:
        with self._asked():
            families = self._families(article_ids)
            found = (self._of_family(family) for family in families)
            return [in_order(told, language) for told in found if told]

    def _families(self, article_ids: Iterable[str]) -> Collection[str]:
        """Each once, in the order given. What is not known may be the name of one; half a character is in no name."""
        asked = [article_id.encode("utf-8", "replace").decode() for article_id in article_ids]
        rows = self._connection.execute(f"SELECT id, family FROM line WHERE id {_SOME}", (json.dumps(asked),))
        known = dict(rows.fetchall())
        return dict.fromkeys(known.get(article_id, article_id) for article_id in asked)

    def _of_family(self, family: str) -> list[Article]:
        rows = self._connection.execute(
            "SELECT number FROM story WHERE id = :family AND family = :family"
            " UNION ALL SELECT number FROM story WHERE family = :family AND family <> id",
            {"family": family},
        )
        return self._articles(number for (number,) in rows.fetchall())

    async def inventory(self) -> Inventory:
        return self._inventory

    async def arrivals(self) -> AsyncIterator[Sequence[Arrival]]:
        listed = "SELECT came, id, family FROM story WHERE came < ? ORDER BY came DESC LIMIT ?"
        before = 1 << 62
        while True:
            with self._asked() as connection:
                rows = connection.execute(listed, (before, ARRIVALS)).fetchall()
            if not rows:
                return
            before = rows[-1][0]
            yield [Arrival(article_id, family) for _, article_id, family in rows]

    async def changes_since(self, before: Archive) -> Changes:
        if isinstance(before, SqliteArchive) and before.register == self.register:
            with self._asked():
                touched = self._touched_since(before)
            return await compared(self, before, touched)
        return await compared(self, before)

    def _touched_since(self, before: "SqliteArchive") -> Sequence[str]:
        rows = self._connection.execute(
            "SELECT family FROM story WHERE number > ? UNION SELECT family FROM gone WHERE place > ?", before.last
        )
        return [family for (family,) in rows]

    def told(self, numbers: Iterable[int]) -> Mapping[int, Article]:
        """By number, without those that there are no more."""
        with self._asked():
            found = ((number, self._article(number)) for number in numbers)
            return {number: article for number, article in found if article}

    def passages(self, keys: Iterable[int]) -> Mapping[int, tuple[Passage, Analysis]]:
        """Those that the archive still has."""
        with self._asked():
            return self._passages.of(keys)

    def sample(self, shelves: Collection[int], limit: int) -> Sequence[Passage]:
        """At most `limit`, from all over these shelves, the same at every call."""
        with self._asked():
            return self._passages.sample(shelves, limit)

    def vocabulary(
        self, shelves: Collection[int], initials: Collection[str], lengths: Collection[int]
    ) -> Mapping[str, int]:
        """How often words are written that begin so and are so long without their capitals."""
        with self._asked() as connection:
            return vocabulary(connection, shelves, initials, lengths)

    def names(self, shelves: Collection[int]) -> Names:
        return Names(self._connection, self._path, shelves)

    def languages(self, shelves: Collection[int]) -> Collection[str]:
        """That the stories there are in, without region or script."""
        with self._asked():
            return self._notes.spoken(shelves)

    def views(self) -> Sequence[str]:
        return self._views

    def indexed(self) -> Mapping[int, int]:
        """Tellings in the index, by shelf."""
        with self._asked():
            return self._notes.shelves("indexed")

    def noted(self, name: str) -> str | None:
        with self._asked():
            return self._notes.noted(name)
