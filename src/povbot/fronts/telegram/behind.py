"""The question behind a message of the bot, from the message itself: also after a restart."""

from collections.abc import Collection
from datetime import datetime

from telegram import Message as Received
from telegram import MessageEntity

from povbot.fronts.telegram.render.message import Button
from povbot.fronts.telegram.share import Behind, carried

__all__ = ["Behind", "question_behind"]


def question_behind(message: Received | None) -> Behind | None:
    """None for a message that answers no question. Trust it only in messages of the bot: what comes with a tap is one,
    what is replied to may be anybody's."""
    rows = message.reply_markup.inline_keyboard if message and message.reply_markup else ()
    found = (carried(button.url) for row in rows for button in row if button.url)
    return next(filter(None, found), None)


def question_replied_to(message: Received, bot_id: int) -> Behind | None:
    """That of the bot's own message which this one is a reply to."""
    answer = message.reply_to_message
    is_ours = answer and answer.from_user and answer.from_user.id == bot_id
    return question_behind(answer) if is_ours else None


def said_at(message: Received) -> datetime:
    """Aware: when it was sent, or last changed."""
    return max(message.date, message.edit_date or message.date)


def links_in(message: Received) -> Collection[str]:
    """The addresses in its text, written out (/plain) or not."""
    written = message.parse_entities([MessageEntity.URL]).values()
    return {*written, *(entity.url for entity in message.entities if entity.url)}


def button_of(message: Received, beginning: str) -> Button | None:
    """The message's button whose data begin so."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    data = ((b.text, str(b.callback_data)) for row in rows for b in row if b.callback_data)
    return next((Button(text, said) for text, said in data if said.startswith(beginning)), None)


def has_button(message: Received, data: str) -> bool:
    """Whether it still does: of two quick taps, the second may come when its button is gone."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return any(button.callback_data == data for row in rows for button in row)
