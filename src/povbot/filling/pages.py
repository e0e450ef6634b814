"""Pages, from the network or as they were kept."""

from dataclasses import replace
from datetime import datetime

from povbot.errors import FetchFailed, NotFetched, PageDamaged, TimedOut
from povbot.model import Known, Page, Unchanged
from povbot.ports import Clock, Fetcher, PageKeeper

_MOST_FAILURES = 10


class SiteDown(Exception):
    """So many pages in a row could not be fetched that the rest is not tried."""


class Pages:
    """A page that stands as it stood has the `fetched` of when it was first found so. What was fetched at `since` or
    later, by a run that was interrupted, is not asked for again; what was fetched later than now, by a clock that was
    wrong, is. `first` is a page of the site that shows whether it is down. `dry` keeps nothing."""

    def __init__(
        self, keeper: PageKeeper, fetcher: Fetcher, clock: Clock, since: datetime, first: str, *, dry: bool = False
    ) -> None:
        self._keeper, self._fetcher, self._dry = keeper, fetcher, dry
        self._clock, self._since, self._first = clock, since, first
        self._failures = 0
        self.requests = 0

    def kept(self, address: str) -> Page | None:
        return _kept(self._keeper, address)

    async def get(self, address: str, *, whole: bool = False) -> Page:
        """Raises NotFetched, PagesUnwritable, and SiteDown."""
        kept = _kept(self._keeper, address)
        if kept and self._since <= kept.fetched <= self._clock():
            return kept
        try:
            answer = await self._asked(address, Known.of(kept) if kept and not whole else None)
        except (FetchFailed, TimedOut) as error:
            await self._failed(error)
            raise
        except NotFetched:
            self._failures = 0
            raise
        self._failures = 0
        page = _as_kept(answer, kept)
        if page is not kept and not self._dry:
            self._keeper.keep(page)
        return page

    async def _asked(self, address: str, known: Known | None) -> Page | Unchanged:
        self.requests += 1
        return await self._fetcher.fetch(address, known)

    async def _failed(self, error: NotFetched) -> None:
        """Stories may be closed to us one after the other, all of a year: that is no reason to leave out the rest."""
        self._failures += 1
        if self._failures < _MOST_FAILURES:
            return
        try:
            await self._asked(self._first, None)
        except NotFetched:
            raise SiteDown(str(error)) from error
        self._failures = 0


class KeptPages:
    """As Pages, without a network."""

    requests = 0

    def __init__(self, keeper: PageKeeper) -> None:
        self._keeper = keeper

    def kept(self, address: str) -> Page | None:
        return _kept(self._keeper, address)

    async def get(self, address: str, *, whole: bool = False) -> Page:  # noqa: ARG002 - of the protocol
        """Raises NotFetched."""
        kept = _kept(self._keeper, address)
        if kept is None:
            raise NotFetched("this page was never kept", where=address, remedy="Run it without --reparse first.")
        return kept


def _kept(keeper: PageKeeper, address: str) -> Page | None:
    """A damaged one counts as none: it is fetched again."""
    try:
        return keeper.get(address)
    except PageDamaged:
        return None


def _shown(page: Page) -> tuple[str, bytes, str]:
    """All that it is read from."""
    return page.url, page.body, page.headers.get("content-type", "")


def _as_kept(answer: Page | Unchanged, kept: Page | None) -> Page:
    if isinstance(answer, Unchanged):
        assert kept is not None  # noqa: S101 - a fetcher says so only of what is known
        return kept
    if kept is None or _shown(answer) != _shown(kept):
        return answer
    # New marks of the same state spare the next run the body.
    return kept if Known.of(answer) == Known.of(kept) else replace(answer, fetched=kept.fetched)
