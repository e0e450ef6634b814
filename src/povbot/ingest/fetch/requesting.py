"""Requests to a publisher, one at a time: again where that may help, and on to where they are sent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from povbot.errors import FetchFailed, NotFetched, TimedOut
from povbot.ingest.fetch import unpacking
from povbot.ingest.fetch.guard import Guard
from povbot.ingest.fetch.manners import Manners
from povbot.ingest.fetch.pace import Time, Turns, wait_s
from povbot.ingest.fetch.pinning import PinnedTransport

Before = Callable[[httpx.URL], Awaitable[Mapping[str, str]]]
"""Asked before each request, also one that a redirect leads to: gives headers for it, or raises."""

_CONNECT_S = 15.0
_WITH_PAGE = (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION)
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Answered:
    """`body` is unpacked, and empty where `is_page` is not so."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_page(self) -> bool:
        return self.status in _WITH_PAGE


@asynccontextmanager
async def client(manners: Manners, guard: Guard) -> AsyncIterator[httpx.AsyncClient]:
    """It keeps no cookies, and heeds no proxy of the environment, which would connect to what was not checked."""
    async with httpx.AsyncClient(
        transport=PinnedTransport(guard, httpx.create_ssl_context()),
        headers={"User-Agent": manners.agent, "Accept-Encoding": unpacking.ACCEPTED},
        timeout=httpx.Timeout(None, connect=_CONNECT_S),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        trust_env=False,
    ) as opened:
        yield opened


class Requests:
    def __init__(self, client: httpx.AsyncClient, guard: Guard, manners: Manners, turns: Turns, time: Time) -> None:
        self._client, self._guard, self._manners = client, guard, manners
        self._turns, self._time = turns, time

    async def follow(self, address: str, before: Before) -> Answered:
        """What stands at the end of the redirects. Raises NotFetched, also what `before` raises."""
        url = self._guard.admit(address)
        for _ in range(self._manners.most_redirects + 1):
            answered = await self._answered(url, await before(url))
            location = answered.headers.get("location")
            if answered.status not in _REDIRECTS or not location:
                return answered
            url = self._guard.admit(_joined(url, location))
        raise FetchFailed(f"redirected more than {self._manners.most_redirects} times", where=address)

    async def _answered(self, url: httpx.URL, headers: Mapping[str, str]) -> Answered:
        manners, tried = self._manners, 0
        while True:
            tried += 1
            async with self._turns.turn(url.host, manners.delay_s, manners.longest_wait_s):
                answer = await self._once(url, headers)
                if isinstance(answer, Answered) and not _is_fault(answer.status):
                    return answer
                retry_after = answer.headers.get("retry-after") if isinstance(answer, Answered) else None
                why = f"answered with {answer.status}" if isinstance(answer, Answered) else answer
                self._turns.hold(url.host, wait_s(tried, retry_after, self._time), why)
            if tried >= manners.tries:
                raise FetchFailed(f"{why}, {tried} times", where=str(url), remedy="Come back later.")

    async def _once(self, url: httpx.URL, headers: Mapping[str, str]) -> Answered | str:
        """The answer, or what was wrong with the connection."""
        try:
            async with (
                asyncio.timeout(self._manners.most_seconds),
                self._client.stream("GET", url, headers=headers) as response,
            ):
                status = response.status_code
                if status == HTTPStatus.NOT_MODIFIED:
                    await response.aread()  # nothing: so the connection serves the next request, too
                body = await unpacking.read(response, self._manners.most_bytes) if status in _WITH_PAGE else b""
                return Answered(url, status, response.headers, body)
        except TimeoutError as error:
            raise TimedOut(f"took more than {self._manners.most_seconds:g} s", where=str(url)) from error
        except httpx.RequestError as error:
            return f"no whole answer ({str(error) or type(error).__name__})"
        except NotFetched as error:
            raise type(error)(error.what, where=error.where or str(url), remedy=error.remedy) from error


def _is_fault(status: int) -> bool:
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _joined(url: httpx.URL, location: str) -> str:
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFailed(f"redirects to {location[:200]!r}, which is no address", where=str(url)) from error
