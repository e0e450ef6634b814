"""What the bot says of itself to Telegram at its start: commands, descriptions, and the button beside the field where
readers write."""

import logging
from collections.abc import Iterable, Sequence

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, MenuButtonDefault, MenuButtonWebApp, WebAppInfo
from telegram.error import TelegramError

from povbot.fronts.telegram.pages import Pages
from povbot.fronts.telegram.saying import said
from povbot.texts import Catalogues, Texts

_LOG = logging.getLogger(__name__)

COMMANDS = ("start", "latest", "topic", "timeline", "subscriptions", "language", "about", "help")
GROUP_COMMANDS = ("latest", "topic", "timeline", "settings", "help")
# With pages to open; behind this one of the others.
_BROWSE, _BEHIND = "browse", "timeline"
# Telegram knows one Chinese, by ISO 639-1: the commands of the menu are in simplified script for all its readers.
MENU_LANGUAGES = {"": "en", "zh": "zh-Hans"}


async def announce(bot: Bot, catalogues: Catalogues, pages: Pages | None = None) -> None:
    """Where refused, that is noted and the bot goes on."""
    await _show_menu_button(bot, catalogues, pages)
    for code, language in MENU_LANGUAGES.items():
        texts = catalogues.for_reader(language)
        try:
            await bot.set_my_commands(menu(listed(COMMANDS, pages), texts), language_code=code or None)
            in_groups, commands = BotCommandScopeAllGroupChats(), listed(GROUP_COMMANDS, pages)
            await bot.set_my_commands(menu(commands, texts), in_groups, language_code=code or None)
            await bot.set_my_description(texts("bot-description"), language_code=code or None)
            await bot.set_my_short_description(texts("bot-short-description"), language_code=code or None)
        except TelegramError as error:
            _LOG.warning("commands and descriptions could not be registered in %s: %s", language, said(error))


def listed(commands: Sequence[str], pages: Pages | None) -> Sequence[str]:
    if pages is None:
        return commands
    at = commands.index(_BEHIND) + 1
    return (*commands[:at], _BROWSE, *commands[at:])


def menu(commands: Iterable[str], texts: Texts) -> list[BotCommand]:
    return [BotCommand(command, texts(f"command-{command}")) for command in commands]


async def _show_menu_button(bot: Bot, catalogues: Catalogues, pages: Pages | None) -> None:
    """It is one for all readers, for the service knows none by language. Before the commands, which tell the next start
    whether there was one."""
    texts = catalogues.for_reader(MENU_LANGUAGES[""])
    try:
        if pages:
            opens = MenuButtonWebApp(texts("browse-menu"), WebAppInfo(pages.root))
            await bot.set_chat_menu_button(menu_button=opens)
        elif await _was_shown(bot, texts("browse-menu")):
            await bot.set_chat_menu_button(menu_button=MenuButtonDefault())
    except TelegramError as error:
        _LOG.warning("the menu button could not be changed: %s", said(error))


async def _was_shown(bot: Bot, text: str) -> bool:
    """By this bot with other settings, and not by its operator's own hand."""
    if _BROWSE not in {command.command for command in await bot.get_my_commands()}:
        return False
    shown = await bot.get_chat_menu_button()
    return isinstance(shown, MenuButtonWebApp) and shown.text == text
