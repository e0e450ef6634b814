"""The archive's lines against those that were read before."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from povbot.model import Line, Registered, text_of
from povbot.register.families import BATCH, Families


class Reading:
    """One reading of the whole archive. What changed is noted line by line, and families are filed anew at its end, for
    any line may bring a new telling of any story; but a new story that nothing else is known of is filed at once.

    Costs memory for a batch of lines, and a byte for each telling."""

    def __init__(self, connection: sqlite3.Connection, families: Families) -> None:
        self._connection, self._families = connection, families
        last: int | None = connection.execute("SELECT max(place) FROM line").fetchone()[0]
        self._met = bytearray((last or 0) + 1)
        self._tags: set[str] = set()

    def read(self, lines: Iterable[Line]) -> Registered:
        rest = iter(lines)
        while batch := {line.article.id: line for line in islice(rest, BATCH)}:
            self._compare(batch)
        self._drop_unmet()
        self._families.speak(self._tags)
        return self._families.refiled()

    def _compare(self, batch: Mapping[str, Line]) -> None:
        rows = self._connection.execute(
            "SELECT id, place, digest, family FROM line WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([*batch]),),
        )
        known = {article_id: (place, digest, family) for article_id, place, digest, family in rows}
        changed = list[tuple[Line, str, int]]()
        for article_id, (place, digest, family) in known.items():
            self._met[place] = 1
            if batch[article_id].digest != digest:
                changed.append((batch[article_id], family, place))
        new = [line for article_id, line in batch.items() if article_id not in known]
        self._tags.update(line.article.language for line in (*new, *(line for line, _, _ in changed)))
        self._change(changed)
        self._add(new)

    def _change(self, changed: Sequence[tuple[Line, str, int]]) -> None:
        self._connection.executemany(
            "UPDATE line SET digest = ?, family = ?, url = ?, article = ? WHERE place = ?",
            [
                (line.digest, line.article.family, line.article.url, text_of(line.article), place)
                for line, _, place in changed
            ],
        )
        for line, family, _ in changed:
            self._families.touch(family, line.article.family, line.article.id)

    def _add(self, new: Sequence[Line]) -> None:
        alone = self._alone(new)
        first = len(self._met)
        self._met.extend(b"\1" * len(new))
        self._connection.executemany(
            "INSERT INTO line (place, id, digest, family, url, article) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (place, own.id, line.digest, own.family, own.url, None if own.id in alone else text_of(own))
                for place, line in enumerate(new, first)
                for own in (line.article,)
            ],
        )
        for line in new:
            if line.article.id not in alone:
                self._families.touch(line.article.family, line.article.id)
        self._families.file_alone([line.article for line in new if line.article.id in alone])

    def _alone(self, new: Sequence[Line]) -> frozenset[str]:
        """Those of which no other telling is known yet."""
        plain = {
            own.id
            for own in (line.article for line in new)
            if not (own.translation_of or own.version_of or own.withdrawn)
        }
        related = self._connection.execute(
            "SELECT family FROM line WHERE family <> id AND family IN (SELECT value FROM json_each(?))",
            (json.dumps([*plain]),),
        )
        told_again = (line.article.family for line in new if line.article.id not in plain)
        return frozenset(plain.difference((family for (family,) in related), told_again))

    def _drop_unmet(self) -> None:
        for places in self._unmet():
            gone = f"(SELECT value FROM json_each('{json.dumps(places)}'))"
            for family, article_id in self._connection.execute(f"SELECT family, id FROM line WHERE place IN {gone}"):
                self._families.touch(family, article_id)
            self._connection.execute(f"DELETE FROM line WHERE place IN {gone}")

    def _unmet(self) -> Iterator[Sequence[int]]:
        after = -1
        listed = "SELECT place FROM line WHERE place > ? ORDER BY place LIMIT ?"
        while places := [place for (place,) in self._connection.execute(listed, (after, 100 * BATCH))]:
            after = places[-1]
            if unmet := [place for place in places if not self._met[place]]:
                yield unmet
