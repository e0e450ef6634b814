"""The way through what a source lists, page after page."""

import hashlib
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Protocol
from urllib.parse import urlsplit

from povbot.errors import NotFetched, PageUnreadable, SourceFault
from povbot.filling import files
from povbot.filling.steps import AsBefore, Found, PageEnd, Step
from povbot.ingest.feeds import feeds, json_feed, sitemaps
from povbot.ingest.feeds.kinds import kind_of
from povbot.ingest.listing import listing
from povbot.ingest.source import Kind, Source
from povbot.model import Listed, ListingPage, Page
from povbot.ports import Ledger

FETCHED = (Kind.LISTING, Kind.FEED, Kind.SITEMAP)


class Getting(Protocol):
    async def get(self, address: str, *, whole: bool = False) -> Page:
        """`whole` where the page is wanted anew, though it may stand as it stood. Raises NotFetched."""
        ...


class Keeping(Getting, Protocol):
    def kept(self, address: str) -> Page | None:
        """As it was when it was fetched last, without asking for it."""
        ...


@dataclass(frozen=True, slots=True)
class _Read:
    """`next` is the page after this one, empty where there is none; `others` are those that it names besides, and
    `past` those of them that have nothing since the day that is asked for."""

    items: tuple[Listed, ...]
    next: str = ""
    others: tuple[str, ...] = ()
    past: tuple[str, ...] = ()


async def steps(
    source: Source, pages: Getting, ledger: Ledger, *, since: date | None = None, anew: bool = False
) -> AsyncGenerator[Step]:
    """Each page of the listing once, the first first, then those that come after it, then the others that it names.

    `anew` reads pages again that stand as they stood. Where all of a page is older than `since`, the one after it is
    not asked for. Raises NotFetched, PageUnreadable or SourceFault where not even the first page can be read.
    """
    if source.kind not in FETCHED:
        for step in files.listed(source):
            yield step
        return
    way = _Way(source.address or "")
    while (address := way.onward()) is not None:
        if way.asked > source.max_pages:
            yield _too_many(source)
            return
        try:
            page = await pages.get(address)
            known = None if anew else _as_before(ledger.listing(source.name, address), page, source)
            read = None if known else _read(source, page, since)
        except (NotFetched, PageUnreadable, SourceFault) as error:
            if way.asked == 1:
                raise
            yield error
            continue
        if known:
            yield AsBefore(address)
            way.goes_on(known.onward)
        elif read:
            for item in read.items:
                yield Found(item, address)
            yield PageEnd(_whole(source, address, page, read))
            following = "" if _is_past(read.items, since) else read.next
            way.goes_on((following, *(other for other in read.others if other not in read.past)))


def named(source: Source, pages: Keeping, listed_on: str) -> Iterator[Found]:
    """What a page of the listing names that stands as it stood; nothing where it cannot be read any more."""
    page = pages.kept(listed_on)
    with suppress(PageUnreadable, SourceFault):
        yield from (Found(item, listed_on) for item in (_read(source, page, None).items if page else ()))


class _Way:
    """Pages to be asked for, each once."""

    def __init__(self, first: str) -> None:
        self._waiting, self._known = deque([first]), set[str]()

    @property
    def asked(self) -> int:
        return len(self._known)

    def onward(self) -> str | None:
        while self._waiting:
            address = self._waiting.popleft()
            if address and address not in self._known:
                self._known.add(address)
                return address
        return None

    def goes_on(self, onward: Sequence[str]) -> None:
        """To the first of these next, empty where there is none, and to the others when the rest is done."""
        self._waiting.extend(onward[1:])
        self._waiting.appendleft(onward[0])


def _read(source: Source, page: Page, since: date | None) -> _Read:
    match source.kind:
        case Kind.LISTING:
            assert source.reading is not None  # noqa: S101 - the door sees to it
            found = listing.read(page, source.reading)
            return _Read(found.items, found.next or "", found.pages)
        case Kind.SITEMAP:
            mapped = sitemaps.sitemap(page, source.zone)
            past = (m.url for m in mapped.further if since and m.changed and m.changed.date() < since)
            return _Read(mapped.listed, others=tuple(m.url for m in mapped.further), past=tuple(past))
        case _:
            read = json_feed.json_feed if kind_of(page) == "json-feed" else feeds.feed
            return _Read(read(page, source.zone))


def _as_before(known: ListingPage | None, page: Page, source: Source) -> ListingPage | None:
    stands = known and known.settled and known.read == page.fetched and known.reading == _settings(source)
    return known if stands else None


def _whole(source: Source, address: str, page: Page, read: _Read) -> ListingPage:
    onward = (read.next, *read.others)
    return ListingPage(source.name, address, page.fetched, onward, _settings(source), settled=True)


def _settings(source: Source) -> str:
    """A digest of what decides how a listing is read, and what is made of it."""
    reading = source.reading
    pager = getattr(reading.pager, "__name__", "") if reading else ""
    said = (
        *(source.kind, source.language, source.publisher, source.zone, source.topics, source.only, source.without),
        *(source.read_pages, pager),
        *((reading.selectors, reading.month_first, reading.dated_addresses) if reading else ()),
    )
    return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()


def _is_past(items: Iterable[Listed], since: date | None) -> bool:
    """Newest first, as listings are: what comes after is older still."""
    return since is not None and all(is_before(item, since) for item in items)


def is_before(item: Listed, since: date) -> bool:
    return item.published.latest is not None and item.published.latest < since


def _too_many(source: Source) -> SourceFault:
    return SourceFault(
        f"its listing has more than {source.max_pages} pages; the rest is not read",
        where=source.name,
        remedy="Raise max_pages of the source.",
    )


def is_wanted(address: str, source: Source) -> bool:
    """A site's front page is no story, and stands in nearly every sitemap."""
    parts = urlsplit(address)
    path = parts.path
    if path in ("", "/") and not parts.query:
        return False
    fits = not source.only or any(fnmatchcase(path, glob) for glob in source.only)
    return fits and not any(fnmatchcase(path, glob) for glob in source.without)
