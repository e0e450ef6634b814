"""The ledger itself: its chapters, and what goes through several of them."""

from collections.abc import Sequence

from povbot.ledger import rows
from povbot.ledger import traces as tracing
from povbot.ledger.entries import Entries
from povbot.ledger.runs import Runs
from povbot.ledger.traces import Traces
from povbot.model import Entry, ListingPage, Revision, Trace

_ENTRY = f"INSERT OR REPLACE INTO entries ({rows.ENTRY}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_LISTING = f"INSERT OR REPLACE INTO listings ({rows.LISTING}) VALUES (?, ?, ?, ?, ?, ?)"


class SqliteLedger(Runs, Entries, Traces):
    """Implements Ledger. For one thread at a time."""

    def record(
        self,
        entries: Sequence[Entry] = (),
        traces: Sequence[Trace] = (),
        revisions: Sequence[Revision] = (),
        listings: Sequence[ListingPage] = (),
        expected: Sequence[tuple[str, str]] = (),
    ) -> None:
        with self._book.step() as connection:
            connection.executemany(_ENTRY, map(rows.entry_row, entries))
            tracing.put(connection, traces)
            texts = [(rows.revision_text(revision),) for revision in revisions]
            connection.executemany("INSERT INTO revisions (revision) VALUES (?)", texts)
            connection.executemany(_LISTING, map(rows.listing_row, listings))
            connection.executemany("INSERT OR REPLACE INTO expected (address, article_id) VALUES (?, ?)", expected)

    def at(self, address: str) -> str | None:
        by_trace = "SELECT article_id FROM traces WHERE url = ? ORDER BY article_id LIMIT 1"
        by_entry = (
            "SELECT article_id FROM entries WHERE address = ? AND article_id IS NOT NULL"
            " AND standing IN ('kept', 'same', 'withdrawn') ORDER BY standing, source LIMIT 1"
        )
        return self._book.one(str, by_trace, address) or self._book.one(str, by_entry, address)

    def expected(self, address: str) -> str | None:
        return self._book.one(str, "SELECT article_id FROM expected WHERE address = ?", address)
