"""A story, looked at: its page is asked for and read, and what it tells is recorded."""

from dataclasses import replace

from povbot.errors import IngestError, NotFetched, NotFound, PageUnreadable
from povbot.filling import listed, recognising, telling, traces
from povbot.filling.means import Means
from povbot.filling.options import Options
from povbot.filling.progress import Happening
from povbot.filling.recognising import New, Same, There
from povbot.filling.steps import Found
from povbot.filling.tally import Tally
from povbot.filling.telling import Telling
from povbot.filling.withdrawing import Withdrawals
from povbot.ingest.source import Source
from povbot.model import Article, Entry, Page, Put, Run, Standing, Trace, said


class Looking:
    def __init__(
        self, source: Source, run: Run, means: Means, tally: Tally, options: Options, withdrawals: Withdrawals
    ) -> None:
        self._source, self._run, self._tally, self._options = source, run, tally, options
        self._pages, self._ledger, self._means = means.pages, means.ledger, means
        self._withdrawals = withdrawals

    async def look(self, entry: Entry | None, found: Found, run: int) -> bool:
        """Whether it is settled, so that it need not be looked at again while its listing says the same. `run` is the
        one that met it in a listing last. What comes of it is in the ledger, whole, when this returns."""
        now = self._begun(entry, found, run)
        self._tally.at(now.address)
        try:
            # One that could not be read is taken anew: its publisher may have mended what it says of it alone.
            whole = entry is not None and entry.standing is Standing.NOT_READ
            page = await telling.page_of(self._source, found, self._pages, whole=whole)
            if entry and self._stands(entry, now, page):
                self._unchanged(now)
                return True
            told = await telling.tell(self._source, found, page, self._pages, self._run.started.date())
            self._check(entry, told)
        except NotFound as error:
            return self._missing(entry, now, error)
        except (NotFetched, PageUnreadable) as error:
            return self._failed(entry, now, error)
        is_settled = await self._record(entry, now, told)
        self._means.recorded()
        return is_settled

    def _begun(self, entry: Entry | None, found: Found, run: int) -> Entry:
        looked = self._means.clock()
        if entry and self._options.file:  # a page that somebody saved says nothing of the listing
            return replace(entry, looked=looked, fault="")
        day = found.listed.published.latest or self._run.started.date()
        entry = entry or Entry(self._source.name, found.address, Standing.NO_STORY, day=day)
        said_there = listed.written(found.listed)
        return replace(entry, listed_on=found.listed_on, listed=said_there, run=run, looked=looked, fault="")

    def _stands(self, entry: Entry, now: Entry, page: Page | None) -> bool:
        """Of a page that was read already nothing new is to be expected, unless by another reader; and what was read
        from one is not told anew by the listing alone, where its page may not be read any more."""
        if page is None:
            return entry.read is not None and entry.standing is Standing.KEPT
        is_settled = entry.standing not in (Standing.NOT_FETCHED, Standing.WITHDRAWN)
        is_anew = self._options.reparse or self._options.file
        return is_settled and entry.read == page.fetched and entry.listed == now.listed and not is_anew

    def _check(self, entry: Entry | None, told: Telling | None) -> None:
        """Raises PageUnreadable for a story whose words are gone though its page is there: what is shown in their place
        is not the story."""
        trace = self._ledger.trace(entry.article_id or "") if entry else None
        if entry is None or told is None or trace is None:
            return
        has_lost_words = trace.words and not told.trace.words
        if has_lost_words or ("body" in entry.said and not told.article.body):
            raise PageUnreadable(
                "its page has lost the text of the story, which stays as it was",
                where=entry.address,
                remedy="See whether the publisher asks for a login there, or has taken it back.",
            )

    def _missing(self, entry: Entry | None, now: Entry, error: NotFound) -> bool:
        if entry is None or self._options.reparse or entry.standing not in (Standing.KEPT, Standing.WITHDRAWN):
            return self._failed(entry, now, error)
        if entry.standing is Standing.WITHDRAWN:
            self._unchanged(replace(entry, looked=now.looked, run=now.run))
            return True
        # Nothing is noted: it is withdrawn at the end of the run, or else looked at again.
        self._withdrawals.gone(entry, error.what)
        return False

    def _failed(self, entry: Entry | None, now: Entry, error: IngestError) -> bool:
        """A story that the archive has stays as it is."""
        if self._options.reparse and isinstance(error, NotFetched):
            self._tally.passed_over()
            return False
        is_settled = isinstance(error, PageUnreadable | NotFound)
        if entry and entry.article_id:
            now = replace(now, listed=entry.listed, fault=str(error))
        else:
            standing = Standing.NOT_READ if is_settled else Standing.NOT_FETCHED
            now = replace(now, standing=standing, fault=str(error))
        self._ledger.record(entries=(now,))
        self._tally.failed(now.address, error, listed.title_of(now))
        return is_settled

    async def _record(self, entry: Entry | None, now: Entry, told: Telling | None) -> bool:
        if told is None:
            return self._nothing(entry, now)
        if self._options.file:
            self._tally.told(told.article)
        day = told.article.published.latest
        now = replace(now, read=told.read, day=day or now.day)
        if entry and entry.article_id and entry.standing is not Standing.SAME:
            self._known(entry, now, told)
        elif self._options.since and day and day < self._options.since:
            return False
        else:
            await self._recognised(now, told)
        return True

    def _nothing(self, entry: Entry | None, now: Entry) -> bool:
        """A page of a sitemap that is no story is passed over; one that was asked for by itself was to be one."""
        if self._options.file:
            fault = PageUnreadable("no story is found on it", where=now.address, remedy="See whether it shows one.")
            return self._failed(entry, now, fault)
        self._ledger.record(entries=(now,))
        self._tally.passed_over()
        return True

    def _known(self, entry: Entry, now: Entry, told: Telling) -> None:
        """A story of this very address, looked at again. One that somebody took out of the archive stays out."""
        trace = self._ledger.trace(entry.article_id or "")
        if trace is None:
            self._unchanged(now)
            return
        article = self._article(told, trace)
        if said(article) == entry.said:
            self._unchanged(now, expected=tuple((address, article.id) for address in told.translations))
        else:
            returned = entry.standing is Standing.WITHDRAWN
            self._put(now, article, told, Happening.RETURNED if returned else Happening.CHANGED)

    async def _recognised(self, now: Entry, told: Telling) -> None:
        match recognising.recognised(told, self._ledger, now.day):
            case New(version_of, is_copy):
                article_id = telling.id_of(self._source, now.address)
                article = telling.named(recognising.placed(told, article_id, self._ledger), article_id, version_of)
                self._put(now, article, told, Happening.COPY if is_copy else Happening.NEW)
            case There(trace):
                self._put(now, self._article(told, trace), told, Happening.CHANGED)
            case Same(trace):
                await self._same(now, trace, told)

    def _article(self, told: Telling, trace: Trace) -> Article:
        """As that story of the archive."""
        version_of = trace.version_of or recognising.original(told, trace, self._ledger)
        return telling.named(recognising.placed(told, trace.article_id, self._ledger), trace.article_id, version_of)

    def _put(self, now: Entry, article: Article, told: Telling, what: Happening, before: Entry | None = None) -> None:
        if misfit := self._means.misfit(article):
            self._failed(now, now, PageUnreadable(misfit, where=now.address))
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

    async def _same(self, now: Entry, trace: Trace, told: Telling) -> None:
        """It has moved here where its other address is none any more, or leads here; or where nobody looks after it, as
        its source has another name now."""
        for other in self._ledger.of_article(trace.article_id):
            is_ours = other.source == now.source or not self._means.is_set_up(other.source)
            is_back = is_ours and other.standing is Standing.WITHDRAWN
            if is_back or await self._has_left(other, told):
                what = Happening.RETURNED if is_back else Happening.CHANGED
                self._put(now, self._article(told, trace), told, what, before=other)
                return
        same = replace(now, standing=Standing.SAME, article_id=trace.article_id)
        if (now.standing, now.article_id) == (same.standing, same.article_id):
            self._unchanged(now)
            return
        self._ledger.record(entries=(same,))
        self._tally.happened(Happening.COPY, now.address, told.article.title)

    async def _has_left(self, other: Entry, told: Telling) -> bool:
        is_ours = other.source == self._source.name
        is_left = not self._means.is_set_up(other.source) or (is_ours and other.address in self._withdrawals)
        if other.standing is not Standing.KEPT or not (is_ours or is_left):
            return False
        if is_left:
            return True
        try:
            page = await telling.page_of(self._source, listed.found(other), self._pages)
        except NotFound:
            return True
        except NotFetched:
            return False
        return page is not None and page.url != other.address and page.url in told.addresses

    def _unchanged(self, now: Entry, expected: tuple[tuple[str, str], ...] = ()) -> None:
        self._ledger.record(entries=(now,), expected=expected)
        self._tally.unchanged()
