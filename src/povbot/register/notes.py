"""What the register says of itself: names with values, and counts."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from povbot.model import Inventory
from povbot.register.filing import Tally, read

UPDATED = "updated"
# By which a register knows itself again.
REGISTER = "register"
# Another one after each commit.
STATE = "state"
_TAGS, _VIEWS = "tags", "views"


class Notes:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def note(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def views(self) -> Sequence[str]:
        return tuple(json.loads(self.noted(_VIEWS) or '[""]'))

    def tags(self) -> Collection[str]:
        """Of the archive's languages, those that it had once, too."""
        return frozenset(json.loads(self.noted(_TAGS) or "[]"))

    def know(self, tags: Collection[str], views: Sequence[str]) -> None:
        self.note(_TAGS, json.dumps(sorted(tags)))
        self.note(_VIEWS, json.dumps(views))

    def count(self, tally: Tally) -> None:
        """Adds, and takes away what is below nothing."""
        changed = [(*key, count) for key, count in tally.items() if count]
        self._connection.executemany(
            "INSERT INTO tally (kind, value, day, count) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET count = count + excluded.count",
            changed,
        )
        lessened = [key for key, count in tally.items() if count < 0]
        self._connection.executemany(
            "DELETE FROM tally WHERE kind = ? AND value = ? AND day = ? AND count = 0", lessened
        )

    def counts(self, kind: str) -> Mapping[str, int]:
        return dict(self._connection.execute("SELECT value, count FROM tally WHERE kind = ? AND day = 0", (kind,)))

    def shelves(self, kind: str) -> Mapping[int, int]:
        return {read(shelf): count for shelf, count in self.counts(kind).items()}

    def spoken(self, shelves: Collection[int]) -> Collection[str]:
        by_shelf = (value.split() for value in self.counts("spoken"))
        return frozenset(language for shelf, language in by_shelf if read(shelf) in shelves)

    def inventory(self) -> Inventory:
        known = self._connection.execute("SELECT min(day), max(day) FROM tally WHERE kind = 'known'").fetchone()
        updated = self.noted(UPDATED)
        return Inventory(
            stories=self.counts("stories").get("", 0),
            languages=self.counts("language"),
            publishers=self.counts("publisher"),
            topics=self.counts("topic"),
            days=None if known[0] is None else (date.fromordinal(known[0]), date.fromordinal(known[1])),
            updated=datetime.fromisoformat(updated) if updated else None,
        )
