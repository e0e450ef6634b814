"""What comes from a publisher's pages, before it is a story of the archive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from povbot.model.story import NO_DATE, Published


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered. `url` is where redirects ended, `asked` where they began; the names of `headers` are in
    lower case; `body` is as it was sent, but for its transfer's compression. `fetched` is aware, UTC."""

    asked: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What a page that was fetched before said of its state, in the publisher's own words; empty where it said
    nothing. `url` is where it was found: only there do they mean anything."""

    url: str
    etag: str = ""
    modified: str = ""

    @classmethod
    def of(cls, page: Page) -> Self:
        return cls(page.url, page.headers.get("etag", ""), page.headers.get("last-modified", ""))


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The page is as it is known. `fetched` is when it was asked for, aware, UTC."""

    asked: str
    url: str
    fetched: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A story as a listing, a feed or a sitemap names it: a field that is not given there is empty. `url` is absolute,
    None where there is no link. `changed` is when the publisher says that the page changed last."""

    url: str | None
    title: str = ""
    summary: str = ""
    published: Published = NO_DATE
    language: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    changed: datetime | None = None
