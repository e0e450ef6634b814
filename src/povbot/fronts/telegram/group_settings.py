"""/settings: what a group's administrators decide for it. Readers decide for themselves, each with a command."""

from dataclasses import replace

from telegram import CallbackQuery, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from povbot.fronts.telegram.admins import may_change
from povbot.fronts.telegram.desk import NEW, PRIVATE, App, Desk
from povbot.fronts.telegram.group_buttons import Setting, Speak, WritePlainly, decode
from povbot.fronts.telegram.render import groups as render
from povbot.fronts.telegram.render.message import Message
from povbot.model import Chat
from povbot.texts import LANGUAGES


class GroupSettings:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, application: App) -> None:
        application.add_handler(CommandHandler("settings", self.in_private, filters=PRIVATE))
        application.add_handler(CommandHandler("settings", self.in_group, filters=NEW))
        application.add_handler(CallbackQueryHandler(self.tapped, pattern="^g"))

    async def in_private(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._desk.reply(update, Message((await self._desk.texts(update))("settings-private")))

    async def in_group(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        may = await may_change(context.bot, update)
        texts = await self._desk.texts(update)
        message = await self._settings(update) if may else Message(texts("group-admins-only"))
        await self._desk.reply(update, message)

    async def tapped(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Rights are asked for before the tap is acknowledged: only with the acknowledgement can a member be told."""
        query = update.callback_query
        if query is None:
            return
        setting = decode(query.data or "")
        if setting is None or await may_change(context.bot, update):
            await self._desk.acknowledge(query)
        else:
            await self._desk.acknowledge(query, (await self._desk.texts(update))("group-admins-only"))
            return
        if setting:
            await self._change(update, query, setting)

    async def _change(self, update: Update, query: CallbackQuery, setting: Setting) -> None:
        await self._desk.chats.keep(_with(setting, await self._desk.wishes(update)))
        await self._desk.edit(query, await self._settings(update))

    async def _settings(self, update: Update) -> Message:
        names = {language: self._desk.own_name(language) for language in LANGUAGES}
        return render.settings(await self._desk.wishes(update), names, await self._desk.texts(update))


def _with(setting: Setting, chat: Chat) -> Chat:
    match setting:
        case Speak(language):
            return replace(chat, language=language)
        case WritePlainly(plain):
            return replace(chat, plain=plain)
