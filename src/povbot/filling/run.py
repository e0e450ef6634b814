"""One source, gone through once."""

from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

from povbot.errors import IngestError
from povbot.filling import files, listed, telling, walking
from povbot.filling.looking import Looking
from povbot.filling.means import Means
from povbot.filling.options import Options
from povbot.filling.steps import AsBefore, Found, PageEnd, Step
from povbot.filling.tally import Tally
from povbot.filling.withdrawing import Withdrawals
from povbot.ingest.source import Source
from povbot.model import Entry, Run, Standing


class SourceRun:
    """Each story is in the ledger, whole, before the next one is looked at."""

    def __init__(self, source: Source, run: Run, means: Means, tally: Tally, options: Options) -> None:
        """A `run` of number 0 is none that entries are met by."""
        self._source, self._run, self._tally, self._options = source, run, tally, options
        self._pages, self._ledger, self._clock = means.pages, means.ledger, means.clock
        self._withdrawals = Withdrawals(source, run, means, tally, accepted=options.accept_withdrawals)
        self._looking = Looking(source, run, means, tally, options, self._withdrawals)
        self._whole, self._settled = True, True
        self._as_before = list[str]()

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
        if options.reparse:
            await self._again(self._unread())
        elif options.since is None:
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
                self._tally.failed(step.where, step)

    async def _found(self, found: Found) -> None:
        if self._is_left_out(found):
            return
        found = telling.until(found, self._run.started.date())
        entry = self._ledger.entry(self._source.name, found.address)
        if entry and self._stands_elsewhere(entry, found):
            return
        if entry is None or self._has_news(entry, found):
            self._settled &= await self._looking.look(entry, found, self._run.number or (entry.run if entry else 0))
        else:
            self._met(entry, found)

    def _is_left_out(self, found: Found) -> bool:
        url, since = found.listed.url, self._options.since
        if url and not walking.is_wanted(url, self._source):
            return True
        if since and walking.is_before(found.listed, since):
            self._settled = False
            return True
        return False

    def _stands_elsewhere(self, entry: Entry, found: Found) -> bool:
        """Whether another page of the listing named it before this one: what it says there counts."""
        is_met = entry.run == self._run.number or self._options.reparse
        return is_met and bool(found.listed_on) and entry.listed_on not in ("", found.listed_on)

    def _has_news(self, entry: Entry, found: Found) -> bool:
        """Whether it is to be looked at now that it is met in the listing."""
        if self._options.file:
            return True
        if found.page and entry.read and found.page.fetched < entry.read:
            return False  # of two saved pages with one address, the newer one tells the story
        if entry.standing in (Standing.NOT_FETCHED, Standing.WITHDRAWN):
            return not self._options.reparse
        if not telling.is_fetched(self._source, found):
            return True
        return entry.listed != listed.written(found.listed) and entry.standing is not Standing.SAME

    def _met(self, entry: Entry, found: Found) -> None:
        if self._options.reparse:
            if self._source.kind not in walking.FETCHED or not self._is_read_again(entry):
                self._tally.unchanged()
            return
        met = replace(entry, listed_on=found.listed_on, listed=listed.written(found.listed), run=self._run.number)
        if met != entry:
            self._ledger.record(entries=(met,))
        self._tally.unchanged()

    async def _again(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.address in self._withdrawals:
                continue
            if self._run.number and entry.run == self._run.number:
                self._tally.again()
            await self._looking.look(entry, listed.found(entry), entry.run)

    def _recent(self) -> Iterable[Entry]:
        """What was withdrawn is asked for, too: it may have been missing for an hour."""
        source, started = self._source, self._run.started
        if source.kind not in walking.FETCHED or not (source.read_pages and source.look_again_days):
            return
        since = started.date() - timedelta(days=source.look_again_days)
        for entry in self._ledger.recent(source.name, since, started):
            is_asked = entry.standing is not Standing.WITHDRAWN or not source.complete
            if is_asked and not entry.address.startswith("#"):
                yield entry

    def _unread(self) -> Iterator[Entry]:
        """Those that the way through the listing has not read again already."""
        if self._source.kind not in walking.FETCHED:
            return
        for entry in self._ledger.entries(self._source.name):
            if self._is_read_again(entry) and not self._was_looked_at(entry):
                yield entry

    def _was_looked_at(self, entry: Entry) -> bool:
        return entry.looked is not None and self._run.started <= entry.looked <= self._clock()

    def _is_read_again(self, entry: Entry) -> bool:
        return entry.standing not in (Standing.SAME, Standing.WITHDRAWN)

    async def _look_after_unmet(self) -> None:
        """Of those that the listing does not name any more: they are looked at once, and then left alone. What is left
        out since the source was set up otherwise is left alone at once."""
        if self._source.complete and any(self._ledger.unmet(self._source.name, self._run.number)):
            self._meet_those_named_twice()
        for entry in self._ledger.unmet(self._source.name, self._run.number):
            if entry.address in self._withdrawals:
                continue
            found = listed.found(entry)
            is_wanted = found.listed.url is None or walking.is_wanted(found.listed.url, self._source)
            if is_wanted and self._source.complete:
                self._withdrawals.gone(entry, "it is no longer listed")
            elif is_wanted and telling.is_fetched(self._source, found) and not self._was_looked_at(entry):
                await self._looking.look(entry, found, 0)
            else:
                self._ledger.record(entries=(replace(entry, run=0),))

    def _meet_those_named_twice(self) -> None:
        """A page that stands as it stood may name what another page, too, had named last, and does not any more."""
        for listed_on in self._as_before:
            for found in walking.named(self._source, self._pages, listed_on):
                entry = self._ledger.entry(self._source.name, found.address)
                if entry and 0 < entry.run < self._run.number:
                    self._ledger.record(entries=(replace(entry, run=self._run.number, listed_on=listed_on),))

    async def _withdraw(self) -> None:
        """What still stands at another address that this run has met is told from there."""
        for entry, other in self._withdrawals.elsewhere():
            found = listed.found(other)
            if telling.is_fetched(self._source, found):
                await self._looking.look(replace(other, read=None), found, other.run)
            else:  # its words are in a file: the next run takes them from there
                heir = replace(other, standing=Standing.KEPT, said=entry.said)
                self._ledger.record(entries=(replace(entry, standing=Standing.SAME, run=0), heir))
        self._withdrawals.carry_out()
