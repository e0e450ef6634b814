"""Who asks more than one can answer: each reader, and each group, has a bucket of requests that fills up again with
time. What finds it empty is held back before it is stored, so that a flood costs next to nothing."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any

from telegram import Message, MessageEntity, User

from povbot.buckets import Buckets, Limit, remember
from povbot.fronts.telegram.addressed import question_to

# Those seen last are remembered: whoever is forgotten begins with a full bucket.
_MOST_BUCKETS, _MOST_DECISIONS = 20_000, 20_000
# More notices than this wait for nobody: whoever floods as so many readers at once is told nothing.
_MOST_NOTICES = 100


class Kind(StrEnum):
    """`TYPED` is inline: one a keystroke."""

    ASKED = "asked"
    TYPED = "typed"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """`update` as the service sent it; there is room again after `seconds`."""

    update: Mapping[str, Any]
    seconds: int


class Flood:
    """Implements Gate. Neither what has no limit nor a reader who is `spared` is ever held back. `now` is in seconds,
    monotonic."""

    def __init__(
        self,
        limits: Mapping[Kind, Limit],
        now: Callable[[], float],
        spared: Collection[int] = (),
        most: int = _MOST_BUCKETS,
    ) -> None:
        self._limits, self._spared = limits, frozenset(spared)
        self._buckets = Buckets[tuple[Kind, int]](now, most)
        self._decided: OrderedDict[int, bool] = OrderedDict()
        # Of readers who have not been told yet that they were held back.
        self.notices: asyncio.Queue[HeldBack] = asyncio.Queue(_MOST_NOTICES)
        # Once it is known: until then nothing in a group is known to be meant for it.
        self.bot: User | None = None

    def lets_in(self, update: Mapping[str, Any]) -> bool:
        """One that comes again is decided as it was: the service repeats what could not be stored."""
        known = self._decided.get(update["update_id"])
        if known is not None:
            return known
        counted = [
            (kind, number)
            for kind, number in _counted(update, self.bot)
            if kind in self._limits and number not in self._spared
        ]
        wait_s = max((self._wait_s(whose) for whose in counted), default=0.0)
        if not wait_s:
            for whose in counted:
                self._buckets.take(whose, self._limits[whose[0]])
        elif self._is_news(counted):
            self._notice(HeldBack(update, ceil(wait_s)))
        remember(self._decided, update["update_id"], not wait_s, _MOST_DECISIONS)
        return not wait_s

    def _wait_s(self, whose: tuple[Kind, int]) -> float:
        return self._buckets.wait_s(whose, self._limits[whose[0]])

    def _is_news(self, counted: Collection[tuple[Kind, int]]) -> bool:
        """Whether one of those that are empty was not known to be. They are shut from now on: else a flood would be a
        notice, an answer, a notice."""
        were_open = [self._buckets.shut(whose) for whose in counted if self._wait_s(whose)]
        return any(were_open)

    def _notice(self, held_back: HeldBack) -> None:
        if "inline_query" not in held_back.update and not self.notices.full():
            self.notices.put_nowait(held_back)


def _counted(update: Mapping[str, Any], bot: User | None) -> list[tuple[Kind, int]]:
    """Whose buckets it takes from. None where nobody asks for anything, which may have to be known: that the bot was
    removed, or where a group moved to."""
    if typed := update.get("inline_query"):
        return [(Kind.TYPED, typed["from"]["id"])]
    if tap := update.get("callback_query"):
        return [(Kind.ASKED, tap["from"]["id"]), *_group(tap.get("message") or {})]
    message = update.get("message")
    if not message or not (group := _group(message)):
        return [(Kind.ASKED, message["chat"]["id"])] if message else []
    if bot is None or not _is_said_to(bot, message):
        return []
    # Whoever speaks as the group or as a channel has a sender that all of them share.
    speaker = message.get("sender_chat") or message.get("from") or message["chat"]
    return [(Kind.ASKED, speaker["id"]), *group]


def _group(message: Mapping[str, Any]) -> list[tuple[Kind, int]]:
    chat = message.get("chat") or {}
    return [] if chat.get("type", "private") == "private" else [(Kind.GROUP, chat["id"])]


def _is_said_to(bot: User, message: Mapping[str, Any]) -> bool:
    read = Message.de_json(dict(message), None)
    first = next(iter(read.entities), None)
    if first and first.type == MessageEntity.BOT_COMMAND and not first.offset:
        _, _, name = read.parse_entity(first).partition("@")
        return not name or name.lower() == (bot.username or "").lower()
    return question_to(bot, read) is not None
