"""What the archive holds. Languages are BCP-47 tags."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from povbot.model.text import Field, Span

# The first and the last one.
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Published:
    """When a story appeared: a day, or the days it lies between (both included; None is an open end)."""

    earliest: date | None = None
    latest: date | None = None

    @classmethod
    def written(cls, text: str) -> Self | None:
        """What `str` wrote so; None for any other text, the empty one too."""
        first, _, last = text.partition("/")
        try:
            ends = [date.fromisoformat(end) if end not in ("", "..") else None for end in (first, last or first)]
        except ValueError:
            return None
        return cls(*ends) if any(ends) else None

    @property
    def day(self) -> date | None:
        return self.earliest if self.earliest == self.latest else None

    @property
    def known(self) -> Days | None:
        """Of an open end, the day that is known stands for both."""
        first, last = self.earliest or self.latest, self.latest or self.earliest
        return (first, last) if first and last else None

    @property
    def middle(self) -> date | None:
        """The day itself, that halfway between the two, or the one known; where one day has to stand for all."""
        if self.earliest and self.latest:
            return self.earliest + (self.latest - self.earliest) // 2
        return self.earliest or self.latest

    def within(self, asked: "Published") -> bool:
        """Whether a day on which it may have appeared is among those asked for.

        Of an open end only the day that is known counts, and what has no date at all is within nothing: "news of last
        week" is not answered by what may be of any week.
        """
        if self.known is None:
            return False
        first, last = self.known
        return (asked.latest is None or first <= asked.latest) and (asked.earliest is None or asked.earliest <= last)

    def __str__(self) -> str:
        """ISO 8601, with `..` for an open end; empty when nothing is known."""
        if self.earliest is None and self.latest is None:
            return ""
        if self.day:
            return self.day.isoformat()
        return f"{self.earliest or '..'}/{self.latest or '..'}"


NO_DATE = Published()


@dataclass(frozen=True, slots=True)
class Article:
    """A story as its publisher wrote it. A field it does not have is the empty string.

    `url` is the story's own page, None where it is not known; `listing_url` a page that lists it. `summary_on_page`
    says that the page at `url` is known to carry the summary in these words. `translation_of` is the id of the
    original of a translation made for this archive; `version_of` that of a story which a publisher tells here too: in
    another language, or at another address. Both name a story that has neither.

    `updated` is the day on which its publisher says that it changed it last, `changed` the moment (aware, UTC) at which
    its words were first seen to be others than before. What was `withdrawn` by its publisher is quoted no more.
    """

    id: str
    language: str
    title: str
    summary: str = ""
    body: str = ""
    url: str | None = None
    listing_url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: Published = field(default_factory=Published)
    topics: tuple[str, ...] = ()
    translation_of: str | None = None
    summary_on_page: bool = False
    version_of: str | None = None
    updated: date | None = None
    changed: datetime | None = None
    withdrawn: date | None = None

    @property
    def family(self) -> str:
        """The same for a story, its translations and its other versions."""
        return self.translation_of or self.version_of or self.id

    @property
    def changed_on(self) -> date | None:
        """The day of its last change since it appeared; None where none is known."""
        return changed_on(self.published, self.updated, self.changed)

    @property
    def age(self) -> tuple[int, str]:
        """Least for the newest: the order of listings. By the last day that is known, or an open end would be on top
        for ever; no date at all is the oldest."""
        latest = self.published.latest or self.published.earliest or date.min
        return -latest.toordinal(), self.id

    def distance(self, language: str) -> tuple[bool, bool, bool, bool, str]:
        """Least for the one of a family that a reader of this language is given: in it, or at least in another of its
        scripts; by a publisher, not translated; the original, not another version. "" stands for "as published"."""
        speaks = self.language.partition("-")[0] == language.partition("-")[0]
        own_tag = self.language == language
        return not speaks, speaks and not own_tag, self.translation_of is not None, self.version_of is not None, self.id

    def text(self, part: Field) -> str:
        match part:
            case Field.TITLE:
                return self.title
            case Field.SUMMARY:
                return self.summary
            case Field.BODY:
                return self.body


def changed_on(published: Published, updated: date | None, changed: datetime | None) -> date | None:
    """The day (UTC) of the change that was seen, else that which its publisher names, where it is after the story's
    own: many pages name the day of publication there."""
    if changed:
        return changed.date()
    appeared = published.latest or published.earliest
    return updated if updated and appeared and updated > appeared else None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is searched: `text` is `span` of the article's `field`; `heading`, its headline, is searched along."""

    id: str
    article_id: str
    field: Field
    span: Span
    text: str
    heading: str
    language: str
    published: Published = NO_DATE


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject to browse by. `names` by language tag, `aliases` in any language."""

    id: str
    names: Mapping[str, str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter, year, decade, century or millennium by its name (2020-05, 2020-Q2, 2020, 2020s, 2000–99,
    2000–2999), and how many stories are of it."""

    name: str
    stories: int
