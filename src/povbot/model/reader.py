"""What is remembered of readers and of what they ask. A chat is a reader, a group or a channel, by Telegram's id."""

import json
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Frequency(StrEnum):
    """How often a subscription's news are sent."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat's wishes. `language` is None while Telegram's own is followed. `zone` is an IANA name, None while nobody
    was asked. `hour` is the local one that digests are sent at, on `weekday` (Monday is 0) where weekly. Nothing is
    sent between `quiet_from` and `quiet_until`, local times. `gone` says that the bot may not write there any more.
    """

    id: int
    language: str | None = None
    plain: bool = False
    zone: str | None = None
    hour: int = 8
    weekday: int = 0
    quiet_from: time | None = None
    quiet_until: time | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A saved question (or a topic) that each new story is asked. `id` is 0 until it is stored."""

    id: int
    chat_id: int
    question: str
    language: str
    since: datetime
    topic_id: str | None = None
    frequency: Frequency = Frequency.DAILY
    paused: bool = False


class DigestState(StrEnum):
    """Of one that waits no longer. `LEAVING` when the process ends, it may have been sent, and counts as sent."""

    LEAVING = "leaving"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Due:
    """A new story that a subscription found and its chat was not yet told of."""

    chat_id: int
    subscription_id: int
    article_id: str
    found: datetime


class Verdict(StrEnum):
    """What a reader thinks of an answer; those after the first are told to the operator with the question."""

    GOOD = "good"
    BAD = "bad"
    WRONG_STORY = "wrong-story"
    OUT_OF_DATE = "out-of-date"
    NOT_MY_QUESTION = "not-my-question"


class MissedWhy(StrEnum):
    """Why a question is kept: the archive had nothing, or a reader disliked the answer."""

    REFUSED = "refused"
    DISLIKED = "disliked"
    WRONG_STORY = "wrong-story"
    OUT_OF_DATE = "out-of-date"
    NOT_MY_QUESTION = "not-my-question"


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was refused or disliked, however often, by nobody in particular. `article_id` is the story quoted
    first where an answer was disliked."""

    question: str
    language: str
    why: MissedWhy
    count: int
    last: date
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Broadcast:
    """The operator's text on its way to every reader, in order of their ids. Known by its preview, message `preview_id`
    of the operator's `chat_id`, who reads `language`; `report_id` is the message that tells how it goes, 0 until there
    is one. `up_to` is the reader that it left for last, 0 before the first one: when the process ends, it may have been
    sent there, and counts as sent. Counts are of readers. `done` ends it: it was sent, stopped or cancelled. `halted`
    says that its operator stopped it, perhaps in another process than the one that sends it."""

    chat_id: int
    preview_id: int
    text: str
    language: str
    report_id: int = 0
    up_to: int = 0
    sent: int = 0
    gone: int = 0
    refused: int = 0
    done: bool = False
    halted: bool = False


# Each is about a quarter more than the one before, so a share's latency is off by no more (Renard's series R10).
_LATENCY_BOUNDS_MS = (
    *(1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 25, 32, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800),
    *(1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000, 10_000, 12_500, 16_000, 20_000, 25_000, 31_500),
    *(40_000, 50_000, 63_000),
)


def latency_bound_ms(latency_ms: float) -> int:
    """Of the bucket that it is counted in; the last bucket holds whatever takes longer, too."""
    bounds = _LATENCY_BOUNDS_MS
    return bounds[min(bisect_left(bounds, latency_ms), len(bounds) - 1)]


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """One day, UTC. `latencies` are counts of replies by how long they took, by `latency_bound_ms`, ascending. `fronts`
    are how many questions came by another way than the chat, by its name, ascending."""

    day: date
    questions: int = 0
    answered: int = 0
    readers: int = 0
    good: int = 0
    bad: int = 0
    latencies: tuple[tuple[int, int], ...] = ()
    fronts: tuple[tuple[str, int], ...] = ()

    def plus(self, other: "DayOfUse") -> "DayOfUse":
        """All counts of both, as this day's."""
        return DayOfUse(
            self.day,
            self.questions + other.questions,
            self.answered + other.answered,
            self.readers + other.readers,
            self.good + other.good,
            self.bad + other.bad,
            tuple(sorted((Counter(dict(self.latencies)) + Counter(dict(other.latencies))).items())),
            tuple(sorted((Counter(dict(self.fronts)) + Counter(dict(other.fronts))).items())),
        )

    @property
    def in_chat(self) -> int:
        """The questions that came by no other way."""
        return self.questions - sum(count for _, count in self.fronts)

    def latency_ms(self, share: float) -> int | None:
        """The bound of the bucket that this share of the answers lies within; None without any."""
        total = sum(count for _, count in self.latencies)
        seen = 0
        for bound_ms, count in sorted(self.latencies):
            seen += count
            if seen >= share * total > 0:
                return bound_ms
        return None


@dataclass(frozen=True, slots=True)
class ReceivedUpdate:
    """An update as the service sent it, JSON in `payload`, until it is answered. `owner` is the number of the process
    that is to answer it."""

    id: int
    payload: str
    owner: int = 0

    @property
    def chat_id(self) -> int | None:
        """Where it happened; the reader's own chat for what happens in none (inline questions, polls)."""
        try:
            told = json.loads(self.payload)
        except ValueError:
            return None
        events = [event for event in told.values() if isinstance(event, dict)] if isinstance(told, dict) else []
        for event in events:
            message = event.get("message")
            within = message.get("chat") if isinstance(message, dict) else None
            for place in (event.get("chat"), within, event.get("from"), event.get("user"), event.get("voter_chat")):
                if isinstance(place, dict) and isinstance(place.get("id"), int):
                    return int(place["id"])
        return None
