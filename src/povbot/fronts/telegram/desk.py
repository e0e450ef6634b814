"""What every part of the front stands on: in what language and form it speaks to whom, and how a message gets there."""

import logging
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    Update,
    WebAppInfo,
)
from telegram import Message as Received
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError
from telegram.ext import Application, filters

from povbot.fronts.telegram import whereabouts
from povbot.fronts.telegram.render.message import Button, Message
from povbot.fronts.telegram.saying import said
from povbot.model import Chat
from povbot.ports import ChatStore
from povbot.texts import Catalogues, Texts

_LOG = logging.getLogger(__name__)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# An edited question was answered when it was asked.
NEW = filters.UpdateType.MESSAGE
_SAME = "message is not modified"
_OUT_OF_REACH = ("message to edit not found", "message can't be edited")
PRIVATE = filters.ChatType.PRIVATE & NEW

App = Application[Any, Any, Any, Any, Any, Any]


class Part(Protocol):
    """Some of what the bot can do, with its own commands and buttons. The first handler that takes an update has it."""

    def add_to(self, application: App) -> None: ...


@runtime_checkable
class Errand(Protocol):
    """A part that also does something by itself."""

    async def run(self, bot: Bot) -> None:
        """From when the bot is connected until this ends or is cancelled, which it is when the bot stops."""
        ...


class Desk:
    def __init__(self, catalogues: Catalogues, chats: ChatStore) -> None:
        self._catalogues, self.chats = catalogues, chats

    async def wishes(self, update: Update) -> Chat:
        """Those of the chat that the update comes from; of its sender where there is none (inline)."""
        place = update.effective_chat or update.effective_user
        return await self.chats.get(place.id if place else 0)

    async def met(self, update: Update) -> None:
        """A reader who begins, or comes back, can be written to: what the operator tells all readers reaches them."""
        if update.effective_chat and update.effective_chat.type == ChatType.PRIVATE:
            await self.chats.keep(replace(await self.wishes(update), gone=False))

    async def texts(self, update: Update) -> Texts:
        """In the language that the chat chose, else in that of the Telegram of who speaks."""
        user = update.effective_user
        chosen = (await self.wishes(update)).language
        return self._catalogues.for_reader(chosen or (user.language_code if user else None))

    def texts_in(self, language: str | None) -> Texts:
        return self._catalogues.for_reader(language)

    def own_name(self, tag: str) -> str:
        return self._catalogues.own_name(tag)

    async def reply(self, update: Update, message: Message) -> Received | None:
        """Where it was asked: in the same topic of a group, as a reply there."""
        to = update.effective_message
        return await self.reply_to(to, message, await self.texts(update)) if to else None

    async def reply_to(self, to: MaybeInaccessibleMessage, message: Message, texts: Texts) -> Received:
        """`texts` are those that the message was made of. Of a message that is too old for the bot to reach, only the
        chat is known: it is told there."""

        async def send(chat_id: int) -> Received:
            shown = await self.shown(chat_id, message, texts)
            if isinstance(to, Received) and chat_id == to.chat_id:
                return await to.reply_text(**shown, allow_sending_without_reply=is_group(to) or None)
            return await to.get_bot().send_message(chat_id, **shown)

        return await whereabouts.reached(self.chats, to.chat.id, send)

    async def reply_with_picture(
        self, to: MaybeInaccessibleMessage, picture: bytes, below: Message, texts: Texts
    ) -> Received:
        """`picture` is a PNG, `below` short enough for what may stand below one: 1,024 units."""

        async def send(chat_id: int) -> Received:
            shown = await self.shown(chat_id, below, texts)
            captioned = {"caption": shown["text"], **{key: shown.get(key) for key in ("parse_mode", "reply_markup")}}
            if isinstance(to, Received) and chat_id == to.chat_id:
                return await to.reply_photo(picture, **captioned, allow_sending_without_reply=is_group(to) or None)
            return await to.get_bot().send_photo(chat_id, picture, **captioned)

        return await whereabouts.reached(self.chats, to.chat.id, send)

    async def edit(self, query: CallbackQuery, message: Message) -> None:
        """The message with the button that was tapped; where it is out of the bot's reach, deleted, too old or left
        behind by a group that moved, a new one says it. A second tap asks for what is shown already: no fault."""
        place = query.message.chat.id if query.message else query.from_user.id
        texts = self.texts_in((await self.chats.get(place)).language or query.from_user.language_code)
        if query.message and not query.message.is_accessible:
            await self.reply_to(query.message, message, texts)
            return
        try:
            await query.edit_message_text(**await self.shown(place, message, texts))
        except (BadRequest, ChatMigrated) as error:
            if query.message and _is_out_of_reach(error):
                await self.reply_to(query.message, message, texts)
            elif not _says(error, _SAME):
                raise

    async def edit_buttons(self, query: CallbackQuery, buttons: InlineKeyboardMarkup) -> None:
        """Of the message with the button that was tapped, whose text stays."""
        try:
            await query.edit_message_reply_markup(buttons)
        except (BadRequest, ChatMigrated) as error:
            if not _is_out_of_reach(error) and not _says(error, _SAME):
                raise

    async def acknowledge(self, query: CallbackQuery, text: str | None = None) -> None:
        """Before any work: a tap grows too old to be acknowledged within seconds."""
        try:
            await query.answer(text)
        except TelegramError as error:
            _LOG.info("a tap could not be acknowledged: %s", said(error))

    async def shown(self, chat_id: int, message: Message, texts: Texts) -> dict[str, Any]:
        """The message, made of these texts, as arguments of the library, in the form that this chat wants."""
        chat = await self.chats.get(chat_id)
        text: dict[str, Any] = {"text": message.html, "parse_mode": ParseMode.HTML}
        if chat.plain:
            text = {"text": message.in_plain(texts)}
        return text | {"reply_markup": keyboard(message, private=chat_id > 0), "link_preview_options": NO_PREVIEW}


def _is_out_of_reach(error: BadRequest | ChatMigrated) -> bool:
    return isinstance(error, ChatMigrated) or _says(error, *_OUT_OF_REACH)


def _says(error: TelegramError, *beginnings: str) -> bool:
    return error.message.lower().startswith(beginnings)


def is_group(message: MaybeInaccessibleMessage) -> bool:
    return message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)


def keyboard(message: Message, *, private: bool) -> InlineKeyboardMarkup | None:
    if not message.rows:
        return None
    return InlineKeyboardMarkup([[_button(button, private=private) for button in row] for row in message.rows])


def _button(button: Button, *, private: bool) -> InlineKeyboardButton:
    """The service refuses buttons that open a Mini App anywhere but in a private chat."""
    if button.app and private:
        return InlineKeyboardButton(button.text, web_app=WebAppInfo(button.app))
    return InlineKeyboardButton(button.text, callback_data=button.data or None, url=button.url or button.app or None)
