"""The operator writes to all readers: shown first, confirmed, sent once."""

import re

from telegram import Bot, CallbackQuery, Update
from telegram import Message as Received
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from povbot.fronts.telegram.broadcasts import Broadcasts
from povbot.fronts.telegram.desk import App, Desk
from povbot.fronts.telegram.operator_buttons import Cancel, Halt, Send
from povbot.fronts.telegram.operators import Operators
from povbot.fronts.telegram.render import operator as render
from povbot.fronts.telegram.render.message import Message
from povbot.model import Broadcast
from povbot.texts import Texts

_COMMAND = re.compile(r"/\w+(?:@\w+)?")


class Broadcasting:
    """The text is in the preview itself: nothing is remembered of one that is neither sent nor cancelled."""

    def __init__(self, desk: Desk, operators: Operators, broadcasts: Broadcasts) -> None:
        self._desk, self._operators, self._broadcasts = desk, operators, broadcasts

    def add_to(self, application: App) -> None:
        application.add_handler(CommandHandler("broadcast", self.preview, filters=self._operators.commands))
        application.add_handler(CallbackQueryHandler(self.decided, pattern="^o[sch]"))

    async def run(self, bot: Bot) -> None:
        await self._broadcasts.run(bot)

    async def preview(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        texts, message = await self._desk.texts(update), update.effective_message
        text = _COMMAND.sub("", message.text or "", count=1).strip() if message else ""
        chats = len(await self._broadcasts.readers())
        if not text:
            said = Message(texts("broadcast-usage"))
        elif not chats:
            said = Message(texts("broadcast-nobody"))
        else:
            said = render.preview(text, chats, texts)
        await self._desk.reply(update, said)

    async def decided(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        tapped = await self._operators.tapped(update)
        if tapped is None:
            return
        query, message, action = tapped
        match action:
            case Send():
                await self._send(query, message, await self._desk.texts(update))
            case Cancel():
                await self._cancel(query, message, await self._desk.texts(update))
            case Halt(preview_id):
                await self._broadcasts.halt(message.chat_id, preview_id)

    async def _send(self, query: CallbackQuery, preview: Received, texts: Texts) -> None:
        """A second tap finds it begun already, and so does one after it was cancelled."""
        text = preview.text or ""
        if text and await self._broadcasts.begin(Broadcast(preview.chat_id, preview.message_id, text, texts.language)):
            await self._desk.edit(query, render.broadcast(text))  # without its buttons

    async def _cancel(self, query: CallbackQuery, preview: Received, texts: Texts) -> None:
        cancelled = Broadcast(preview.chat_id, preview.message_id, "", texts.language, done=True)
        if await self._broadcasts.begin(cancelled):
            await self._desk.edit(query, Message(texts("broadcast-cancelled")))
