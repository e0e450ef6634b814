"""Operators are told when a source falls silent or fails, and when it is well again: once each."""

import asyncio
import logging
from collections.abc import Collection

from telegram import Bot
from telegram.error import TelegramError

from povbot.freshness.alarms import AlarmFile, Changes, changes
from povbot.freshness.known import Freshness
from povbot.fronts.telegram import whereabouts
from povbot.fronts.telegram.desk import Desk
from povbot.fronts.telegram.render import freshness as render
from povbot.fronts.telegram.saying import said

_LOG = logging.getLogger(__name__)


class Alarming:
    """`operators` are their chats."""

    def __init__(self, operators: Collection[int], desk: Desk, freshness: Freshness, file: AlarmFile) -> None:
        self._operators, self._desk, self._freshness, self._file = operators, desk, freshness, file
        self._told = file.read()

    async def look(self, bot: Bot) -> None:
        """How fresh the archive is; and they are told what has changed since they were told last. Where none of them
        could be reached just now, they are told the next time."""
        await self._freshness.look()
        states = self._freshness.sources
        if states is None:
            return
        news = changes(self._told, states)
        if news.told == self._told:
            return
        if (news.raised or news.over) and not await self._all_told(bot, news):
            return
        self._told = news.told
        try:
            await asyncio.to_thread(self._file.write, news.told)
        except OSError as error:
            _LOG.warning("what operators were told is not remembered after a restart: %s", error)

    async def _all_told(self, bot: Bot, news: Changes) -> bool:
        reached = [await self._is_told(bot, operator, news) for operator in self._operators]
        return any(reached) or not reached

    async def _is_told(self, bot: Bot, operator: int, news: Changes) -> bool:
        """Or need not be tried again: one who never wrote to the bot, or blocked it."""
        texts = self._desk.texts_in((await self._desk.chats.get(operator)).language)
        shown = await self._desk.shown(operator, render.alarms(news, texts), texts)
        try:
            await bot.send_message(operator, **shown)
        except TelegramError as error:
            _LOG.warning("an operator could not be told of a source: %s", said(error))
            return whereabouts.may_not_write(error) or error.message.lower().startswith("chat not found")
        return True
