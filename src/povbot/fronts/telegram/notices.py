"""Readers who ask more than can be answered are told so, once, and when they are heard again."""

import asyncio
import logging

from telegram import Bot, Update
from telegram.error import TelegramError

from povbot.errors import PovbotError
from povbot.fronts.telegram.desk import Desk
from povbot.fronts.telegram.flood import Flood, HeldBack
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.saying import said

_LOG = logging.getLogger(__name__)
# One may wait for room in its chat; it keeps none of the others waiting until so many do.
_AT_ONCE = 32


class Notices:
    """Implements Errand."""

    def __init__(self, flood: Flood, desk: Desk) -> None:
        self._flood, self._desk = flood, desk

    async def run(self, bot: Bot) -> None:
        self._flood.bot = bot.bot
        async with asyncio.TaskGroup() as telling:
            slots = asyncio.Semaphore(_AT_ONCE)
            while True:
                await slots.acquire()
                held_back = await self._flood.notices.get()
                telling.create_task(self._tell(held_back, bot)).add_done_callback(lambda _: slots.release())

    async def _tell(self, held_back: HeldBack, bot: Bot) -> None:
        """Whoever cannot be told is not: it is nothing to try again."""
        update = Update.de_json(dict(held_back.update), bot)
        try:
            told = (await self._desk.texts(update))("slow-down", count=held_back.seconds)
            if update.callback_query:
                await self._desk.acknowledge(update.callback_query, told)
            else:
                await self._desk.reply(update, Message(told))
        except (TelegramError, PovbotError) as error:
            _LOG.info("a reader who asks too much could not be told: %s", said(error) or error)
        except Exception:  # noqa: BLE001 - whatever it was, the others are told
            _LOG.exception("a reader who asks too much could not be told")
