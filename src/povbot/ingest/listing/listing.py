"""What a page that lists stories says of them, and where the list goes on."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from povbot.errors import PageUnreadable
from povbot.ingest import days, markup
from povbot.ingest.address import absolute, same_host, same_site
from povbot.ingest.charset import text_of
from povbot.ingest.listing import selecting
from povbot.ingest.listing.onward import Pager, by_links
from povbot.ingest.listing.selecting import Element
from povbot.model import NO_DATE, Listed, Page, Published

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "th", "caption", "legend"})
_CUT = ("…", "...")


@dataclass(frozen=True, slots=True)
class Selectors:
    """`item` is looked for in the page, `link` to `date` in each item, or with a leading + in the element after it.

    Where `title` is empty, the link's own text is the headline. `next` and `pages` find links, or what links are in.
    """

    item: str
    link: str = "a[href]"
    title: str = ""
    summary: str = ""
    date: str = "time"
    next: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a publisher's listing is read. `zone` is where its days begin, if that is known; `month_first` says what
    05/06/2020 is; `dated_addresses` that its own addresses tell the day of a story whose day is not shown."""

    selectors: Selectors
    zone: tzinfo | None
    pager: Pager = by_links
    month_first: bool = False
    dated_addresses: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Items in the page's order, each address once; those that have none stand once by what they say. `next` and
    `pages` are of the page's own host and never the page itself; `next` may be among `pages` or not."""

    items: tuple[Listed, ...]
    next: str | None
    pages: tuple[str, ...]


def read(page: Page, reading: Reading) -> Listing:
    """Raises PageUnreadable, also where no story is found: a page that is built otherwise now must not look like a
    listing that all stories were taken from."""
    root = markup.tree_of(text_of(page.body, page.headers.get("content-type", ""), page.url), page.url)
    reader = _Reader(page, reading, markup.base(root, page.url))
    items = tuple(_once(reader.listed(item) for item in selecting.found(reading.selectors.item, root)))
    if not items:
        raise PageUnreadable(
            "no story stands where the selectors look",
            where=page.url,
            remedy="Compare the page with the source's selectors in config/sources.toml.",
        )
    here = absolute(page.url) or page.url
    following = reader.links(reading.selectors.next, root)
    pagers = " ".join(selecting.text(pager) for pager in selecting.found(reading.selectors.pages, root))
    onward = reading.pager(here, next(iter(following), None), reader.links(reading.selectors.pages, root), pagers)
    return Listing(items, onward.next, onward.pages)


@dataclass(frozen=True, slots=True)
class _Reader:
    page: Page
    reading: Reading
    base: str

    def listed(self, item: Element) -> Listed:
        """Without a title where it is no story: a heading between them, or a picture's link."""
        css = self.reading.selectors
        link = self._link(item)
        url = None if link is None else self._address(link)
        told, dates = selecting.found(css.summary, item), selecting.found(css.date, item)
        if css.title:
            title = next(filter(None, map(selecting.text, selecting.found(css.title, item))), "")
        elif link is None:
            title = selecting.text(item, (*told, *(place for place in dates if self._day((place,)) != NO_DATE)))
        else:
            title = _headline(link, told)
        if url is None and (_is_heading(item) or (link is not None and _leads_to_a_person(link))):
            title = ""
        summary = next((text for text in map(selecting.text, told) if text and text != title), "")
        return Listed(url, title, summary, self._published(dates, url))

    def links(self, css: str, root: Element) -> tuple[str, ...]:
        """Of the page's own host: a pager that leads elsewhere is none."""
        places = (place for found in selecting.found(css, root) for place in _linking(found))
        addresses = filter(None, (absolute(place.get("href"), self.base) for place in places))
        return tuple(address for address in addresses if same_host(address, self.page.url))

    def _link(self, item: Element) -> Element | None:
        """The first, or where that is a picture's, the next one with words that leads to the same place."""
        first, *others = selecting.found(self.reading.selectors.link, item) or (None,)
        if first is None or selecting.text(first):
            return first
        address = self._address(first)
        same = (link for link in others if selecting.text(link) and self._address(link) == address)
        return next(same, first) if address else first

    def _address(self, link: Element) -> str | None:
        """None also for a link to the page itself, as scripts have them."""
        href = link.get("href")
        url = absolute(href, self.base) if href else None
        return None if url == absolute(self.page.url) else url

    def _published(self, places: Sequence[Element], url: str | None) -> Published:
        shown = self._day(places)
        if shown == NO_DATE and url and self.reading.dated_addresses and same_site(url, self.page.url):
            shown = days.in_address(url)
        # No story is of the day after tomorrow: its date was read in another order than it was written.
        tomorrow = self.page.fetched.date() + timedelta(days=1)
        return NO_DATE if shown.earliest and shown.earliest > tomorrow else shown

    def _day(self, places: Sequence[Element]) -> Published:
        zone, month_first = self.reading.zone, self.reading.month_first
        read = (days.shown(text, zone, month_first=month_first) for text in _dates(places))
        return next((day for day in read if day != NO_DATE), NO_DATE)


def _once(items: Iterable[Listed]) -> Iterator[Listed]:
    """A story that is linked twice, by its picture and its headline, is told by both."""
    known: dict[str | tuple[str, str], Listed] = {}
    for item in items:
        place = item.url or (item.title, item.summary)
        first = known.setdefault(place, item)
        known[place] = replace(
            first,
            title=first.title or item.title,
            summary=first.summary or item.summary,
            published=item.published if first.published == NO_DATE else first.published,
        )
    return (item for item in known.values() if item.title)


def _headline(link: Element, told: Collection[Element]) -> str:
    """A headline that is cut short for its line stands in full in the link's title."""
    shown = selecting.text(link, told) or selecting.text(link)
    full = selecting.clean(link.get("title") or "")
    for mark in _CUT:
        if shown.endswith(mark) and full.startswith(shown.removesuffix(mark).rstrip()):
            return full
    return shown or full


def _leads_to_a_person(link: Element) -> bool:
    return (link.get("href") or "").strip().lower().startswith(("mailto:", "tel:", "sms:"))


def _is_heading(item: Element) -> bool:
    if item.tag in _HEADINGS:
        return True
    headings = [part for part in item if part.tag in _HEADINGS]
    return bool(headings) and selecting.text(item) == " ".join(map(selecting.text, headings))


def _linking(place: Element) -> Sequence[Element]:
    return (place,) if place.get("href") else tuple(place.iterfind(".//a[@href]"))


def _dates(places: Iterable[Element]) -> Iterator[str]:
    for place in places:
        yield from filter(None, (place.get("datetime"), place.get("content"), selecting.text(place)))
