"""What is remembered of readers and of what they ask. A chat is a reader, a group or a channel, by Telegram's id."""

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
    """A digest that is `LEAVING` when the process ends may have been sent, and counts as sent."""

    WAITING = "waiting"
    LEAVING = "leaving"


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
class DayOfUse:
    """One day, UTC. `latencies` are counts of answers by how long they took: of the bound above (ms) of each bucket."""

    day: date
    questions: int = 0
    answered: int = 0
    readers: int = 0
    good: int = 0
    bad: int = 0
    latencies: tuple[tuple[int, int], ...] = ()

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
    """An update as the service sent it, JSON in `payload`, until it is answered."""

    id: int
    payload: str
