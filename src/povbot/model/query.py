"""What a reader asked, understood."""

from dataclasses import dataclass
from enum import StrEnum

from povbot.model.story import Published
from povbot.model.text import Places


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
