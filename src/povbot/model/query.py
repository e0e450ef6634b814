"""What a reader asked, understood."""

from dataclasses import dataclass, replace
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
    WISHES = "wishes"
    FRESHNESS = "freshness"
    SOURCE = "source"


class Order(StrEnum):
    """Which of the quotes that answer come first, instead of the best."""

    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """How the question before is to be asked again ("only 2020", "in Chinese"); None is as it was. `language` is "zh"
    for Chinese of either script; `retold` is the story quoted before, where it is quoted again in that language."""

    published: Published | None = None
    language: str | None = None
    order: Order | None = None
    retold: str | None = None

    def on(self, before: "Narrowing") -> "Narrowing":
        """What was said before and is not said otherwise now still holds."""
        return Narrowing(
            self.published or before.published, self.language or before.language, self.order or before.order
        )

    def quoted_in(self, *spoken: str | None) -> str | None:
        """The tag of its language, in the script that is spoken here; None as it was."""
        if self.language is None:
            return None
        near = (tag for tag in spoken if tag and f"{tag}-".startswith(f"{self.language}-"))
        return next(near, "zh-Hans" if self.language == "zh" else self.language)


AS_IT_WAS = Narrowing()


@dataclass(frozen=True, slots=True)
class Quoted:
    """The story that was quoted first: its telling and its date."""

    article_id: str
    published: Published


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood. `language` is the one its reader wants quotes in.

    `hints` are terms that rank a passage higher but ask for nothing (Han bigrams across words). No words at all
    means that nothing was asked, or all stories that were `published` then. `asked` is None where the question does not
    tell what kind of thing answers it.

    A passage is no hit unless each of `phrases` stands in its text or in its headline, none of `excluded` stands in
    either, its story is within `published`, and, where `among` is given, the telling of that id is one of them.

    `narrowing` is what was said of it afterwards. `quoted` is for the next question to lean on. `left_out` is what was
    written beyond the most words and conditions that a question may have.
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
    among: frozenset[str] | None = None
    narrowing: Narrowing = AS_IT_WAS
    quoted: Quoted | None = None
    left_out: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term, distinct, in the order asked, hints last."""
        return tuple(dict.fromkeys((*(term for word in self.words for term in word.terms), *self.hints)))

    def admits(self, article_id: str, published: Published, *texts: Places) -> bool:
        """Whether a passage of that telling and date, whose text and headline are `texts`, may be a hit."""
        return (
            (self.among is None or article_id in self.among)
            and (self.published is None or published.within(self.published))
            and all(any(phrase.stands_in(text) for text in texts) for phrase in self.phrases)
            and not any(phrase.stands_in(text) for phrase in self.excluded for text in texts)
        )

    def narrowed(self, narrowing: Narrowing) -> "Query":
        """`language` is left to whoever knows the reader's script."""
        return replace(self, published=narrowing.published or self.published, narrowing=narrowing)


@dataclass(frozen=True, slots=True)
class Completion:
    """A question in full, for one that leans on the question before. `stands_alone` says that the short one means
    something by itself, too: "and in Gansu?" does, "who lives there?" does not. `narrowing` is all that is to be said
    of the question besides.
    """

    text: str
    stands_alone: bool
    narrowing: Narrowing = AS_IT_WAS
