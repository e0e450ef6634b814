"""Who may use the operator's commands: people named in the settings, in their private chat with the bot."""

import logging
from collections.abc import Collection

from telegram import Bot, BotCommandScopeChat, CallbackQuery, Update
from telegram import Message as Received
from telegram.error import TelegramError
from telegram.ext import filters

from povbot.fronts.telegram.announcing import COMMANDS, MENU_LANGUAGES, listed, menu
from povbot.fronts.telegram.desk import PRIVATE, Desk
from povbot.fronts.telegram.operator_buttons import Action, decode
from povbot.fronts.telegram.pages import Pages
from povbot.fronts.telegram.saying import said
from povbot.texts import Catalogues

_LOG = logging.getLogger(__name__)
OPERATOR_COMMANDS = ("stats", "missed", "reload", "broadcast")


class Operators:
    def __init__(self, ids: Collection[int], desk: Desk, catalogues: Catalogues, pages: Pages | None = None) -> None:
        self._ids, self._desk, self._catalogues, self._pages = frozenset(ids), desk, catalogues, pages
        # What others wrote, and an operator passes on, is no command of theirs.
        own = ~filters.FORWARDED & ~filters.VIA_BOT
        self.commands = PRIVATE & filters.User(user_id=[*self._ids]) & own

    async def announce(self, bot: Bot) -> None:
        """Their menu has their commands, too. Where refused (one who never wrote to the bot), that is noted."""
        for operator in self._ids:
            for code, language in MENU_LANGUAGES.items():
                texts = self._catalogues.for_reader(language)
                commands = (*listed(COMMANDS, self._pages), *OPERATOR_COMMANDS)
                try:
                    await bot.set_my_commands(menu(commands, texts), BotCommandScopeChat(operator), code or None)
                except TelegramError as error:
                    _LOG.info("the operator's menu could not be registered in %s: %s", language, said(error))

    async def tapped(self, update: Update) -> tuple[CallbackQuery, Received, Action] | None:
        """What an operator tapped, and where. A stranger's tap is acknowledged like that of any unknown button."""
        query = update.callback_query
        if query is None:
            return None
        await self._desk.acknowledge(query)
        action, message = decode(query.data or ""), query.message
        is_operator = query.from_user.id in self._ids
        if not is_operator or action is None or not isinstance(message, Received):
            return None
        return (query, message, action) if message.chat.id == query.from_user.id else None
