"""What is asked of an archive besides its texts: listings, what it holds, what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from povbot.model.story import Article, Published


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stories of a listing: those within `published`, those of which any telling has the topic, those whose
    original is in a language ("zh": in Chinese of either script, "zh-Hant": in the traditional one). None is no
    condition."""

    published: Published | None = None
    topic_id: str | None = None
    original: str | None = None


ALL = Wanted()


@dataclass(frozen=True, slots=True)
class Inventory:
    """How many stories there are: in all, by language tag in which they can be read (translations too), by publisher
    (of versions too; those that are known), and by topic. `days` are the first and the last known of any; `updated`
    (aware) is when the archive last changed, where that is known."""

    stories: int
    languages: Mapping[str, int]
    publishers: Mapping[str, int]
    topics: Mapping[str, int]
    days: tuple[date, date] | None
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A telling that the archive has, and the family of it."""

    article_id: str
    family: str


@dataclass(frozen=True, slots=True)
class Some:
    """How many stories, and the newest few of them, newest first, each in its original."""

    count: int = 0
    newest: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """A story of which a translation or a version came, went or changed has changed."""

    new: Some = Some()
    changed: Some = Some()
    gone: Some = Some()
