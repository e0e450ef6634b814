"""What a site's robots.txt lets us ask for (RFC 9309)."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx
from protego import Protego

from povbot.errors import AddressRefused, FetchFailed, ForbiddenByRobots, NotFetched
from povbot.ingest.fetch.manners import PRODUCT
from povbot.ingest.fetch.pace import Time, Turns
from povbot.ingest.fetch.requesting import Requests

_DAY_S, _FOR_NOW_S = 24 * 3600.0, 600.0
_MOST_READ = 512 * 1024


@dataclass(slots=True)
class _Site:
    """`fault` is why nothing may be asked for now."""

    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    until_s: float = -math.inf
    rules: Protego | None = None
    fault: str = ""


class Robots:
    """Each site's rules are read when first needed, and again after a day."""

    def __init__(self, requests: Requests, turns: Turns, time: Time) -> None:
        self._requests, self._turns, self._time = requests, turns, time
        self._sites: dict[str, _Site] = {}

    async def check(self, url: httpx.URL) -> None:
        """Raises ForbiddenByRobots, and AddressRefused where the site is none to be asked."""
        at = str(url.copy_with(raw_path=b"/robots.txt"))
        site = self._sites.setdefault(at, _Site())
        async with site.reading:
            if self._time.elapsed() >= site.until_s:
                await self._read(at, site, url.host)
        if site.fault:
            raise ForbiddenByRobots(
                f"its robots.txt cannot be read just now: {site.fault}", where=str(url), remedy="Come back later."
            )
        if site.rules and not site.rules.can_fetch(str(url), PRODUCT):
            raise ForbiddenByRobots("the site's robots.txt forbids it", where=str(url))

    async def _read(self, at: str, site: _Site, host: str) -> None:
        try:
            site.rules, site.fault = await self._rules(at), ""
        except AddressRefused:
            raise
        except NotFetched as error:
            site.rules, site.fault = None, error.what
        site.until_s = self._time.elapsed() + (_FOR_NOW_S if site.fault else _DAY_S)
        delay_s = site.rules.crawl_delay(PRODUCT) if site.rules else None
        self._turns.slow_down(host, delay_s if delay_s is not None and 0 < delay_s < math.inf else 0.0)

    async def _rules(self, at: str) -> Protego | None:
        """None where all is allowed. Raises NotFetched."""
        answered = await self._requests.follow(at, _nothing)
        if answered.is_page:
            return Protego.parse(answered.body[:_MOST_READ].decode("utf-8-sig", errors="replace"))
        if not HTTPStatus.BAD_REQUEST <= answered.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise FetchFailed(f"answered with {answered.status}", where=at)
        return None


async def _nothing(_: httpx.URL) -> Mapping[str, str]:
    return {}
