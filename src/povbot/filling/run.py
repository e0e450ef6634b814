"""One source, gone through once."""

from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date, timedelta

from povbot.errors import IngestError, NotFetched, NotFound, PageUnreadable
from povbot.filling import files, listed, recognising, telling, traces, walking
from povbot.filling.options import Options
from povbot.filling.progress import Happening
from povbot.filling.recognising import New, Same, There
from povbot.filling.steps import AsBefore, Found, PageEnd, Step
from povbot.filling.tally import Tally
from povbot.filling.telling import Telling
from povbot.filling.walking import Getting
from povbot.filling.withdrawing import Withdrawals
from povbot.ingest.source import Source
from povbot.model import Article, Entry, Put, Run, Standing, said
from povbot.ports import Clock, Ledger


@dataclass(frozen=True, slots=True)
class Means:
    """What a run works with. `misfit` says why the archive cannot hold a story, `recorded` is called after each: what
    is in the ledger may be carried out then."""

    pages: Getting
    ledger: Ledger
    clock: Clock
    misfit: Callable[[Article], str]
    recorded: Callable[[], None]


class SourceRun:
    """Each story is in the ledger, whole, before the next one is looked at."""

    def __init__(self, source: Source, run: Run, means: Means, tally: Tally, options: Options) -> None:
        """A `run` of number 0 is none that entries are met by."""
        self._source, self._run, self._tally, self._options = source, run, tally, options
        self._pages, self._ledger, self._clock = means.pages, means.ledger, means.clock
        self._misfit, self._recorded = means.misfit, means.recorded
        self._withdrawals = Withdrawals(source, run, means.ledger, tally)
        self._whole, self._settled = True, True
        self._as_before = list[str]()
        # What lies on disk is read on the way; of its rows nothing else is kept.
        self._reads_again = options.reparse and source.kind in walking.FETCHED

    async def go(self) -> None:
        """Raises NotFetched, PageUnreadable, SourceFault or SiteDown where the source cannot be gone through, and what
        the ledger, the pages and the archive raise that cannot be written."""
        options = self._options
        if options.file:
            await self._found(files.saved(options.file))
            return
        walk = walking.steps(self._source, self._pages, self._ledger, since=options.since, anew=options.reparse)
        async with aclosing(walk):
            async for step in walk:
                await self._take(step)
        if self._reads_again:
            await self._again(self._ledger.entries(self._source.name))
        elif not options.reparse and options.since is None:
            await self._again(self._recent())
            if self._whole:
                await self._look_after_unmet()
            await self._withdraw()

    async def _take(self, step: Step) -> None:
        match step:
            case Found():
                await self._found(step)
            case AsBefore(listed_on):
                self._tally.at(listed_on)
                self._as_before.append(listed_on)
                self._tally.unchanged(self._ledger.met(self._source.name, listed_on, self._run.number))
            case PageEnd(page):
                if not self._options.reparse:  # what it names and nobody fetched is still to be fetched
                    self._ledger.record(listings=(replace(page, settled=self._settled),))
                self._settled = True
            case IngestError():
                self._whole = False
                self._tally.happened(Happening.FAILED, step.where, why=str(step))

    async def _found(self, found: Found) -> None:
        if self._is_left_out(found):
            return
        address = telling.address_of(found)
        found = telling.until(found, self._run.started.date())
        entry = self._ledger.entry(self._source.name, address)
        if entry is None or self._has_news(entry, found):
            await self._look(address, entry, found, self._run.number or (entry.run if entry else 0))
        else:
            self._met(entry, found)
            if not self._reads_again or _stays_as_it_is(entry):
                self._tally.unchanged()

    def _is_left_out(self, found: Found) -> bool:
        url, since = found.listed.url, self._options.since
        if url and not walking.is_wanted(url, self._source):
            return True
        if since and walking.is_before(found.listed, since):
            self._settled = False
            return True
        return False

    def _has_news(self, entry: Entry, found: Found) -> bool:
        """Whether it is to be looked at now that it is met in the listing."""
        if found.page and entry.read and found.page.fetched < entry.read:
            return False  # of two saved pages with one address, the newer one tells the story
        if entry.standing in (Standing.NOT_FETCHED, Standing.WITHDRAWN):
            return not self._options.reparse
        if not telling.is_fetched(self._source, found):
            return True
        return entry.listed != listed.written(found.listed) and entry.standing is not Standing.SAME

    def _met(self, entry: Entry, found: Found) -> None:
        met = replace(entry, listed_on=found.listed_on, listed=listed.written(found.listed), run=self._run.number)
        if self._options.reparse:
            met = replace(met, run=entry.run)
        if met != entry:
            self._ledger.record(entries=(met,))

    async def _again(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            was_read = self._reads_again and entry.looked and entry.looked >= self._run.started
            if was_read or _stays_as_it_is(entry):
                continue
            if self._run.number and entry.run == self._run.number:
                self._tally.again()
            found = Found(listed.read(entry.listed, entry.address), entry.listed_on)
            await self._look(entry.address, entry, found, entry.run)

    def _recent(self) -> Iterable[Entry]:
        source, started = self._source, self._run.started
        if source.kind not in walking.FETCHED or not (source.read_pages and source.look_again_days):
            return ()
        since = started.date() - timedelta(days=source.look_again_days)
        return self._ledger.recent(source.name, since, started)

    async def _look_after_unmet(self) -> None:
        """Of those that the listing does not name any more: they are looked at once, and then left alone."""
        if self._source.complete and any(self._ledger.unmet(self._source.name, self._run.number)):
            self._meet_those_named_twice()
        for entry in self._ledger.unmet(self._source.name, self._run.number):
            found = Found(listed.read(entry.listed, entry.address), entry.listed_on)
            if self._source.complete:
                self._withdrawals.gone(entry, "it is no longer listed")
            elif telling.is_fetched(self._source, found):
                await self._look(entry.address, entry, found, 0)
            else:
                self._ledger.record(entries=(replace(entry, run=0),))

    def _meet_those_named_twice(self) -> None:
        """A page that stands as it stood may name what another page, too, had named last, and does not any more."""
        for listed_on in self._as_before:
            for found in walking.named(self._source, self._pages, listed_on):
                entry = self._ledger.entry(self._source.name, telling.address_of(found))
                if entry and 0 < entry.run < self._run.number:
                    self._ledger.record(entries=(replace(entry, run=self._run.number, listed_on=listed_on),))

    async def _look(self, address: str, entry: Entry | None, found: Found, run: int) -> None:
        """At the story itself. `run` is the one that met it in a listing last."""
        self._tally.at(address)
        now = Entry(self._source.name, address, Standing.NO_STORY, run=run)
        now = replace(
            entry or replace(now, day=self._day(found)),
            listed_on=found.listed_on,
            listed=listed.written(found.listed),
            run=run,
            looked=self._clock(),
            fault="",
        )
        try:
            # One that could not be read is taken anew: its publisher may have mended what it says of it alone.
            whole = entry is not None and entry.standing is Standing.NOT_READ
            page = await telling.page_of(self._source, found, self._pages, whole=whole)
            if entry and self._stands(entry, now, page.fetched if page else None):
                self._ledger.record(entries=(now,))
                self._tally.unchanged()
                return
            told = await telling.tell(self._source, found, page, self._pages, self._run.started.date())
        except NotFound as error:
            self._missing(entry, now, error)
        except (NotFetched, PageUnreadable) as error:
            self._failed(entry, now, error)
        else:
            await self._record(entry, now, told)
            self._recorded()

    def _day(self, found: Found) -> date:
        return found.listed.published.latest or self._run.started.date()

    def _stands(self, entry: Entry, now: Entry, fetched: object) -> bool:
        """Of a page that was read already nothing new is to be expected, unless by another reader."""
        is_settled = entry.standing not in (Standing.NOT_FETCHED, Standing.WITHDRAWN)
        return (
            is_settled
            and fetched is not None
            and entry.read == fetched
            and entry.listed == now.listed
            and not (self._options.reparse or self._options.file)
        )

    def _missing(self, entry: Entry | None, now: Entry, error: NotFound) -> None:
        if entry and entry.standing is Standing.KEPT:
            self._withdrawals.gone(now, error.what)
        elif entry and entry.standing is Standing.WITHDRAWN:
            self._ledger.record(entries=(replace(entry, looked=now.looked),))
            self._tally.unchanged()
        else:
            self._failed(entry, now, error, Standing.NOT_READ)

    def _failed(self, entry: Entry | None, now: Entry, error: IngestError, standing: Standing | None = None) -> None:
        """A story that the archive has stays as it is."""
        if self._options.reparse and isinstance(error, NotFetched):
            return
        if standing is None:
            standing = Standing.NOT_READ if isinstance(error, PageUnreadable) else Standing.NOT_FETCHED
        if standing is Standing.NOT_FETCHED:
            self._settled = False
        if entry and entry.article_id:
            # With what the listing said before, so that the next run sees that there is news.
            now = replace(now, listed=entry.listed, fault=str(error))
        else:
            now = replace(now, standing=standing, fault=str(error))
        self._ledger.record(entries=(now,))
        self._tally.happened(Happening.FAILED, now.address, listed.title_of(now), str(error))

    async def _record(self, entry: Entry | None, now: Entry, told: Telling | None) -> None:
        if told is None:
            self._nothing(entry, now)
            return
        if self._options.file:
            self._tally.told(told.article)
        now = replace(now, read=told.read, day=told.article.published.latest or now.day)
        if entry and entry.article_id and entry.standing is not Standing.SAME:
            self._known(entry, now, told)
            return
        if self._options.since and (day := told.article.published.latest) and day < self._options.since:
            self._settled = False
            return
        match recognising.recognised(told, self._ledger):
            case New(version_of):
                article = telling.named(told.article, telling.id_of(self._source, now.address), version_of)
                original = self._ledger.trace(version_of) if version_of else None
                is_copy = original is not None and original.language == article.language
                self._put(now, article, told, Happening.COPY if is_copy else Happening.NEW)
            case There(trace):
                article = telling.named(told.article, trace.article_id, trace.version_of)
                self._put(now, article, told, Happening.CHANGED)
            case Same(trace):
                await self._same(now, trace.article_id, told)

    def _nothing(self, entry: Entry | None, now: Entry) -> None:
        """A page of a sitemap that is no story is passed over; one that was asked for by itself was to be one."""
        if self._options.file:
            fault = PageUnreadable("no story is found on it", where=now.address, remedy="See whether it shows one.")
            self._failed(entry, now, fault)
            return
        self._ledger.record(entries=(now,))
        self._tally.passed_over()

    def _known(self, entry: Entry, now: Entry, told: Telling) -> None:
        """A story of this very address, looked at again. One that somebody took out of the archive stays out."""
        assert entry.article_id is not None  # noqa: S101 - its caller asks only then
        trace = self._ledger.trace(entry.article_id)
        article = telling.named(told.article, entry.article_id, trace.version_of if trace else None)
        if trace is None or said(article) == entry.said:
            self._ledger.record(entries=(now,))
            self._tally.unchanged()
            return
        returned = entry.standing is Standing.WITHDRAWN
        self._put(now, article, told, Happening.RETURNED if returned else Happening.CHANGED)

    def _put(self, now: Entry, article: Article, told: Telling, what: Happening, before: Entry | None = None) -> None:
        if misfit := self._misfit(article):
            self._failed(None, now, PageUnreadable(misfit, where=now.address))
            return
        kept = replace(now, standing=Standing.KEPT, article_id=article.id, said=said(article))
        moved = () if before is None else (replace(before, standing=Standing.SAME, run=0),)
        self._ledger.record(
            entries=(kept, *moved),
            traces=(traces.named(told.trace, article),),
            revisions=(Put(article, self._run.started, (before or now).said),),
            expected=tuple((address, article.id) for address in told.translations),
        )
        self._tally.happened(what, now.address, article.title)

    async def _same(self, now: Entry, article_id: str, told: Telling) -> None:
        """It has moved here where its other address is none any more, or leads here."""
        for other in self._ledger.of_article(article_id):
            if other.standing is Standing.KEPT and await self._has_left(other, told):
                trace = self._ledger.trace(article_id)
                article = telling.named(told.article, article_id, trace.version_of if trace else None)
                self._put(now, article, told, Happening.CHANGED, before=other)
                return
        self._ledger.record(entries=(replace(now, standing=Standing.SAME, article_id=article_id),))
        self._tally.happened(Happening.COPY, now.address, told.article.title)

    async def _has_left(self, other: Entry, told: Telling) -> bool:
        if other.source != self._source.name or other.address.startswith("#"):
            return False
        try:
            page = await self._pages.get(other.address)
        except NotFound:
            return True
        except NotFetched:
            return False
        return page.url != other.address and page.url in told.addresses

    async def _withdraw(self) -> None:
        """What still stands at another address that this run has met is told from there."""
        for entry, other in self._withdrawals.elsewhere():
            found = Found(listed.read(other.listed, other.address), other.listed_on)
            heir = replace(other, standing=Standing.KEPT, said=entry.said, read=None)
            self._ledger.record(entries=(replace(entry, standing=Standing.SAME, run=0), heir))
            await self._look(other.address, heir, found, other.run)
        self._withdrawals.carry_out(accepted=self._options.accept_withdrawals)


def _stays_as_it_is(entry: Entry) -> bool:
    """Its listing alone tells of it, or another story stands for it."""
    return entry.address.startswith("#") or entry.standing in (Standing.SAME, Standing.WITHDRAWN)
