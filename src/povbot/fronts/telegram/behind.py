"""The question behind a message of the bot, from the message itself: also after a restart."""

from telegram import Message as Received

from povbot.fronts.telegram.share import Behind, carried

__all__ = ["Behind", "question_behind"]


def question_behind(message: Received | None) -> Behind | None:
    """None for a message that answers no question. Trust it only in messages of the bot: what comes with a tap is one,
    what is replied to may be anybody's."""
    rows = message.reply_markup.inline_keyboard if message and message.reply_markup else ()
    found = (carried(button.url) for row in rows for button in row if button.url)
    return next(filter(None, found), None)
