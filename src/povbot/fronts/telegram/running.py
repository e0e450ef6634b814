"""What the bot does by itself, begun and ended together."""

import asyncio
import logging
from collections.abc import Iterable

from telegram import Bot

from povbot.fronts.telegram.desk import Errand

_LOG = logging.getLogger(__name__)


class Running:
    def __init__(self, errands: Iterable[Errand], bot: Bot) -> None:
        self._errands, self._bot = tuple(errands), bot
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self) -> None:
        """Nothing happens where they run already."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._run(errand)) for errand in self._errands]

    async def end(self) -> None:
        """They may be begun again."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, errand: Errand) -> None:
        """One that fails is noted, and the bot goes on without it."""
        try:
            await errand.run(self._bot)
        except Exception:  # noqa: BLE001 - whatever it was, readers are answered all the same
            _LOG.exception("%s ended before its time", type(errand).__name__)
