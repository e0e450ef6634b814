"""A publisher's pages by HTTP, politely and never from where they should not come."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

import httpx

from povbot.errors import FetchFailed, Gone, NotFound
from povbot.ingest.fetch.guard import Guard, Resolve, system_addresses
from povbot.ingest.fetch.manners import Manners
from povbot.ingest.fetch.pace import Time, Turns
from povbot.ingest.fetch.requesting import Requests, client
from povbot.ingest.fetch.robots import Robots
from povbot.model import Known, Page, Unchanged

# They speak of the transfer, and no longer of the body as a Page has it; cookies are nobody's business.
_OF_THE_TRANSFER = frozenset(("content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"))


@asynccontextmanager
async def opened(
    manners: Manners, turns: Turns, time: Time, resolve: Resolve = system_addresses
) -> AsyncIterator["HttpFetcher"]:
    """`turns` is one for all that is opened. Raises ConfigError."""
    guard = Guard(manners.allowed, resolve)
    async with client(manners, guard) as connections:
        requests = Requests(connections, guard, manners, turns, time)
        yield HttpFetcher(requests, Robots(requests, turns, time), time)


class HttpFetcher:
    """Implements Fetcher."""

    def __init__(self, requests: Requests, robots: Robots, time: Time) -> None:
        self._requests, self._robots, self._time = requests, robots, time

    async def fetch(self, address: str, known: Known | None = None) -> Page | Unchanged:
        async def before(url: httpx.URL) -> Mapping[str, str]:
            await self._robots.check(url)
            return _conditions(known) if known and known.url == str(url) else {}

        answered = await self._requests.follow(address, before)
        url, fetched = str(answered.url), self._time.clock()
        if answered.is_page:
            headers = {name: said for name, said in answered.headers.items() if name not in _OF_THE_TRANSFER}
            return Page(address, url, answered.status, headers, answered.body, fetched)
        match answered.status:
            case HTTPStatus.NOT_MODIFIED if known and known.url == url and _conditions(known):
                return Unchanged(address, url, fetched)
            case HTTPStatus.NOT_FOUND:
                raise NotFound("there is no such page (404)", where=url)
            case HTTPStatus.GONE:
                raise Gone("the page was taken away (410)", where=url)
            case status:
                raise FetchFailed(f"answered with {status}", where=url)


def _conditions(known: Known) -> Mapping[str, str]:
    said = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in said.items() if value and value.isascii() and value.isprintable()}
