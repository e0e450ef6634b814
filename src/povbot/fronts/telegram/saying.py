"""What may be told an operator of what the service answers: it quotes what it was sent."""

import re

from telegram.error import ChatMigrated, RetryAfter, TelegramError

# "Bad Request: can't parse entities: Unsupported start tag "x" at byte offset 12": kind and fault, then the quotation.
_PARTS = 2
_QUOTED = re.compile(r"[\"“«`]|(?<!\w)'")
# Messages of the service have about 80 at most.
_MOST = 120


def said(error: BaseException) -> str | None:
    """Without what the service, or the library, quotes. None of what is none of theirs."""
    if not isinstance(error, TelegramError):
        return None
    if isinstance(error, ChatMigrated | RetryAfter):
        return type(error).__name__
    parts = error.message.split(": ")[:_PARTS]
    return _QUOTED.split(": ".join(parts), maxsplit=1)[0].strip()[:_MOST]
