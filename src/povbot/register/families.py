"""Tellings filed by family, and filed anew where anything of a family changed."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from povbot.model import Article, Registered
from povbot.register.filing import Filing, Tally, counted, filed, told, views_of
from povbot.register.notes import Notes
from povbot.register.texts import article_of

# So many lines or families are in memory at a time.
BATCH = 500

_LIFTED = "lifted JOIN told USING (number)"
_SOME = "IN (SELECT value FROM json_each(:some))"


def _of_families(columns: str, tables: str, table: str) -> str:
    """Rows of some families, those of one together: by the id of the first telling, and of others by their family."""
    return (
        f"SELECT {table}.id AS asked, {columns} FROM {tables} WHERE {table}.id {_SOME}"
        f" UNION ALL SELECT {table}.family, {columns} FROM {tables}"
        f" WHERE {table}.family {_SOME} AND {table}.family <> {table}.id ORDER BY asked"
    )


_STORIES = _of_families("number, family, origins, topics, shelf, article", "story JOIN told USING (number)", "story")
_LINES = _of_families(
    "line.id, line.article, told.article",
    "line LEFT JOIN story ON story.id = line.id LEFT JOIN lifted ON lifted.id = line.id"
    " LEFT JOIN told ON told.number = coalesce(story.number, lifted.number)",
    "line",
)
_STORY = (
    "INSERT INTO story (number, id, family, came, day, first, last, origins, topics, shelf, indexed)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_TOPICS = (
    "INSERT INTO topic (topic, day, id, shelf, origins, first, last, number)"
    " SELECT value, day, story.id, shelf, origins, first, last, number FROM story, json_each(story.topics)"
    f" WHERE number {_SOME} AND shelf IS NOT NULL"
)
_NO_TOPICS = (
    "DELETE FROM topic WHERE (topic, day, id) IN"
    f" (SELECT value, day, story.id FROM story, json_each(story.topics) WHERE number {_SOME})"
)


@dataclass(frozen=True, slots=True)
class _Row:
    """What a telling's row has that it does not say itself."""

    number: int
    came: int
    shelf: str | None
    indexed: bool
    text: str


class Families:
    """For one reading of the archive."""

    def __init__(self, connection: sqlite3.Connection, notes: Notes) -> None:
        self._connection, self._notes = connection, notes
        self._views = notes.views()
        row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'story'").fetchone()
        # Rows up to this one were there before.
        self._before: int = row[0] if row else 0
        self._last = self._before
        self._new = self._changed = self._gone = 0

    def touch(self, *families: str) -> None:
        self._connection.executemany("INSERT OR IGNORE INTO touched VALUES (?)", [(family,) for family in families])

    def file_alone(self, articles: Iterable[Article]) -> None:
        """New stories of which nothing else is known."""
        tally = Tally()
        filings = [filing for article in articles for filing in filed((article,), self._views)]
        for filing in filings:
            tally.update(counted((filing,)))
        self._put([(filing, self._numbered(filing, None)) for filing in filings])
        self._notes.count(tally)

    def speak(self, tags: Iterable[str]) -> None:
        """What has several tellings is filed anew where there are new views for these languages."""
        known = {*self._notes.tags(), *tags}
        views = views_of(known, self._views)
        self._notes.know(known, views)
        if views != self._views:
            self._views = views
            self._connection.execute(
                "INSERT OR IGNORE INTO touched SELECT DISTINCT family FROM line WHERE family <> id"
            )

    def refiled(self) -> Registered:
        """All that were touched. Every row is taken out before the first is put back, for a telling may have gone from
        one family to another."""
        for families in self._touched():
            self._lift(families)
        for families in self._touched():
            self._refile(families)
        self._drop_lifted()
        self._connection.execute("DELETE FROM touched")
        tellings: int = self._connection.execute("SELECT count(*) FROM story").fetchone()[0]
        return Registered(self._new, self._changed, self._gone, tellings)

    def _touched(self) -> Iterator[str]:
        """As lists in JSON."""
        after, listed = "", "SELECT family FROM touched WHERE family > ? ORDER BY family LIMIT ?"
        while families := [family for (family,) in self._connection.execute(listed, (after, BATCH))]:
            yield json.dumps(families)
            after = families[-1]

    def _lift(self, families: str) -> None:
        tally, numbers = Tally(), list[int]()
        # The story that the family is named for may be of another one.
        rows = [row for row in self._connection.execute(_STORIES, {"some": families}) if row[0] == row[2]]
        for _, of_one in groupby(rows, key=itemgetter(0)):
            filings = []
            for _, number, _, origins, topics, shelf, text in of_one:
                numbers.append(number)
                filings.append(Filing(article_of(text), text, origins, topics, shelf))
            tally.subtract(counted(filings))
        some = {"some": json.dumps(numbers)}
        self._connection.execute(
            "INSERT INTO lifted (id, number, family, came, shelf, indexed)"
            f" SELECT id, number, family, came, shelf, indexed FROM story WHERE number {_SOME}",
            some,
        )
        self._connection.execute(_NO_TOPICS, some)
        self._connection.execute(f"DELETE FROM story WHERE number {_SOME}", some)
        self._notes.count(tally)

    def _refile(self, families: str) -> None:
        tally, filings, own = Tally(), list[Filing](), dict[str, tuple[str, str | None]]()
        rows = self._connection.execute(_LINES, {"some": families}).fetchall()
        for family, of_one in groupby(rows, key=itemgetter(0)):
            lines = [(line or text, line) for _, _, line, text in of_one]
            articles = {text: article_of(text) for text, _ in lines}
            own.update((articles[text].id, (text, line)) for text, line in lines if articles[text].family == family)
            original = next((article for article in articles.values() if article.id == family), None)
            tellings = told([article for article in articles.values() if article.family == family], original)
            of_family = filed(tellings, self._views)
            tally.update(counted(of_family))
            filings += of_family
        self._place(filings)
        self._keep(own, {filing.article.id: filing.text for filing in filings})
        self._notes.count(tally)

    def _place(self, filings: Sequence[Filing]) -> None:
        """Each in its row where it is the same as before on the same shelf, else in a new one."""
        some = {"some": json.dumps([filing.article.id for filing in filings])}
        rows = self._connection.execute(
            f"SELECT id, number, came, shelf, indexed, article FROM {_LIFTED} WHERE id {_SOME}",
            some,
        )
        before = {article_id: _Row(*row) for article_id, *row in rows}
        placed = [(filing, self._numbered(filing, before.get(filing.article.id))) for filing in filings]
        staying = {row.number for _, row in placed}
        self._leave([article_id for article_id, row in before.items() if row.number not in staying])
        self._connection.execute(f"DELETE FROM lifted WHERE id {_SOME}", some)
        self._put(placed)

    def _numbered(self, filing: Filing, before: _Row | None) -> _Row:
        if before and (before.shelf, before.text) == (filing.shelf, filing.text):
            return before
        self._last += 1
        if before is None:
            self._new += 1
            return _Row(self._last, self._last, filing.shelf, indexed=False, text=filing.text)
        self._changed += before.number <= self._before and before.text != filing.text
        return _Row(self._last, before.came, filing.shelf, indexed=False, text=filing.text)

    def _put(self, placed: Sequence[tuple[Filing, _Row]]) -> None:
        self._connection.executemany(
            _STORY,
            [
                (
                    row.number,
                    filing.article.id,
                    filing.article.family,
                    row.came,
                    filing.day,
                    *filing.span,
                    filing.origins,
                    filing.topics,
                    row.shelf,
                    row.indexed,
                )
                for filing, row in placed
            ],
        )
        texts = [(row.number, row.text) for _, row in placed]
        self._connection.executemany("INSERT OR IGNORE INTO told (number, article) VALUES (?, ?)", texts)
        self._connection.execute(_TOPICS, {"some": json.dumps([row.number for _, row in placed])})

    def _keep(self, own: Mapping[str, tuple[str, str | None]], told_texts: Mapping[str, str]) -> None:
        """Of what a line says otherwise than readers are told, its own text."""
        kept = {
            article_id: (None if told_texts.get(article_id) == text else text, line)
            for article_id, (text, line) in own.items()
        }
        self._connection.executemany(
            "UPDATE line SET article = ? WHERE id = ?",
            [(text, article_id) for article_id, (text, line) in kept.items() if text != line],
        )

    def _drop_lifted(self) -> None:
        listed = "SELECT id, number FROM lifted ORDER BY id LIMIT ?"
        while rows := self._connection.execute(listed, (BATCH,)).fetchall():
            were_there = sum(number <= self._before for _, number in rows)
            self._gone += were_there
            self._new -= len(rows) - were_there
            ids = [article_id for article_id, _ in rows]
            self._leave(ids)
            self._connection.execute(f"DELETE FROM lifted WHERE id {_SOME}", {"some": json.dumps(ids)})

    def _leave(self, article_ids: Sequence[str]) -> None:
        some = {"some": json.dumps(article_ids), "before": self._before}
        indexed = self._connection.execute(
            f"SELECT shelf, count(*) FROM lifted WHERE id {_SOME} AND indexed GROUP BY shelf", some
        )
        self._notes.count(Tally({("indexed", shelf, 0): -count for shelf, count in indexed}))
        moves = (
            f"INSERT INTO leaving SELECT number, shelf, article FROM {_LIFTED} WHERE id {_SOME} AND indexed",
            f"INSERT INTO gone (family) SELECT family FROM lifted WHERE id {_SOME} AND number <= :before",
            f"DELETE FROM told WHERE number IN (SELECT number FROM lifted WHERE id {_SOME})",
        )
        for move in moves:
            self._connection.execute(move, some)
