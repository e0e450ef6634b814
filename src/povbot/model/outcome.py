"""What the reader gets, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from povbot.model.query import Origin, Query
from povbot.model.story import Published, changed_on
from povbot.model.text import Field, Span


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands. `link` is where to send the reader, None when no page is known.

    `url` is the story's own page and None where only a listing is known. For a translation it is the original's, and so
    are `updated` and `changed`, which are an Article's.
    """

    article_id: str
    title: str
    language: str
    url: str | None
    link: str | None
    publisher: str | None
    published: Published
    translation_of: str | None
    updated: date | None = None
    changed: datetime | None = None

    @property
    def changed_on(self) -> date | None:
        """The day of its last change since it appeared; None where none is known."""
        return changed_on(self.published, self.updated, self.changed)


@dataclass(frozen=True, slots=True)
class Quote:
    """`text` is `span` of the article's `field`; `highlights` are spans of `text`, ascending and disjoint.

    `whole` is false where the sentence goes on before or after the quote. `score` is between 0 and 1.
    """

    text: str
    field: Field
    span: Span
    highlights: tuple[Span, ...]
    citation: Citation
    score: float
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the question that was read as another one, from the archive's own words."""

    typed: str
    read_as: str


class Place(StrEnum):
    """Where a word of the question is said: in the quote, in its story's headline, in the sentence before the quote,
    or elsewhere in the passage."""

    QUOTE = "quote"
    HEADLINE = "headline"
    BEFORE = "before"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class WordFound:
    """What became of a word of the question. `said` is how the text writes it, and `origin` how it was found; both are
    empty where `place` is None: nowhere in the passage. `in_archive` is false where no passage at all has it."""

    asked: str
    place: Place | None = None
    said: str = ""
    origin: Origin | None = None
    in_archive: bool = True


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why one sentence: the question's words in the order asked, and the named parts that its score is the sum of."""

    article_id: str
    title: str
    words: tuple[WordFound, ...]
    parts: Mapping[str, float]

    @property
    def total(self) -> float:
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer or a refusal. It is an answer where `confidence` reaches `threshold`. `grounds` are one for each
    quote; for a refusal, of what came nearest, none where nothing was found. `parts`, by name, add up to `confidence`.
    """

    confidence: float
    threshold: float
    grounds: tuple[Grounds, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, best first, never none. `confidence` (0 to 1) compares between questions to the same archive.

    `understood` is the question in full where it leaned on the one before; `explanation` is there if asked for.
    `loosened` are phrases that the archive does not have so, read as words.
    """

    query: Query
    quotes: tuple[Quote, ...]
    confidence: float
    corrections: tuple[Correction, ...] = ()
    understood: str | None = None
    explanation: Explanation | None = None
    loosened: tuple[str, ...] = ()


class Reason(StrEnum):
    """Why there are no quotes."""

    NOTHING_FOUND = "nothing-found"
    NOTHING_ASKED = "nothing-asked"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something near that the archive does have: a question to ask, or the topic of that id, by its name."""

    text: str
    topic_id: str | None = None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """An honest no. `missing` are the question's words that the archive never mentions, in the order asked;
    `suggestions` come nearest first. `understood` and `explanation` are an Answer's. `held` are the days that the
    archive has stories of, where the question asked for some.
    """

    query: Query
    reason: Reason
    missing: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    confidence: float = 0.0
    understood: str | None = None
    explanation: Explanation | None = None
    held: Published | None = None
