"""What a listing and a story's own page say, as one story."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from povbot.errors import ForbiddenByRobots, NotFound, PageUnreadable
from povbot.filling import traces
from povbot.filling.steps import Found, code
from povbot.filling.topics import assigned
from povbot.filling.walking import FETCHED, Getting
from povbot.ingest.address import absolute, same_site
from povbot.ingest.article import article
from povbot.ingest.article.article import Told
from povbot.ingest.source import Source
from povbot.model import NO_DATE, Article, Listed, Page, Published, Trace

_MOST_PAGES = 30
_CUT = ("…", "...")
# Of a headline's words, one in so many stands on the story's page at least.
_LEAST_SHARED = 4
_LEAST_OF_HEADLINE = 6
# A feed without summaries gives whole stories in their place.
_LONGEST_SUMMARY = 1000


@dataclass(frozen=True, slots=True)
class Telling:
    """A story without an id of its own yet. `addresses` are all at which it is said to stand, the one that was asked
    first; `headlines` are what it may be called elsewhere, each with a summary or without. `read` is when the last of
    its pages was fetched; `translations` are addresses where it stands in another language."""

    article: Article
    trace: Trace
    addresses: tuple[str, ...]
    read: datetime | None
    translations: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()


def is_fetched(source: Source, found: Found) -> bool:
    return found.page is None and bool(found.listed.url) and source.kind in FETCHED and source.read_pages


def id_of(source: Source, address: str) -> str:
    """Of at most 34 characters, as callback data of the chat front have little room."""
    place = f"{source.name}\n{address}"
    return f"{source.name[:20]}-{code(place)}"


async def page_of(source: Source, found: Found, pages: Getting, *, whole: bool = False) -> Page | None:
    """None where the listing is all that may be read. Raises NotFetched."""
    url = found.listed.url
    if not is_fetched(source, found) or url is None:
        return found.page
    try:
        page = await pages.get(url, whole=whole)
    except ForbiddenByRobots:
        if not found.listed.summary:
            raise
        return None
    if page.url != url and page.url in (absolute("/", page.url), source.address, found.listed_on):
        raise NotFound("leads to the front page now, or back to the listing", where=url)
    return page


def until(found: Found, today: date) -> Found:
    """Without a day that is still to come, as a misspelt one may be: its story would be the newest for years."""
    listed = replace(found.listed, published=_until(found.listed.published, today))
    return replace(found, listed=listed, named=found.named if listed.url else found.address[1:])


def _until(day: Published, today: date) -> Published:
    """East of here it may be tomorrow."""
    return NO_DATE if day.earliest and day.earliest > today + timedelta(days=1) else day


async def tell(source: Source, found: Found, page: Page | None, pages: Getting, today: date) -> Telling | None:
    """None for a page without a story; days that are still to come are not told. Raises NotFetched, and PageUnreadable,
    also where a page after the first is missing."""
    if page is None:
        return _telling(source, found, Told(""), "", (), None)
    first = article.told(page, source.zone)
    if first.is_further:
        return None
    further = await _further(first, page, pages) if is_fetched(source, found) else ()
    whole = article.joined(first, [article.told(other, source.zone) for other in further]) if further else first
    whole = replace(whole, published=_until(whole.published, today), updated=_until(whole.updated, today))
    _check(found.listed, whole, page)
    if not (whole.body or found.listed.title or found.listed.summary):
        return None
    return _telling(source, found, whole, first.body, (page.url,), max(one.fetched for one in (page, *further)))


async def _further(first: Told, page: Page, pages: Getting) -> Sequence[Page]:
    """A story is not gone where only one of these is."""
    try:
        return [await pages.get(address) for address in first.pages[:_MOST_PAGES]]
    except NotFound as error:
        raise PageUnreadable(f"one of its further pages is missing: {error.what}", where=page.url) from error


def _check(listed: Listed, told: Told, page: Page) -> None:
    """A page that asks for a login, or whether one is human, answers 200 and tells no story: nothing of the listing's
    headline stands on it. Raises PageUnreadable."""
    asked = {*traces.tokens(listed.title)}

    def lacks(text: str) -> bool:
        return len(asked.intersection(traces.tokens(text))) * _LEAST_SHARED < len(asked)

    if lacks(f"{told.title}\n{told.heading}") and lacks(f"{told.title}\n{told.heading}\n{told.summary}\n{told.body}"):
        raise PageUnreadable(
            f"tells nothing of what the listing says: {told.title[:80]!r}",
            where=page.url,
            remedy="See what the publisher shows there.",
        )


def _telling(
    source: Source, found: Found, told: Told, shown: str, stands_at: Sequence[str], read: datetime | None
) -> Telling | None:
    listed, url = found.listed, _url(source, found, told, stands_at)
    title, (summary, on_page) = _title(source, listed, told), _summary(listed, told, shown)
    body = told.body or found.body
    if len(listed.summary) > _LONGEST_SUMMARY and not body:
        body, summary = listed.summary, ""
    if not title:
        return None
    publisher = told.publisher or listed.publisher or source.publisher
    story = Article(
        id="",
        language=told.language or listed.language or source.language,
        title=title,
        summary=summary,
        body=body,
        url=url,
        listing_url=None if url else found.listed_on or None,
        publisher=publisher,
        authors=_people(told.authors, publisher) or _people(listed.authors, publisher),
        published=told.published if told.published != NO_DATE else listed.published,
        topics=assigned(source.topics, "\n".join((title, summary or body.partition("\n")[0]))),
        summary_on_page=bool(on_page and url),
        updated=told.updated.day,
    )
    known = dict.fromkeys(filter(None, (listed.url, url, *stands_at)))
    translations = tuple(address for _, address in told.translations)
    return Telling(story, traces.trace(story), tuple(known), read, translations, tuple(_headlines(listed, told)))


def _people(authors: Sequence[str], publisher: str | None) -> tuple[str, ...]:
    return tuple(author for author in authors if author.casefold() != (publisher or "").casefold())


def _title(source: Source, listed: Listed, told: Told) -> str:
    """The page's own, but where that is the site's name on each page: then its heading, or the listing's headline.
    What is short may be no headline in the listing either: "Read more"."""
    asked = {*traces.tokens(listed.title)}
    if len(asked) >= _LEAST_OF_HEADLINE and not listed.title.endswith(_CUT):
        ways = (told.title, told.heading, listed.title)
        return next(way for way in ways if len(asked & {*traces.tokens(way)}) * _LEAST_SHARED >= len(asked))
    is_name = told.title in (source.publisher, listed.publisher, told.publisher)
    return (told.heading if is_name else told.title) or told.title or listed.title


def _headlines(listed: Listed, told: Told) -> Iterator[str]:
    for title in dict.fromkeys(filter(None, (told.title, told.heading, listed.title))):
        yield from (f"{title}\n{summary}" for summary in dict.fromkeys((listed.summary, told.summary, "")))


def _url(source: Source, found: Found, told: Told, stands_at: Sequence[str]) -> str | None:
    """The address that the page gives as its own, where that is of the same site; another site's is the original's, and
    that of the listing no story's."""
    for address in stands_at:
        is_listing = told.url in (source.address, found.listed_on)
        if told.url and address and same_site(told.url, address) and not is_listing:
            return told.url
    return next(filter(None, stands_at), None) or found.listed.url or told.url


def _summary(listed: Listed, told: Told, shown: str) -> tuple[str, bool]:
    """And whether its page is known to carry it so: in the text that is `shown` on the first one. Of the two, first one
    that stands there, then the listing's, and last what was cut short for its place."""
    page = " ".join(shown.split())
    given = [text for text in (listed.summary, told.summary) if text and len(text) <= _LONGEST_SUMMARY]
    in_body = next((text for text in given if _stands_in(page, " ".join(text.split()))), None)
    if in_body and not in_body.endswith(_CUT):
        return in_body, True
    return next((text for text in given if not text.endswith(_CUT)), next(iter(given), "")), False


def _stands_in(page: str, text: str) -> bool:
    """In whole words, as browsers look for it."""
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(text)}(?![A-Za-z0-9])", page) is not None


def named(story: Article, article_id: str, version_of: str | None) -> Article:
    return replace(story, id=article_id, version_of=version_of)
