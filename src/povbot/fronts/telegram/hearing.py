"""How updates come to the bot."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from telegram import Update

from povbot.fronts.telegram.desk import App

_LOG = logging.getLogger(__name__)
# The service remembers what was asked for last time, so it is named at every start.
ALLOWED_UPDATES = ("message", "callback_query", "inline_query", "my_chat_member")


def is_readable(update: Mapping[str, Any]) -> bool:
    """The library would ask for one that it cannot read again for ever, and answer none of those that come with it."""
    try:
        Update.de_json(dict(update), None)
    except (AttributeError, KeyError, TypeError, ValueError):
        _LOG.exception("update %s cannot be read and stays unanswered", update.get("update_id"))
        return False
    return True


class Hearing(Protocol):
    async def hear(self, application: App, stop: asyncio.Event) -> None:
        """Updates are stored and put into the application's queue until `stop` is set. Raises TelegramError of ours
        where nothing will be heard any more."""
        ...
