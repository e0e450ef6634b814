"""The filling sequence: sources, one after the other, into the archive."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from povbot.errors import NotFetched, PageUnreadable, SourceFault
from povbot.filling import traces
from povbot.filling.means import Means
from povbot.filling.options import Options
from povbot.filling.pages import KeptPages, Pages, SiteDown
from povbot.filling.progress import Progress, Summary
from povbot.filling.run import SourceRun
from povbot.filling.tally import Tally
from povbot.filling.walking import FETCHED
from povbot.ingest.source import Source
from povbot.model import Run, RunStatus, Trace
from povbot.ports import ArchiveKeeper, Clock, Fetcher, Ledger, PageKeeper

# A run that was interrupted is gone on with for a day: later its pages are too old to be taken for today's.
_RESUMED_FOR = timedelta(days=1)
# What is recorded waits for so many stories, or so long, before readers meet it: each time the archive is rewritten.
_AT_ONCE, _AT_LATEST_S = 200, 60.0


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are kept. `fetchers` opens one for a source; `elapsed` never goes back, in seconds; `is_set_up`
    tells by its name whether a source still is one."""

    archive: ArchiveKeeper
    ledger: Ledger
    pages: PageKeeper
    fetchers: Callable[[Source], AbstractAsyncContextManager[Fetcher]]
    clock: Clock
    elapsed: Callable[[], float]
    is_set_up: Callable[[str], bool] = lambda _name: True


class Filling:
    def __init__(self, places: Places, progress: Progress) -> None:
        """For one at a time that writes."""
        self._to, self._progress = places, progress
        self._waiting, self._carried_s = 0, places.elapsed()

    def catch_up(self, *, dry: bool = False) -> None:
        """With what an interrupted run left, unless it is `dry`, and with what people changed in the archive since.

        Raises ArchiveError, ArchiveUnwritable, LedgerUnusable.
        """
        if not dry:
            self._carry_out()
        signature = self._to.archive.signature()
        if signature != self._to.ledger.signature():
            self._to.ledger.traced(self._traces(), signature)

    async def fill(self, source: Source, options: Options) -> Summary:
        """With what the source has. Where it cannot be gone through, the summary says why.

        Raises PagesUnwritable, ArchiveUnwritable, LedgerUnusable, ArchiveError and ConfigError: then, and where it is
        cancelled, it goes on from there the next time.
        """
        began_s, now = self._to.elapsed(), self._to.clock()
        is_run = not (options.reparse or options.file)
        run = self._to.ledger.begin(source.name, now, now - _RESUMED_FOR) if is_run else Run(0, source.name, now)
        resumed = run.started != now
        self._progress.began(source.name, resumed)
        tally = Tally(source.name, self._progress)
        async with self._pages(source, run, options) as pages:
            means = self._means(pages, options)
            fault = await _gone_through(SourceRun(source, run, means, tally, options))
            lasted_s = self._to.elapsed() - began_s
            faults, changes = tuple(tally.faults), tuple(tally.changes if options.dry else ())
            how = (pages.requests, lasted_s, resumed, options.dry)
            summary = Summary(source.name, tally.counts, faults, fault, *how, changes)
        if not options.dry:
            self._carry_out()
        if is_run:
            self._to.ledger.end(_ended(run, summary, self._to.clock()))
        self._progress.ended(summary)
        return summary

    @contextlib.asynccontextmanager
    async def _pages(self, source: Source, run: Run, options: Options) -> AsyncIterator[Pages | KeptPages]:
        if options.reparse or options.file or source.kind not in FETCHED:
            yield KeptPages(self._to.pages)
            return
        async with self._to.fetchers(source) as fetcher:
            first = source.address or ""
            yield Pages(self._to.pages, fetcher, self._to.clock, run.started, first, dry=options.dry)

    def _means(self, pages: Pages | KeptPages, options: Options) -> Means:
        to = self._to
        return Means(pages, to.ledger, to.clock, to.archive.misfit, self._recorded(options), to.is_set_up)

    def _recorded(self, options: Options) -> Callable[[], None]:
        def recorded() -> None:
            self._waiting += 1
            is_time = self._waiting >= _AT_ONCE or self._to.elapsed() - self._carried_s >= _AT_LATEST_S
            if is_time and not options.dry:
                self._carry_out()

        return recorded

    def _carry_out(self) -> None:
        """In this order a process may be killed anywhere: what is carried out twice is as if it were once. An archive
        that somebody else changed meanwhile has a signature that is not known, until it was caught up with."""
        if revisions := self._to.ledger.revisions():
            is_known = self._to.archive.signature() == self._to.ledger.signature()
            self._to.archive.carry_out(revisions)
            self._to.ledger.carried_out(self._to.archive.signature() if is_known else "")
        self._waiting, self._carried_s = 0, self._to.elapsed()

    def _traces(self) -> Iterator[Trace]:
        """Of all but translations, which are made for the archive."""
        stories = (article for article in self._to.archive.stories() if article.translation_of is None)
        return (traces.trace(article, gathered=False) for article in stories)


async def _gone_through(run: SourceRun) -> str:
    """Why it could not be, if so."""
    try:
        await run.go()
    except (NotFetched, PageUnreadable, SourceFault, SiteDown) as error:
        return str(error)
    return ""


def _ended(run: Run, summary: Summary, now: datetime) -> Run:
    counts = summary.counts
    return replace(
        run,
        ended=now,
        status=RunStatus.FAILED if summary.fault else RunStatus.DONE,
        fault=summary.fault,
        seen=counts.seen,
        new=counts.new,
        changed=counts.changed,
        withdrawn=counts.withdrawn,
        failed=counts.failed,
    )
