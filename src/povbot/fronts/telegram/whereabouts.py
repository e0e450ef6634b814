"""Where chats are: a group that became a supergroup has another id, and some may not be written to any more."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from telegram.error import BadRequest, ChatMigrated, Forbidden

from povbot.model import Chat
from povbot.ports import ChatStore

T = TypeVar("T")
# What the service says of groups in which the bot stays, lower case.
_MUTED = (
    "not enough rights",
    "no rights to send",
    "administrator rights",
    "write_forbidden",
    "topic_closed",
    "thread not found",
)


async def moved(chats: ChatStore, old_id: int, new_id: int) -> None:
    """As often as it is told, in whatever order: the new chat has what the old one had, and can be written to. Leaving
    the old one says nothing about the new one."""
    old, new = await chats.get(old_id), await chats.get(new_id)
    await chats.move(old_id, new_id)
    wishes = new if replace(old, gone=False) == Chat(old_id) else old
    await chats.keep(replace(wishes, id=new_id, gone=False))


async def reached(chats: ChatStore, chat_id: int, send: Callable[[int], Awaitable[T]]) -> T:
    """By `send`, wherever the chat is by now: a group that became a supergroup says so when it is written to."""
    try:
        return await send(chat_id)
    except ChatMigrated as error:
        await moved(chats, chat_id, error.new_chat_id)
        return await send(error.new_chat_id)


async def back(chats: ChatStore, chat_id: int) -> None:
    chat = await chats.get(chat_id)
    if chat.gone:
        await chats.keep(replace(chat, gone=False))


def may_not_write(error: object) -> bool:
    """The bot was removed or blocked, is muted, or the topic is closed: nothing more could be said there."""
    if isinstance(error, Forbidden):
        return True
    return isinstance(error, BadRequest) and any(sign in error.message.lower() for sign in _MUTED)
