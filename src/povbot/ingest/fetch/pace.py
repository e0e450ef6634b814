"""When a publisher is asked: one request at a time per host, with a pause after each, and later where it says so."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from povbot.errors import FetchFailed
from povbot.ports import Clock

_FIRST_WAIT_S, _MOST_WAIT_S = 2.0, 120.0


@dataclass(frozen=True, slots=True)
class Time:
    """`elapsed` never goes back, in seconds; `chance` is in [0, 1)."""

    clock: Clock
    elapsed: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random


@dataclass(slots=True)
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at_s: float = 0.0
    own_delay_s: float = 0.0
    why: str = ""


class Turns:
    """Of all sources together: two of them may be on one host."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str, delay_s: float, longest_wait_s: float) -> AsyncIterator[None]:
        """Raises FetchFailed where the host would have to be waited for longer than that."""
        host = self._host(name)
        async with host.turn:
            wait_s = host.free_at_s - self._time.elapsed()
            if wait_s > longest_wait_s:
                raise FetchFailed(
                    f"may not be asked for another {wait_s:.0f} s" + (f" ({host.why})" if host.why else ""),
                    where=name,
                    remedy="Come back later.",
                )
            if wait_s > 0:
                await self._time.sleep(wait_s)
            host.why = ""
            try:
                yield
            finally:
                self.hold(name, max(delay_s, host.own_delay_s))

    def hold(self, name: str, wait_s: float, why: str = "") -> None:
        """Nobody's turn comes before that."""
        host, until_s = self._host(name), self._time.elapsed() + wait_s
        if until_s > host.free_at_s:
            host.free_at_s, host.why = until_s, why

    def slow_down(self, name: str, delay_s: float) -> None:
        """The pause that the host asks for; a longer one of ours stays."""
        self._host(name).own_delay_s = delay_s

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name, _Host(free_at_s=self._time.elapsed()))


def wait_s(tried: int, retry_after: str | None, time: Time) -> float:
    """Before it is asked again, after so many tries: at least as long as the publisher says, if it does."""
    asked_s = _asked_s(retry_after or "", time.clock())
    if asked_s is not None:
        return asked_s + time.chance()
    return min(_MOST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(tried - 1, 10)) * (1 + time.chance()) / 2


def _asked_s(retry_after: str, now: datetime) -> float | None:
    said = retry_after.strip()
    if said.isascii() and said.isdigit():
        return float(said[:12])
    try:
        until = parsedate_to_datetime(said)
        return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now) / timedelta(seconds=1))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
