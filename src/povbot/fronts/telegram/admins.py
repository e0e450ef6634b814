"""Who may change what holds for a whole chat."""

from telegram import Bot, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden

_ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


async def may_change(bot: Bot, update: Update) -> bool:
    """Readers for themselves, administrators for their group, also where they speak as the group. Asked anew each time:
    rights may have changed since the button was sent. Raises the library's errors where the service cannot be asked."""
    chat, user, message = update.effective_chat, update.effective_user, update.message
    if chat is None or user is None:
        return False
    if chat.type == ChatType.PRIVATE:
        return True
    if message and message.sender_chat:
        return message.sender_chat.id == chat.id
    try:
        return await _administers(bot, chat.id, user.id)
    except (BadRequest, Forbidden):
        return False


async def _administers(bot: Bot, chat_id: int, user_id: int) -> bool:
    """Also of a group that became a supergroup, whose old messages still have their buttons."""
    try:
        member = await bot.get_chat_member(chat_id, user_id)
    except ChatMigrated as error:
        member = await bot.get_chat_member(error.new_chat_id, user_id)
    return member.status in _ADMINS
