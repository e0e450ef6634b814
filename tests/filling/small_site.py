"""A publisher of a few pages in memory, and a working place that is filled from it."""

import html
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from fake_keeper import FakeKeeper
from fake_ledger import FakeLedger
from fake_pages import FakePages
from povbot.errors import FetchFailed, NotFetched, NotFound
from povbot.filling.filling import Filling, Places
from povbot.filling.options import Options
from povbot.filling.progress import Counts, Event, Summary
from povbot.ingest.listing.listing import Reading, Selectors
from povbot.ingest.source import Kind, Source
from povbot.model import Article, Entry, Known, Page, Unchanged
from povbot.ports import ArchiveKeeper, Ledger, PageKeeper

SITE = "http://news.example"
LIST = f"{SITE}/list"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WORDS = "In {} the boats left their harbour at six in the evening and came back before noon with {} on board"
_READING = Reading(Selectors(item="li", summary="p", next="a.next", pages="nav"), UTC)


def source(name: str = "post", address: str | None = LIST, **fields: Any) -> Source:
    """A listing, unless it is said to be of another kind."""
    set_up = {"kind": Kind.LISTING, "language": "en", "publisher": None, "zone": UTC, "reading": _READING}
    return Source(name, address=address, **set_up | fields)


def body(of: str) -> str:
    """Three sentences and forty words at least, of which no run of six is in another story's."""
    return " ".join(f"{word}-{of} {of}." if word == "on" else f"{word}{of}" for word in WORDS.split() * 3)


def page(title: str, text: str = "", head: str = "", language: str = "en") -> str:
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n") if part)
    return (
        f'<html lang="{language}"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def canonical(path: str) -> str:
    return f'<link rel="canonical" href="{SITE}{path}">'


def translated(language: str, path: str) -> str:
    return f'<link rel="alternate" hreflang="{language}" href="{SITE}{path}">'


def item(path: str | None, title: str, summary: str = "", day: str = "") -> str:
    linked = f'<a href="{path}">{title}</a>' if path else f"<span>{title}</span>"
    return f"<li>{linked}<p>{summary}</p><time>{day}</time></li>"


def listing(*items: str, onward: str = "") -> str:
    return f"<html><body><ul>{''.join(items)}</ul>" + (f'<a class="next" href="{onward}">on</a>' if onward else "")


@dataclass
class Site:
    """Implements Fetcher. `pages` by path; `moved` leads from one to another; `failing` says what else is answered."""

    clock: Callable[[], datetime]
    pages: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    failing: dict[str, type[NotFetched]] = field(default_factory=dict)
    down: bool = False
    asked: list[str] = field(default_factory=list)
    during: Callable[[str], None] = lambda _: None

    async def fetch(self, address: str, known: Known | None = None) -> Page | Unchanged:
        path = address.removeprefix(SITE)
        self.asked.append(path)
        self.during(path)
        path = self.moved.get(path, path)
        if self.down:
            raise FetchFailed("no connection", where=address)
        if path in self.failing:
            raise self.failing[path]("it is closed", where=address)
        if path not in self.pages:
            raise NotFound("there is no such page (404)", where=address)
        written = self.pages[path].encode()
        tag = blake2b(written).hexdigest()
        if known == Known(SITE + path, tag):
            return Unchanged(address, SITE + path, self.clock())
        headers = {"content-type": "text/html; charset=utf-8", "etag": tag}
        return Page(address, SITE + path, 200, headers, written, self.clock())

    def tell(self, number: int | str, *, listed: Sequence[int | str] = (), **fields: str) -> None:
        """A story at /number, and a listing of those that are `listed`."""
        self.pages[f"/{number}"] = page(f"Headline of story number {number}", body(str(number)), **fields)
        if listed:
            self.list(*listed)

    def list(self, *numbers: int | str, onward: str = "", path: str = "/list") -> None:
        items = (item(f"/{number}", f"Headline of story number {number}") for number in numbers)
        self.pages[path] = listing(*items, onward=onward)


@dataclass
class Told:
    """Implements Progress."""

    events: list[Event] = field(default_factory=list)
    at_last: list[str] = field(default_factory=list)
    begun: list[tuple[str, bool]] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    stories: list[Article] = field(default_factory=list)

    def began(self, source: str, resumed: bool) -> None:
        self.begun.append((source, resumed))

    def at(self, address: str, counts: Counts) -> None:
        assert counts.seen >= 0
        self.at_last.append(address)

    def happened(self, event: Event) -> None:
        self.events.append(event)

    def told(self, story: Article) -> None:
        self.stories.append(story)

    def ended(self, summary: Summary) -> None:
        self.summaries.append(summary)


class Place:
    """Where an archive is filled. What of it is not given is kept in memory."""

    def __init__(self, *articles: Article) -> None:
        self.now = NOW
        self.site = Site(lambda: self.now)
        self.archive = FakeKeeper(*articles)
        self.ledger = FakeLedger()
        self.pages = FakePages()
        self.told = Told()
        self.former = set[str]()

    async def fill(self, *sources: Source, later: timedelta = timedelta(days=1), **options: Any) -> Summary:
        """The last source's summary. Time goes on by `later` before it."""
        self.now += later
        return await self.filled((self.archive, self.ledger, self.pages), *sources, **options)

    async def filled(
        self, rooms: tuple[ArchiveKeeper, Ledger, PageKeeper], *sources: Source, **options: Any
    ) -> Summary:
        archive, ledger, pages = rooms
        places = Places(archive, ledger, pages, self._fetchers, lambda: self.now, lambda: 0.0, self._is_set_up)
        filling, asked = Filling(places, self.told), Options(**options)
        filling.catch_up(dry=asked.dry)
        for each in sources or (source(),):
            summary = await filling.fill(each, asked)
        return summary

    def _is_set_up(self, name: str) -> bool:
        return name not in self.former

    @asynccontextmanager
    async def _fetchers(self, _: Source) -> AsyncIterator[Site]:
        self.site.asked.clear()
        yield self.site

    def stories(self) -> dict[str, Article]:
        """By address."""
        return {article.url or article.title: article for article in self.archive.articles}

    def at(self, path: str) -> Article:
        return self.stories()[SITE + path]

    def entry(self, path: str, of: str = "post") -> Entry:
        found = self.ledger.entry(of, path if path.startswith("#") else SITE + path)
        assert found is not None
        return found

    def edit(self, path: str, **fields: Any) -> None:
        """As a person would do it, in the file."""
        self.archive.articles = [
            replace(article, **fields) if article.url == SITE + path else article for article in self.archive.articles
        ]


def adds_up(counts: Counts, passed_over: int = 0) -> bool:
    told = (counts.new, counts.changed, counts.unchanged, counts.withdrawn, counts.copies, counts.failed)
    return counts.seen == sum(told) + passed_over
