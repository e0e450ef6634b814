"""In groups: answers to those who speak to the bot, in the topic they ask in, and silence otherwise."""

from html import escape

from telegram import Message as Received
from telegram import Update
from telegram.ext import ApplicationHandlerStop, CommandHandler, ContextTypes, MessageHandler, filters

from povbot.fronts.telegram.addressed import is_command_by_name, is_said_here, question_to
from povbot.fronts.telegram.asking import Asking
from povbot.fronts.telegram.behind import question_replied_to
from povbot.fronts.telegram.desk import NEW, App, Desk
from povbot.fronts.telegram.render import answers as render
from povbot.fronts.telegram.render.message import Message

GROUPS = filters.ChatType.GROUPS & NEW
# Before all other parts: what is silenced is heard by none of them.
_FIRST = -2


class _SaidElsewhere(filters.MessageFilter):
    def filter(self, message: Received) -> bool:
        return not is_said_here(message)


class _ForUs(filters.MessageFilter):
    def filter(self, message: Received) -> bool:
        return question_to(message.get_bot().bot, message) is not None


class ByName(filters.MessageFilter):
    """`/command@bot`, in any chat."""

    def filter(self, message: Received) -> bool:
        return is_command_by_name(message.get_bot().bot, message)


class Groups:
    def __init__(self, desk: Desk, asking: Asking) -> None:
        self._desk, self._asking = desk, asking

    def add_to(self, application: App) -> None:
        elsewhere = _SaidElsewhere() & ~filters.StatusUpdate.ALL
        application.add_handler(MessageHandler(GROUPS & elsewhere, self.silence), _FIRST)
        application.add_handler(CommandHandler("start", self.start, filters=GROUPS))
        application.add_handler(MessageHandler(GROUPS & filters.TEXT & ~filters.COMMAND & _ForUs(), self.question))

    async def silence(self, _update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        raise ApplicationHandlerStop

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """One with an argument comes along when the bot is added by a link, and it says hello then."""
        if not context.args:
            await self._desk.reply(update, await self._told("group-greeting", update, context))

    async def question(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        question = question_to(context.bot.bot, message) if message else None
        if message is None or question is None:
            return
        if not question:
            await self._desk.reply(update, await self._told("group-how", update, context))
            return
        texts = await self._desk.texts(update)
        behind = question_replied_to(message, context.bot.id)
        after = await self._asking.before(message.chat_id, behind, texts) if behind else None
        asked = await self._asking.ask(question, message.chat_id, texts, after=after)
        await self._desk.reply(update, render.outcome(asked, texts, context.bot.username, brief=True))

    async def _told(self, key: str, update: Update, context: ContextTypes.DEFAULT_TYPE) -> Message:
        texts = await self._desk.texts(update)
        return Message(texts(key, name=escape(f"@{context.bot.username}", quote=False)))
