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

    def within(self, asked: "Published") -> bool:
        """Whether a day on which it may have appeared is among those asked for.

        Of an open end only the day that is known counts, and what has no date at all is within nothing: "news of last
        week" is not answered by what may be of any week.
        """
        first, last = self.earliest or self.latest, self.latest or self.earliest
        if first is None or last is None:
            return False
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
    published: Published = NO_DATE


@dataclass(frozen=True, slots=True)
class Token:
    """A term and the slice of text it stands for: filters change the term, never the span.

    Words (`is_word`) never overlap; pieces of words, and bigrams across them, may lie over words and each other.
    """

    term: str
    span: Span
    is_word: bool = True


# The terms at each place of a text, in reading order: where phrases are looked for.
Places = Sequence[frozenset[str]]


def places(tokens: Sequence[Token]) -> Places:
    """One place for each smallest slice: a Han character, a part of a compound ("drop-outs"), else a word.

    How Han text is cut into words depends on what stands around them; its characters stand still.
    """
    at: dict[Span, set[str]] = {}
    for token in tokens:
        at.setdefault(token.span, set()).add(token.term)
    smallest: list[Span] = []
    for span in sorted(at, key=lambda span: (-span.start, span.end)):
        if not smallest or span.end < smallest[-1].end:  # else it holds the one kept last
            smallest.append(span)
    return tuple(frozenset(at[span]) for span in reversed(smallest))


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a reader wrote in quotation marks or behind a minus: `terms` at neighbouring places, in this order.

    One that `yields` (quotation marks inside a whole sentence) is read as words where no passage has it. An engine on
    disk keeps `places` as the positions of a field and asks for its own kind of phrase.
    """

    text: str
    terms: tuple[str, ...]
    yields: bool = False

    def stands_in(self, found: Places) -> bool:
        width = len(self.terms)
        return any(
            all(term in place for term, place in zip(self.terms, found[at : at + width], strict=True))
            for at in range(len(found) - width + 1)
        )


class Origin(StrEnum):
    """How a term came into a query."""

    ASKED = "asked"
    PIECE = "piece"
    KIN = "kin"
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


class Asked(StrEnum):
    """What kind of thing answers a question, where its words tell."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    REASON = "reason"


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
    means that nothing was asked, or all stories that were `published` then. `asked` is None where the question does not
    tell what kind of thing answers it.

    A passage is no hit unless each of `phrases` stands in its text or in its headline, none of `excluded` stands in
    either, and its story is within `published`.
    """

    text: str
    language: str
    words: tuple[Word, ...] = ()
    hints: tuple[str, ...] = ()
    asked: Asked | None = None
    talk: Talk | None = None
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    published: Published | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term, distinct, in the order asked, hints last."""
        return tuple(dict.fromkeys((*(term for word in self.words for term in word.terms), *self.hints)))

    def admits(self, published: Published, *texts: Places) -> bool:
        """Whether a passage of that date, whose text and headline are `texts`, may be a hit."""
        return (
            (self.published is None or published.within(self.published))
            and all(any(phrase.stands_in(text) for text in texts) for phrase in self.phrases)
            and not any(phrase.stands_in(text) for phrase in self.excluded for text in texts)
        )


@dataclass(frozen=True, slots=True)
class Completion:
    """A question in full, for one that leans on the question before. `stands_alone` says that the short one means
    something by itself, too: "and in Gansu?" does, "who lives there?" does not.
    """

    text: str
    stands_alone: bool


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


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject to browse by. `names` by language tag, `aliases` in any language."""

    id: str
    names: Mapping[str, str]
    aliases: tuple[str, ...] = ()
