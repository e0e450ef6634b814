"""The bot comes and goes: added to groups, removed from them, blocked; and groups become supergroups."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from html import escape
from typing import Any

from telegram import Chat, ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import ApplicationHandlerStop, ChatMemberHandler, ContextTypes, MessageHandler, filters

from povbot.fronts.telegram import whereabouts
from povbot.fronts.telegram.desk import NEW, App, Desk
from povbot.fronts.telegram.render.message import Message
from povbot.ports import ChatStore

_AWAY = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
# A supergroup that a group became says first that the bot joined it, and only then where it came from.
_GREETING_AFTER_S = 1.0
_FIRST = -1  # before the parts that answer


class Membership:
    def __init__(
        self, desk: Desk, chats: ChatStore, *, wait: Callable[[float], Awaitable[Any]] = asyncio.sleep
    ) -> None:
        self._desk, self._chats, self._wait = desk, chats, wait

    def add_to(self, application: App) -> None:
        application.add_handler(MessageHandler(NEW & filters.StatusUpdate.MIGRATE, self.moved), _FIRST)
        application.add_handler(MessageHandler(NEW & ~filters.StatusUpdate.ALL, self.heard), _FIRST)
        application.add_handler(ChatMemberHandler(self.changed, ChatMemberHandler.MY_CHAT_MEMBER), _FIRST)

    async def changed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        change = update.my_chat_member
        if change is None:
            return
        if not _is_there(change.new_chat_member):
            await self._chats.lose(change.chat.id)
        elif not _is_there(change.old_chat_member):
            await self._joined(change, update, context)
        elif _may_speak(change.new_chat_member):
            await whereabouts.back(self._chats, change.chat.id)

    async def moved(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """The service tells of it in both chats, one after the other."""
        message = update.message
        if message and message.migrate_to_chat_id:
            await whereabouts.moved(self._chats, message.chat_id, message.migrate_to_chat_id)
        if message and message.migrate_from_chat_id:
            await whereabouts.moved(self._chats, message.migrate_from_chat_id, message.chat_id)
        raise ApplicationHandlerStop

    async def heard(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Who writes can be written to, whatever was missed meanwhile."""
        if update.effective_chat:
            await whereabouts.back(self._chats, update.effective_chat.id)

    async def _joined(self, change: ChatMemberUpdated, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Says hello once to a group that was not there before."""
        if not _is_group(change.chat):
            await whereabouts.back(self._chats, change.chat.id)
            return
        await self._wait(_GREETING_AFTER_S)
        if change.chat.id in {chat.id for chat in await self._chats.reachable()}:
            return
        texts = await self._desk.texts(update)
        greeting = Message(texts("group-greeting", name=escape(f"@{context.bot.username}", quote=False)))
        await context.bot.send_message(change.chat.id, **await self._desk.shown(change.chat.id, greeting, texts))
        await self._chats.keep(replace(await self._chats.get(change.chat.id), gone=False))


def _is_there(member: ChatMember) -> bool:
    return member.status not in _AWAY and getattr(member, "is_member", True)


def _may_speak(member: ChatMember) -> bool:
    """Or is muted."""
    return getattr(member, "can_send_messages", True)


def _is_group(chat: Chat) -> bool:
    return chat.type in (ChatType.GROUP, ChatType.SUPERGROUP)
