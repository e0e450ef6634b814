"""The operator's view of the bot: how it is used, what it missed; and a new archive for it."""

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from telegram import Bot, Update
from telegram import Message as Received
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from povbot import usage
from povbot.errors import PovbotError
from povbot.freshness.known import Freshness
from povbot.fronts.telegram.broadcasts import Broadcasts
from povbot.fronts.telegram.desk import App, Desk
from povbot.fronts.telegram.operator_buttons import ExportMissed, ShowMissed
from povbot.fronts.telegram.operators import Operators
from povbot.fronts.telegram.render import operator as render
from povbot.fronts.telegram.render.message import Message
from povbot.model import DayOfUse
from povbot.ports import Clock, Stores
from povbot.renewal import Renewal
from povbot.service import Service
from povbot.texts import Texts

_LOG = logging.getLogger(__name__)
DAYS, MAX_DAYS = 28, 366
_PAGE_SIZE = 10
# More than this are never looked at one by one; all of them are exported.
_MAX_MISSED = 2_000


@dataclass(frozen=True, slots=True)
class Tools:
    """What operators work with, beside what everybody's answers come from."""

    renewal: Renewal
    broadcasts: Broadcasts
    freshness: Freshness


class Operating:
    """`draw` makes a picture (PNG) of some days; it may take a second, and is called in a thread of its own."""

    def __init__(
        self,
        desk: Desk,
        operators: Operators,
        service: Service,
        stores: Stores,
        renewal: Renewal,
        freshness: Freshness,
        draw: Callable[[Sequence[DayOfUse]], bytes],
        clock: Clock,
    ) -> None:
        self._desk, self._operators, self._service, self._stores = desk, operators, service, stores
        self._renewal, self._freshness, self._draw, self._clock = renewal, freshness, draw, clock

    def add_to(self, application: App) -> None:
        whose = self._operators.commands
        application.add_handler(CommandHandler("stats", self.stats, filters=whose))
        application.add_handler(CommandHandler("missed", self.missed, filters=whose))
        application.add_handler(CommandHandler("reload", self.reload, filters=whose))
        application.add_handler(CallbackQueryHandler(self.turn, pattern="^o[me]"))

    async def run(self, bot: Bot) -> None:
        await self._operators.announce(bot)

    async def stats(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        days = min(_number(context.args) or DAYS, MAX_DAYS)
        seen = await usage.of_last(days, self._clock().date(), self._stores.usage)
        texts, message = await self._desk.texts(update), update.effective_message
        said = render.stats(seen, await self._state(texts), texts)
        is_plain = (await self._desk.wishes(update)).plain
        if message is None or is_plain or not seen.questions:
            await self._desk.reply(update, said)
        else:
            picture = await asyncio.to_thread(self._draw, seen.days)
            await self._desk.reply_with_picture(message, picture, said, texts)

    async def _state(self, texts: Texts) -> render.State:
        newest = (await self._service.latest(texts.language, limit=1)).articles
        return render.State(
            holdings=await self._service.holdings(),
            passages=await self._service.passages(texts.language),
            newest=newest[0] if newest else None,
            read=self._renewal.read,
            brought=(await self._freshness.up_to()).brought,
            sources=self._freshness.sources or (),
            subscriptions=len(await self._stores.subscriptions.active()),
        )

    async def missed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        page = _number(context.args) or 1
        await self._desk.reply(update, await self._missed(_PAGE_SIZE * (page - 1), await self._desk.texts(update)))

    async def _missed(self, offset: int, texts: Texts) -> Message:
        return render.missed(await self._stores.missed.most_frequent(_MAX_MISSED), offset, _PAGE_SIZE, texts)

    async def turn(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A page was tapped, or the export."""
        tapped = await self._operators.tapped(update)
        if tapped is None:
            return
        query, message, action = tapped
        texts = await self._desk.texts(update)
        match action:
            case ShowMissed(offset):
                await self._desk.edit(query, await self._missed(offset, texts))
            case ExportMissed():
                await self._export(message, texts)

    async def _export(self, to: Received, texts: Texts) -> None:
        missed = await self._stores.missed.most_frequent(sys.maxsize)
        if not missed:
            await self._desk.reply_to(to, Message(texts("missed-none")), texts)
            return
        lines = usage.as_questions(missed)
        await to.reply_document(
            lines.encode(),
            filename=f"missed-{self._clock().date()}.jsonl",
            caption=texts("missed-exported", count=lines.count("\n")),
        )

    async def reload(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        texts = await self._desk.texts(update)
        if self._renewal.is_reading:
            await self._desk.reply(update, Message(texts("reload-again")))
            return
        begun = await self._desk.reply(update, Message(texts("reload-begun")))
        message = await self._renewed(texts)
        if begun:
            await begun.edit_text(**await self._desk.shown(begun.chat_id, message, texts))

    async def _renewed(self, texts: Texts) -> Message:
        try:
            renewed = await self._renewal.renew()
        except PovbotError as error:
            _LOG.warning("the archive could not be read again: %s", error)
            return render.not_renewed(str(error), texts)
        return render.renewed(renewed, texts)


def _number(words: Sequence[str] | None) -> int | None:
    """The first word, where it is a number from 1."""
    word = words[0] if words else ""
    return int(word) or None if word.isascii() and word.isdecimal() and len(word) <= 4 else None  # noqa: PLR2004
