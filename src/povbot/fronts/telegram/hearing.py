"""How updates come to the bot."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from telegram import Bot, Update

from povbot.fronts.telegram.desk import App

_LOG = logging.getLogger(__name__)
# The service remembers what was asked for last time, so it is named at every start.
ALLOWED_UPDATES = ("message", "callback_query", "inline_query", "my_chat_member")


def read(update: Mapping[str, Any], bot: Bot | None = None) -> Update | None:
    """None where it cannot be read, now or ever: the library would ask for it again for ever, and answer none of those
    that come with it."""
    try:
        return Update.de_json(dict(update), bot)
    except (AttributeError, KeyError, TypeError, ValueError):
        _LOG.exception("update %s cannot be read and stays unanswered", update.get("update_id"))
        return None


class Hearing(Protocol):
    async def hear(self, application: App, stop: asyncio.Event) -> None:
        """Updates are stored and put into the application's queue until `stop` is set. Raises TelegramError of ours
        where nothing will be heard any more."""
        ...
