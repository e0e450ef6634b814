"""The beginning, and the last part of the front: whatever no other part knows what to do with."""

import logging
from collections.abc import Mapping, Sequence
from html import escape

from telegram import Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from povbot.errors import PovbotError
from povbot.fronts.telegram import whereabouts
from povbot.fronts.telegram.desk import NEW, PRIVATE, App, Desk
from povbot.fronts.telegram.groups import ByName
from povbot.fronts.telegram.render import listings as render
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.sending import ReplyLost, ReplyPutOff
from povbot.model import Answer
from povbot.service import Service, name_of
from povbot.texts import Texts

_LOG = logging.getLogger(__name__)
MAX_EXAMPLES = 3


class Handlers:
    """`examples` are questions to offer, by catalogue language; those that the archive cannot answer are not shown."""

    def __init__(self, service: Service, desk: Desk, *, examples: Mapping[str, Sequence[str]]) -> None:
        self._service, self._desk, self._examples = service, desk, examples
        self._offered: dict[str, tuple[str, ...]] = {}

    def add_to(self, application: App) -> None:
        """After all others."""
        application.add_handler(CommandHandler("start", self.start, filters=NEW))
        application.add_handler(CommandHandler("help", self.help, filters=NEW))
        application.add_handler(MessageHandler(PRIVATE & filters.COMMAND, self.unknown_command))
        application.add_handler(MessageHandler(NEW & filters.ChatType.GROUPS & ByName(), self.unknown_in_group))
        application.add_handler(MessageHandler(PRIVATE & ~filters.TEXT & ~filters.StatusUpdate.ALL, self.not_text))
        application.add_handler(CallbackQueryHandler(self.unknown_button))

    async def start(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        texts = await self._desk.texts(update)
        await self._desk.reply(update, render.start(self._span(texts), await self._offers(texts.language), texts))

    async def help(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._desk.reply(update, Message(self._help(await self._desk.texts(update))))

    async def unknown_command(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        texts = await self._desk.texts(update)
        await self._desk.reply(update, Message(f"{texts('command-unknown')}\n\n{self._help(texts)}"))

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
        """The last resort of this front: the operator gets the cause, the reader a sentence, never the cause."""
        error = context.error
        if isinstance(error, ReplyLost | ReplyPutOff):
            _LOG.warning("%s; it is not sent again now", error.message)
            return
        if isinstance(update, Update) and whereabouts.may_not_write(error):
            await self._not_welcome(update, error)
            return
        _LOG.error("an update could not be handled", exc_info=error)
        if isinstance(update, Update) and update.effective_message and update.effective_chat:
            key = error.reader_key if isinstance(error, PovbotError) else PovbotError.reader_key
            try:
                await self._desk.reply(update, Message((await self._desk.texts(update))(key)))
            except (TelegramError, PovbotError) as second:
                _LOG.warning("nor could the reader be told: %s", second)

    async def _not_welcome(self, update: Update, error: Exception | None) -> None:
        _LOG.info("a reply could not be sent: %s", error)
        if isinstance(error, Forbidden) and update.effective_chat:
            await whereabouts.gone(self._desk.chats, update.effective_chat.id)

    def _help(self, texts: Texts) -> str:
        counts = self._service.topics()
        return texts("help", example=name_of(counts[0].topic, texts.language) if counts else "…")

    def _span(self, texts: Texts) -> str:
        held = self._service.holdings()
        if held.days is None:
            return texts("archive-count", count=held.stories)
        return texts("archive-span", count=held.stories, span=texts.span(*held.days))

    async def _offers(self, language: str) -> tuple[str, ...]:
        """The configured examples that the archive answers, else its newest headlines. Asked once a language."""
        if language not in self._offered:
            examples = [
                example
                for example in self._examples.get(language, ())
                if isinstance(await self._service.ask(example), Answer)
            ]
            headlines = [article.title for article in self._service.latest(language, 0, MAX_EXAMPLES).articles]
            self._offered[language] = tuple((examples or headlines)[:MAX_EXAMPLES])
        return self._offered[language]
