"""The archive's pages in a browser, which Telegram opens inside itself: https://core.telegram.org/bots/webapps"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pages:
    """`root` begins in whatever language its reader's browser speaks; `home` and `topic` are addresses by language, and
    by topic and language. All are https: Telegram opens no others."""

    root: str
    home: Callable[[str], str]
    topic: Callable[[str, str], str]
