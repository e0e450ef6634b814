"""The addresses that sources have named, and the pages that name them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from povbot.ledger import rows
from povbot.ledger.book import Chapter
from povbot.model import Entry, ListingPage


class Entries(Chapter):
    def entry(self, source: str, address: str) -> Entry | None:
        sql = f"SELECT {rows.ENTRY} FROM entries WHERE source = ? AND address = ?"
        return self._book.one(rows.entry, sql, source, address)

    def of_article(self, article_id: str) -> Sequence[Entry]:
        sql = f"SELECT {rows.ENTRY} FROM entries WHERE article_id = ? ORDER BY source, address"
        return self._book.all(rows.entry, sql, article_id)

    def entries(self, source: str) -> Iterator[Entry]:
        return self._walk("source = ?", source)

    def unmet(self, source: str, run: int) -> Iterator[Entry]:
        return self._walk("source = ? AND standing = 'kept' AND run > 0 AND run < ?", source, run)

    def recent(self, source: str, since: date, looked_before: datetime) -> Iterator[Entry]:
        these = "source = ? AND standing IN ('kept', 'not-read', 'withdrawn') AND day >= ? AND coalesce(looked, '') < ?"
        return self._walk(these, source, since.isoformat(), rows.moment(looked_before))

    def met(self, source: str, listed_on: str, run: int) -> int:
        with self._book.step() as connection:
            these = "source = :source AND listed_on = :listed_on"
            sql = f"UPDATE entries SET run = :run WHERE {these} AND run = (SELECT max(run) FROM entries WHERE {these})"
            return connection.execute(sql, {"source": source, "listed_on": listed_on, "run": run}).rowcount

    def arrivals(self, source: str, limit: int) -> Sequence[date]:
        sql = (
            "SELECT DISTINCT day FROM entries WHERE source = ? AND standing = 'kept' AND day IS NOT NULL"
            " ORDER BY day DESC LIMIT ?"
        )
        return self._book.all(date.fromisoformat, sql, source, limit)

    def listing(self, source: str, address: str) -> ListingPage | None:
        sql = f"SELECT {rows.LISTING} FROM listings WHERE source = ? AND address = ?"
        return self._book.one(rows.listing, sql, source, address)

    def _walk(self, these: str, *given: object) -> Iterator[Entry]:
        """One walk through the source's rows by their key, however few of them are asked for."""
        sql = f"SELECT {rows.ENTRY} FROM entries WHERE {these} AND address > ? ORDER BY address LIMIT ?"
        return self._book.paged(rows.entry, lambda entry: entry.address, sql, *given)
