"""What the service gives besides answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from povbot.model import Answer, Article, NoAnswer, Period, Quote, Topic


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of stories, newest first, from `offset` of `total`."""

    articles: Sequence[Article]
    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class Glance:
    """How stories begin that are being looked for, from `offset` of `total`."""

    openings: Sequence[Quote]
    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class TopicCount:
    topic: Topic
    stories: int


@dataclass(frozen=True, slots=True)
class Story:
    """One story whole, as told to a reader. `others` are its other tellings: the original, its versions, then
    translations; `related` are near stories, best first, None where they cannot be looked for just now."""

    article: Article
    others: Sequence[Article]
    topics: Sequence[Topic]
    related: Sequence[Article] | None


@dataclass(frozen=True, slots=True)
class Since:
    """What became of stories after they were quoted: whether any `changed`, whether any was `withdrawn`."""

    changed: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Periods:
    """How many stories are of each period, as in a Timeline, and how many have no date."""

    periods: Sequence[Period]
    undated: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest of a topic's stories (`total` is how many it has), oldest first, ties by id, those without a date
    last. `periods` are of all its stories, from the first to the last that has any, one after the other; a story that
    may be of several days counts on the middle one, and one without a date nowhere."""

    topic: Topic
    articles: Sequence[Article]
    total: int
    periods: Sequence[Period]


@dataclass(frozen=True, slots=True)
class Match:
    """A new story as a subscriber is told it, and what it says to what was subscribed to."""

    article: Article
    quote: Quote


@dataclass(frozen=True, slots=True)
class Counted:
    """A language (a tag) or a publisher, and how many stories are in it or by it."""

    name: str
    stories: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the archive has: stories, the first and last day known of any, and when it was last changed (UTC), where
    that is known. Languages are those a story can be read in, translations too; publishers those that are known,
    of versions too. Both with most stories first, ties by name. `version` is povbot's own.
    """

    stories: int
    days: tuple[date, date] | None
    languages: Sequence[Counted]
    publishers: Sequence[Counted]
    updated: datetime | None
    version: str


@dataclass(frozen=True, slots=True)
class Examination:
    """One question seen from inside, for measuring: the article of each ranked passage, best first; what is quoted if
    nothing is refused; and what the reader gets."""

    article_ids: tuple[str, ...]
    quotes: tuple[Quote, ...]
    outcome: Answer | NoAnswer
