"""Questions and their answers."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes, MessageHandler, filters

from povbot.fronts.telegram.asking import Asking
from povbot.fronts.telegram.behind import question_replied_to
from povbot.fronts.telegram.buttons import Ask, decode
from povbot.fronts.telegram.desk import PRIVATE, App, Desk, is_group
from povbot.fronts.telegram.render import answers as render


class Answers:
    def __init__(self, desk: Desk, asking: Asking) -> None:
        self._desk, self._asking = desk, asking

    def add_to(self, application: App) -> None:
        application.add_handler(MessageHandler(PRIVATE & filters.TEXT & ~filters.COMMAND, self.question))
        application.add_handler(CallbackQueryHandler(self.ask, pattern="^q:"))

    async def question(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is None:
            return
        texts = await self._desk.texts(update)
        after = await self._asking.before(message.chat_id, question_replied_to(message, context.bot.id), texts)
        asked = await self._asking.ask(message.text or "", message.chat_id, texts, after=after)
        await self._desk.reply(update, render.outcome(asked, texts, context.bot.username))

    async def ask(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A tapped question leans on nothing, wherever its button stands; what is typed next may lean on it."""
        query = update.callback_query
        if query is None:
            return
        await self._desk.acknowledge(query)
        action, message = decode(query.data or ""), query.message
        if isinstance(action, Ask) and message:
            texts = await self._desk.texts(update)
            asked = await self._asking.ask(action.question, message.chat.id, texts, tapped=True)
            answer = render.outcome(asked, texts, context.bot.username, brief=is_group(message))
            await self._desk.reply_to(message, answer, texts)
