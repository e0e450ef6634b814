"""What a group's message asks of the bot, if anything."""

import re

from telegram import Message, MessageEntity, User
from telegram.constants import MessageEntityType

_AROUND = re.compile(r"^[\s,;:，、；：]+|[\s,;:，、；：]+$")
_SAYS_SOMETHING = re.compile(r"\w")


def question_to(bot: User, message: Message) -> str | None:
    """Without the mention of the bot, and possibly empty; None where others are spoken to.

    A reply to the bot that begins with somebody else's name is for them.
    """
    mentions = [entity for entity in message.entities if _mentioned(entity, message, bot)]
    if mentions:
        return _without(message.text or "", mentions)
    if not is_reply_to(bot, message) or _begins_with_a_name(message):
        return None
    return (message.text or "").strip()


def is_reply_to(bot: User, message: Message) -> bool:
    to = message.reply_to_message
    return bool(to and to.from_user and to.from_user.id == bot.id)


def _mentioned(entity: MessageEntity, message: Message, bot: User) -> bool:
    if entity.type == MessageEntityType.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot.id
    named = message.parse_entity(entity) if entity.type == MessageEntityType.MENTION else ""
    return named.lower() == f"@{bot.username}".lower()


def _begins_with_a_name(message: Message) -> bool:
    names = (MessageEntityType.MENTION, MessageEntityType.TEXT_MENTION)
    return any(entity.offset == 0 and entity.type in names for entity in message.entities)


def _without(text: str, entities: list[MessageEntity]) -> str:
    """What is left says something, or is empty. Offsets are UTF-16 units."""
    units = text.encode("utf-16-le")
    for entity in sorted(entities, key=lambda entity: -entity.offset):
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        units = units[:start] + " ".encode("utf-16-le") + units[end:]
    left = _AROUND.sub("", re.sub(r"[ \t]{2,}", " ", units.decode("utf-16-le")))
    return left if _SAYS_SOMETHING.search(left) else ""


def is_said_here(message: Message) -> bool:
    """By a person, here and now, also where they speak as the group or as a channel: not passed on from elsewhere, not
    chosen from an inline bot's results, not by another bot, which might answer each answer without end."""
    by_bot = message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
    return not (by_bot or message.forward_origin or message.via_bot or message.is_automatic_forward)


def is_command_by_name(bot: User, message: Message) -> bool:
    """`/command@bot`: a bare one may be meant for another bot of the group."""
    first = next(iter(message.entities), None)
    if first is None or first.type != MessageEntityType.BOT_COMMAND or first.offset:
        return False
    return message.parse_entity(first).lower().endswith(f"@{bot.username}".lower())
