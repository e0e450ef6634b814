"""How stories come from their publishers, and are kept."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from povbot.model import Article, Entry, Known, ListingPage, Page, Revision, Run, Trace, Unchanged


class Change(StrEnum):
    ADDED = "added"
    UNCHANGED = "unchanged"
    CHANGED = "changed"


class Fetcher(Protocol):
    async def fetch(self, address: str, known: Known | None = None) -> Page | Unchanged:
        """Politely: it may wait before it asks, and asks again where that may help. Unchanged only where something is
        `known` of the page that the address leads to.

        Raises NotFetched: AddressRefused, ForbiddenByRobots, NotFound, Gone, TooLarge, TimedOut, FetchFailed.
        """
        ...


class PageKeeper(Protocol):
    """Raw pages by the address that was asked."""

    def keep(self, page: Page) -> None:
        """It takes the place of the one before, and is on the disk when this returns. Raises PagesUnwritable."""
        ...

    def get(self, asked: str) -> Page | None:
        """Raises PageDamaged."""
        ...


class ArchiveKeeper(Protocol):
    """An archive as it lies on disk, for one writer at a time."""

    def stories(self) -> Iterator[Article]:
        """All that can be read, withdrawn ones too, in the order in which they stand; none where there is no archive
        yet. Raises ArchiveError."""
        ...

    def signature(self) -> str:
        """Another one whenever somebody changed the archive; cheap. Empty where there is none yet. Raises
        ArchiveError."""
        ...

    def misfit(self, article: Article) -> str:
        """Why the archive's format cannot hold this story; empty where it can."""
        ...

    def carry_out(self, revisions: Sequence[Revision]) -> Sequence[Change]:
        """What each changed, in the same order; a second time, nothing is changed. All is on the disk when this
        returns. Readers see the archive as it was before or as it is after.

        A story that is not there yet is put at the end. In one that is there, each field of SAID takes its new value,
        be it empty, if it is still what `Put.before` says (empty, where that does not name it); any other was changed
        by somebody, and stays. `summary_on_page` goes with the summary, and never stands without that and its url;
        `translation_of` stays. `changed` is `Put.at` in whole seconds where a title, summary or body became another,
        but not where it was empty. A story is quoted again that `Put.before` says to have been withdrawn so. To
        withdraw what is not there, or is withdrawn, changes nothing.

        Of several Puts of one story the last is put, into what any of them says was before. Of an id that stands
        twice, the last one is meant. Lines that cannot be read stay as they are.

        Raises ArchiveUnwritable, ArchiveError, and ValueError for a story that the archive's format cannot hold; then
        nothing has changed.
        """
        ...


class Ledger(Protocol):
    """What is known of every source: for one writer at a time, and any number of readers.

    Everything that changes it is on the disk when it returns, whole or not at all. All raise LedgerUnusable.
    """

    def begin(self, source: str, now: datetime, since: datetime) -> Run:
        """The source's last run, where that is RUNNING and started at `since` or later, and not later than now; else a
        new one that starts now."""
        ...

    def end(self, run: Run) -> None:
        """With its end, status and counts, by its number."""
        ...

    def runs(self, source: str, limit: int) -> Sequence[Run]:
        """The latest, newest first."""
        ...

    def arrivals(self, source: str, limit: int) -> Sequence[date]:
        """The latest days of stories that are kept, each once, newest first."""
        ...

    def entry(self, source: str, address: str) -> Entry | None: ...

    def of_article(self, article_id: str) -> Sequence[Entry]:
        """The entries, of any source, that this article came of, by source and address."""
        ...

    def entries(self, source: str) -> Iterator[Entry]:
        """By address. It may be changed meanwhile."""
        ...

    def record(
        self,
        entries: Sequence[Entry] = (),
        traces: Sequence[Trace] = (),
        revisions: Sequence[Revision] = (),
        listings: Sequence[ListingPage] = (),
        expected: Sequence[tuple[str, str]] = (),
    ) -> None:
        """All of it in one step. What has the same key takes the place of what was there (entries by source and
        address, traces by article, listings by source and address); revisions are added to those not carried out yet.
        `expected` are pairs: an address at which a story of this id (an article's) stands in another language."""
        ...

    def revisions(self) -> Sequence[Revision]:
        """Those recorded and not carried out yet, in their order."""
        ...

    def carried_out(self, signature: str) -> None:
        """All of `revisions` are. `signature` is the archive's, as it is now."""
        ...

    def signature(self) -> str:
        """The last one told; empty at first."""
        ...

    def traced(self, traces: Iterator[Trace], signature: str) -> None:
        """Those of the whole archive, in one step, instead of all that were there; memory does not grow with them.
        `gathered` of one that was there stays as it was."""
        ...

    def listing(self, source: str, address: str) -> ListingPage | None: ...

    def met(self, source: str, listed_on: str, run: int) -> int:
        """Every entry that this page of a listing named when it was read last, and no other page since, is met by this
        run, too: of those that it ever named, the ones that the latest run met. How many there are."""
        ...

    def unmet(self, source: str, run: int) -> Iterator[Entry]:
        """Entries of kept stories that this run has not met in a listing, but an earlier one had, by address."""
        ...

    def recent(self, source: str, since: date, looked_before: datetime) -> Iterator[Entry]:
        """Entries KEPT, WITHDRAWN or NOT_READ, of that day or later, last looked at before then (or never), by
        address."""
        ...

    def trace(self, article_id: str) -> Trace | None: ...

    def at(self, address: str) -> str | None:
        """The id of the article that stands at this address: by its `url`, or by an entry of any source."""
        ...

    def expected(self, address: str) -> str | None:
        """The id of the article that expects another version of itself there."""
        ...

    def with_heading(self, key: str) -> Sequence[Trace]:
        """By article id; none for an empty key."""
        ...

    def with_words(self, key: str) -> Sequence[Trace]:
        """By article id; none for an empty key."""
        ...

    def alike(self, sketch: Collection[int], least: int) -> Sequence[tuple[Trace, int]]:
        """Those that share at least so many of these numbers, and how many, most first, ties by article id."""
        ...

    def versions(self, article_id: str) -> Sequence[Trace]:
        """Those whose `version_of` it is, by article id."""
        ...
