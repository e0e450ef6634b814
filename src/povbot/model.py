"""The core types. Text positions are half-open spans of Unicode code points; languages are BCP-47 tags."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Field(StrEnum):
    """The part of an article that a text was taken from."""

    TITLE = "title"
    SUMMARY = "summary"
    BODY = "body"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def moved(self, by: int) -> "Span":
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Published:
    """When a story appeared: a day, or the days it lies between (both included; None is an open end)."""

    earliest: date | None = None
    latest: date | None = None

    @property
    def day(self) -> date | None:
        return self.earliest if self.earliest == self.latest else None

    def __str__(self) -> str:
        """ISO 8601, with `..` for an open end; empty when nothing is known."""
        if self.earliest is None and self.latest is None:
            return ""
        if self.day:
            return self.day.isoformat()
        return f"{self.earliest or '..'}/{self.latest or '..'}"


@dataclass(frozen=True, slots=True)
class Article:
    """A story as its publisher wrote it. A field it does not have is the empty string.

    `url` is the story's own page, None where it is not known; `listing_url` a page that lists it. `summary_on_page`
    says that the page at `url` is known to carry the summary in these words. `translation_of` is the id of the
    original of a translation made for this archive.
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

    @property
    def family(self) -> str:
        """The same for a story and its translations."""
        return self.translation_of or self.id

    def text(self, part: Field) -> str:
        match part:
            case Field.TITLE:
                return self.title
            case Field.SUMMARY:
                return self.summary
            case Field.BODY:
                return self.body


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


@dataclass(frozen=True, slots=True)
class Token:
    """A term and the slice of text it stands for: filters change the term, never the span.

    Words (`is_word`) never overlap; pieces of words, and bigrams across them, may lie over words and each other.
    """

    term: str
    span: Span
    is_word: bool = True


class Origin(StrEnum):
    """How a term came into a query."""

    ASKED = "asked"
    PIECE = "piece"
    SYNONYM = "synonym"
    BRIDGED = "bridged"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to say a word of the question: all of `terms` together. `weight` is at most 1."""

    terms: tuple[str, ...]
    origin: Origin
    weight: float


@dataclass(frozen=True, slots=True)
class Word:
    """One thing asked for, as the reader wrote it, with the ways an archive may say it (the asked one first).

    A name is a word that no other can stand for: where the archive never mentions it, the question has no answer. A
    light word ("happen", "main", 情况) carries the question more than its subject.
    """

    text: str
    variants: tuple[Variant, ...]
    is_name: bool = False
    is_light: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(term for variant in self.variants for term in variant.terms))

    @property
    def bridged(self) -> tuple[Variant, ...]:
        return tuple(variant for variant in self.variants if variant.origin is Origin.BRIDGED)


class Talk(StrEnum):
    """Small talk: said to the bot, not asked of the archive."""

    GREETING = "greeting"
    THANKS = "thanks"
    IDENTITY = "identity"
    FAREWELL = "farewell"


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood. `language` is the one its reader wants quotes in.

    `hints` are terms that rank a passage higher but ask for nothing (Han bigrams across words). No words at all
    means that nothing was asked.
    """

    text: str
    language: str
    words: tuple[Word, ...] = ()
    hints: tuple[str, ...] = ()
    talk: Talk | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term, distinct, in the order asked, hints last."""
        return tuple(dict.fromkeys((*(term for word in self.words for term in word.terms), *self.hints)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. The score compares only within one search; `matched` is in the query's order, never empty."""

    passage: Passage
    score: float
    rank: int
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many passages there are, and how many contain each term that was asked about."""

    passages: int
    containing: Mapping[str, int]

    def knows(self, term: str) -> bool:
        return self.containing.get(term, 0) > 0

    def idf(self, term: str) -> float:
        """Lucene's BM25Similarity: ln(1 + (N - n + 0.5) / (n + 0.5)), always above 0, highest for an unknown term."""
        return self._idf(self.containing.get(term, 0))

    def joint_idf(self, variants: Sequence[Variant]) -> float:
        """The idf of all that these variants find, as if they were one term: what may be said in many ways tells
        little, however rare each is (Pirkola's structured queries, 1998). Those of less than half the best weight are
        no part of it."""
        best = max((variant.weight for variant in variants), default=0.0)
        counted = (variant for variant in variants if 2 * variant.weight >= best)
        found = sum(min(self.containing.get(term, 0) for term in variant.terms) for variant in counted)
        return self._idf(min(found, self.passages))

    def _idf(self, n: int) -> float:
        return math.log(1 + (self.passages - n + 0.5) / (n + 0.5))


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands. `link` is where to send the reader, None when no page is known.

    `url` is the story's own page and None where only a listing is known. For a translation it is the original's.
    """

    article_id: str
    title: str
    language: str
    url: str | None
    link: str | None
    publisher: str | None
    published: Published
    translation_of: str | None


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


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, best first, never none. `confidence` (0 to 1) compares between questions to the same archive."""

    query: Query
    quotes: tuple[Quote, ...]
    confidence: float
    corrections: tuple[Correction, ...] = ()


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
    `suggestions` come nearest first.
    """

    query: Query
    reason: Reason
    missing: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject to browse by. `names` by language tag, `aliases` in any language."""

    id: str
    names: Mapping[str, str]
    aliases: tuple[str, ...] = ()
