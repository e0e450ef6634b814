"""What a chat wishes: its language, plain text; and what is remembered of it, until it wishes otherwise."""

from dataclasses import replace

from telegram import CallbackQuery, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from povbot.fronts.telegram.admins import may_change
from povbot.fronts.telegram.desk import NEW, App, Desk, is_group
from povbot.fronts.telegram.memory import Memory
from povbot.fronts.telegram.render import wishes as render
from povbot.fronts.telegram.render.message import Message
from povbot.fronts.telegram.wish_buttons import Forget, Speak, Wish, decode
from povbot.texts import LANGUAGES


class Wishes:
    def __init__(self, desk: Desk, memory: Memory, *, missed_days: int) -> None:
        self._desk, self._memory, self._missed_days = desk, memory, missed_days

    def add_to(self, application: App) -> None:
        for command in (self.language, self.plain, self.privacy, self.forget):
            application.add_handler(CommandHandler(command.__name__, command, filters=NEW))
        application.add_handler(CallbackQueryHandler(self.tapped, pattern="^w"))

    async def language(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._desk.reply(update, await self._languages(update))

    async def plain(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """There and back."""
        texts = await self._desk.texts(update)
        if not await may_change(context.bot, update):
            await self._desk.reply(update, render.for_admins(texts))
            return
        chat = await self._desk.wishes(update)
        await self._desk.chats.keep(replace(chat, plain=not chat.plain))
        await self._desk.reply(update, render.plain(is_plain=not chat.plain, texts=texts))

    async def privacy(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._desk.reply(update, render.privacy(self._missed_days, await self._desk.texts(update)))

    async def forget(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        texts = await self._desk.texts(update)
        may = await may_change(context.bot, update)
        message = render.forget(texts, in_group=_in_group(update)) if may else render.for_admins(texts)
        await self._desk.reply(update, message)

    async def tapped(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Rights are asked for before the tap is acknowledged: only with the acknowledgement can a member be told."""
        query = update.callback_query
        if query is None:
            return
        wish = decode(query.data or "")
        may = wish is None or await may_change(context.bot, update)
        await self._desk.acknowledge(query, None if may else (await self._desk.texts(update))("group-admins-only"))
        if may:
            await self._grant(update, query, wish)

    async def _grant(self, update: Update, query: CallbackQuery, wish: Wish | None) -> None:
        match wish:
            case Speak(language):
                await self._speak(update, query, language)
            case Forget(confirmed=True):
                await self._forget(update, query)
            case Forget(confirmed=False):
                await self._desk.edit(query, render.kept(await self._desk.texts(update)))

    async def _speak(self, update: Update, query: CallbackQuery, language: str | None) -> None:
        await self._desk.chats.keep(replace(await self._desk.wishes(update), language=language))
        await self._desk.edit(query, await self._languages(update))

    async def _forget(self, update: Update, query: CallbackQuery) -> None:
        chat = await self._desk.wishes(update)
        await self._desk.chats.forget(chat.id, asking=update.update_id)
        self._memory.forget(chat.id)
        await self._desk.edit(query, render.forgotten(await self._desk.texts(update)))

    async def _languages(self, update: Update) -> Message:
        texts, chosen = await self._desk.texts(update), (await self._desk.wishes(update)).language
        return render.language(chosen, self._names(), texts, in_group=_in_group(update))

    def _names(self) -> dict[str, str]:
        return {language: self._desk.own_name(language) for language in LANGUAGES}


def _in_group(update: Update) -> bool:
    return update.effective_message is not None and is_group(update.effective_message)
