"""The last part of the front: whatever no other part knows what to do with."""

import logging
from collections.abc import Awaitable, Callable
from html import escape

from telegram import Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import CallbackQueryHandler, ContextTypes, MessageHandler, filters

from povbot.errors import PovbotError, StoreUnavailable
from povbot.fronts.telegram import whereabouts
from povbot.fronts.telegram.desk import NEW, PRIVATE, App, Desk
from povbot.fronts.telegram.groups import ByName
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.replies import NotOurs
from povbot.fronts.telegram.saying import said
from povbot.fronts.telegram.sending import ReplyLost, ReplyPutOff
from povbot.ports.measuring import SILENT, Meter
from povbot.texts import Texts

_LOG = logging.getLogger(__name__)


class Handlers:
    """`commands` says what the bot can do, as HTML."""

    def __init__(self, desk: Desk, commands: Callable[[Texts], Awaitable[str]], meter: Meter = SILENT) -> None:
        self._desk, self._commands, self._meter = desk, commands, meter

    def add_to(self, application: App) -> None:
        """After all others."""
        application.add_handler(MessageHandler(PRIVATE & filters.COMMAND, self.unknown_command))
        application.add_handler(MessageHandler(NEW & filters.ChatType.GROUPS & ByName(), self.unknown_in_group))
        application.add_handler(MessageHandler(PRIVATE & ~filters.TEXT & ~filters.StatusUpdate.ALL, self.not_text))
        application.add_handler(CallbackQueryHandler(self.unknown_button))

    async def unknown_command(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        texts = await self._desk.texts(update)
        await self._desk.reply(update, Message(f"{texts('command-unknown')}\n\n{await self._commands(texts)}"))

    async def unknown_in_group(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        texts, username = await self._desk.texts(update), escape(context.bot.username, quote=False)
        await self._desk.reply(update, Message(texts("group-command-unknown", username=username)))

    async def not_text(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._desk.reply(update, Message((await self._desk.texts(update))("not-text")))

    async def unknown_button(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """What no button of this bot says: anybody can send anything."""
        if update.callback_query:
            await self._desk.acknowledge(update.callback_query)

    async def failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The last resort of this front: the operator gets the cause, the reader a sentence, never the cause. Raises
        StoreUnavailable where that is the cause: nothing is said to the reader, who is answered when it is back."""
        error = context.error
        if isinstance(error, ReplyLost | ReplyPutOff | NotOurs):
            _LOG.warning("no reply was made: %s", said(error))
            return
        if isinstance(update, Update) and whereabouts.may_not_write(error):
            await self._not_welcome(update, error)
            return
        self._meter.failed()
        _LOG.error("an update could not be handled", exc_info=error)
        if isinstance(error, StoreUnavailable):
            raise error
        if isinstance(update, Update) and update.effective_message and update.effective_chat:
            key = error.reader_key if isinstance(error, PovbotError) else PovbotError.reader_key
            try:
                await self._desk.reply(update, Message((await self._desk.texts(update))(key)))
            except (TelegramError, PovbotError) as second:
                _LOG.warning("nor could the reader be told: %s", said(second) or second)
                if isinstance(second, StoreUnavailable):
                    raise

    async def _not_welcome(self, update: Update, error: Exception | None) -> None:
        _LOG.info("a reply could not be sent: %s", error and said(error))
        if isinstance(error, Forbidden) and update.effective_chat:
            await self._desk.chats.lose(update.effective_chat.id)
