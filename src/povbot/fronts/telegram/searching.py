"""Asking by operators, for those who prefer them: the same search, and a word on how they are written."""

from telegram import Update
from telegram.ext import CommandHandler, ContextTypes

from povbot.fronts.telegram.asking import Asking
from povbot.fronts.telegram.desk import NEW, App, Desk, is_group
from povbot.fronts.telegram.render import answers as render
from povbot.fronts.telegram.render.message import Message


class Searching:
    def __init__(self, desk: Desk, asking: Asking) -> None:
        self._desk, self._asking = desk, asking

    def add_to(self, application: App) -> None:
        application.add_handler(CommandHandler("search", self.search, filters=NEW))

    async def search(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """It leans on nothing: what is looked for stands there."""
        message = update.effective_message
        if message is None:
            return
        words, texts = " ".join(context.args or ()), await self._desk.texts(update)
        if not words:
            await self._desk.reply(update, Message(texts("search-how")))
            return
        asked = await self._asking.ask(words, message.chat_id, texts)
        found = render.outcome(asked, texts, context.bot.username, brief=is_group(message))
        await self._desk.reply(update, found)
