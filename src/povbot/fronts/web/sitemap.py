"""What search engines may read, and where all of it is: robots.txt and sitemaps (sitemaps.org)."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from math import ceil

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from povbot.fronts.web.addresses import Addresses
from povbot.fronts.web.conditional import sent
from povbot.fronts.web.desk import Desk
from povbot.fronts.web.markup import without_forbidden
from povbot.model import Article
from povbot.service import Service
from povbot.texts import LANGUAGES

# Each in every language: three times as many addresses.
STORIES_IN_A_PART = 500
# Of a larger archive the newest are named: a part costs an archive what it passes over to get there. The older ones
# are found by their topics, and by what is near them.
MOST_STORIES = 100_000
_NUMBER = re.compile("[0-9]{1,9}")
_XML = "application/xml"
_ROBOTS = """User-agent: *
Disallow: /api/
{operators}
Sitemap: {root}/sitemap.xml
"""


class Sitemap:
    def __init__(self, service: Service, desk: Desk) -> None:
        self._service, self._desk = service, desk

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/robots.txt", self.robots),
            Route("/sitemap.xml", self.index),
            Route("/sitemaps/pages.xml", self.pages),
            Route("/sitemaps/stories-{number}.xml", self.part),
        ]

    async def robots(self, request: Request) -> Response:
        operators = "\n".join(f"Disallow: {Addresses(language).operator()}" for language in LANGUAGES)
        return PlainTextResponse(_ROBOTS.format(operators=operators, root=self._desk.root(request)))

    async def index(self, request: Request) -> Response:
        held = await self._service.inventory()
        parts = ceil(min(held.stories, MOST_STORIES) / STORIES_IN_A_PART)
        return await self._sent(request, "sitemaps.xml", {"parts": parts, "updated": held.updated}, held.updated)

    async def pages(self, request: Request) -> Response:
        """All that are no story's own."""
        held, topics = await self._service.inventory(), await self._service.topics()
        pages = [Addresses.home, Addresses.latest, Addresses.topics, Addresses.about]
        found = [[page(Addresses(language)) for language in LANGUAGES] for page in pages]
        found += [[Addresses(language).topic(each.topic.id) for language in LANGUAGES] for each in topics]
        return await self._sent(request, "sitemap.xml", {"pages": [(each, None) for each in found]}, held.updated)

    async def part(self, request: Request) -> Response:
        """Stories as they were published, newest first."""
        number: str = request.path_params["number"]
        offset = int(number) * STORIES_IN_A_PART if _NUMBER.fullmatch(number) else MOST_STORIES
        if offset >= MOST_STORIES:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        held = await self._service.inventory()
        listing = await self._service.latest("", offset, STORIES_IN_A_PART)
        if not listing.articles:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return await self._sent(request, "sitemap.xml", {"pages": [*map(_story, listing.articles)]}, held.updated)

    async def _sent(
        self, request: Request, template: str, values: Mapping[str, object], updated: datetime | None
    ) -> Response:
        """`updated` was read before the values, which would else be told to be of a later archive than they are."""
        here = self._desk.in_language(LANGUAGES[0], request)
        # Of hundreds of stories it takes a tenth of a second, in which readers are to be answered.
        written = await asyncio.to_thread(self._desk.written, here, template, {"languages": LANGUAGES, **values})
        return sent(request, without_forbidden(written), _XML, updated)


def _story(article: Article) -> tuple[Sequence[str], str | None]:
    changed = article.changed_on or article.published.day
    return [Addresses(language).story(article.id) for language in LANGUAGES], changed.isoformat() if changed else None
