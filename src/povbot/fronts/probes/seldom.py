"""What is asked for often and looked up seldom."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Seldom(Generic[T]):
    """What `read` gave last, unless that is `every_s` ago. Who asks while it is read waits for the same reading. `now`
    is in seconds, monotonic."""

    def __init__(self, read: Callable[[], Awaitable[T]], now: Callable[[], float], every_s: float = 1.0) -> None:
        self._read, self._now, self._every_s = read, now, every_s
        self._reading = asyncio.Lock()
        self._found: tuple[float, T] | None = None

    async def __call__(self) -> T:
        """Raises what `read` raises; it is read again then."""
        async with self._reading:
            if self._found is None or self._now() - self._found[0] >= self._every_s:
                self._found = self._now(), await self._read()
            return self._found[1]
