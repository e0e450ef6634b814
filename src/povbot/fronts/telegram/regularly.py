"""What is to be done every now and then while the bot runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot

_LOG = logging.getLogger(__name__)


class Regularly:
    """At the start too. Where it fails, that is noted, and the next time it is tried again. Implements Errand."""

    def __init__(
        self,
        task: Callable[[Bot], Awaitable[None]],
        every_s: float,
        wait: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self._task, self._every_s, self._wait = task, every_s, wait

    async def run(self, bot: Bot) -> None:
        while True:
            try:
                await self._task(bot)
            except Exception:  # noqa: BLE001 - whatever it was, the next time is tried
                _LOG.exception("what is done every %g s failed; it is tried again then", self._every_s)
            await self._wait(self._every_s)
