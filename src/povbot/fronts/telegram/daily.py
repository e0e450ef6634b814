"""What is to be done once a day while the bot runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot

from povbot.errors import PovbotError

_LOG = logging.getLogger(__name__)
DAY_S = 24 * 3600.0


class Daily:
    """At the start too: a bot that is restarted every night would not live to see the first day's end. Implements
    Errand."""

    def __init__(
        self, task: Callable[[], Awaitable[None]], wait: Callable[[float], Awaitable[Any]] = asyncio.sleep
    ) -> None:
        self._task, self._wait = task, wait

    async def run(self, _bot: Bot) -> None:
        while True:
            try:
                await self._task()
            except PovbotError:
                _LOG.exception("what is done daily failed; it is tried again tomorrow")
            await self._wait(DAY_S)
