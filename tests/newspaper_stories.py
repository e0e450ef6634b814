"""The stories of a generated newspaper, and what happens to them: each follows from its number alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from random import Random

import newspaper_words as words

OUTLETS = {"en": "The Harbour Post", "zh-Hans": "港口日报", "zh-Hant": "港口日報"}
WIRE = "Coast Wire"
PARAGRAPHS = 20
_FIRST_ID, _FIRST_MOVED_ID = 70_000_000, 80_000_000


class Shape(Enum):
    """How a story's page is written; stories have these in turn, by their number."""

    DECLARED = "JSON-LD, UTF-8"
    META = "meta tags, GBK, Chinese"
    BARE = "nothing declared"
    IN_TWO = "meta tags, on two pages"
    TRADITIONAL = "meta tags, Big5, traditional Chinese"
    ENGLISH_OF_PAIR = "JSON-LD, paired with the story after it"
    CHINESE_OF_PAIR = "JSON-LD, Chinese, paired with the story before it"
    COPY = "JSON-LD, the words of the first of these ten, from a wire"
    PLAIN = "JSON-LD, UTF-8, no summary on the page"
    CITED = "citation tags"

    @classmethod
    def of(cls, number: int) -> "Shape":
        return tuple(cls)[(number - 1) % len(cls)]


_CHINESE = (Shape.META, Shape.CHINESE_OF_PAIR)
_NO_SUMMARY = (Shape.BARE, Shape.PLAIN)


class Fault(Enum):
    """What is wrong with an address. MOJIBAKE and WRONG_CHARSET are of Chinese pages; a BUSY one answers when it is
    asked again."""

    MOJIBAKE = "mojibake"
    WRONG_CHARSET = "wrong charset"
    ERROR = "500"
    BUSY = "429"
    TRUNCATED = "truncated"
    DROPPED = "dropped"
    SLOW = "slow"
    BOMB = "bomb"
    PRIVATE = "private"
    CHALLENGE = "challenge"


@dataclass(frozen=True, slots=True)
class Story:
    """As a reader of its page understands it. `on_page` is the summary on the page; the listing has `summary`."""

    number: int
    shape: Shape
    language: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    author: str
    publisher: str
    day: date
    path: str
    updated: date | None = None

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def on_page(self) -> str:
        return "" if self.shape in _NO_SUMMARY else self.summary

    @property
    def second_path(self) -> str | None:
        return self.path.replace(".htm", "_2.htm") if self.shape is Shape.IN_TWO else None


@dataclass(frozen=True)
class Newspaper:
    """What a publisher shows at one time, by the numbers of its stories, 1 the oldest: it is changed by replacing it.

    `corrected` says how often a story's words were, `retold` its summary; `withdrawn` with which status it is
    answered, 404 or 410. `moved` ones stand at another address, `dropped` ones only in the listings no more. `broken`
    is by path. `rebuilt` listings have other markup. After `breaks_after` more requests no connection holds.
    """

    stories: int
    first_day: date
    seed: int = 1
    a_day: int = 10
    listed: int | None = None
    corrected: Mapping[int, int] = field(default_factory=dict)
    retold: Mapping[int, int] = field(default_factory=dict)
    withdrawn: Mapping[int, int] = field(default_factory=dict)
    moved: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()
    broken: Mapping[str, Fault] = field(default_factory=dict)
    rebuilt: bool = False
    breaks_after: int | None = None

    @classmethod
    def until(cls, newest: date, stories: int, seed: int = 1, a_day: int = 10) -> "Newspaper":
        """Its newest stories are of the day before `newest`, so that more of them are not of days to come."""
        return cls(stories, newest - timedelta(days=1 + (stories - 1) // a_day), seed, a_day)

    def numbers(self) -> Sequence[int]:
        """Of the stories that its listings name, newest first; `listed` at most."""
        hidden = self.dropped | {*self.withdrawn}
        shown = [number for number in range(self.stories, 0, -1) if number not in hidden]
        return shown[: self.listed]

    def kept(self) -> Iterator[Story]:
        """All whose pages are there, oldest first."""
        return (self.story(number) for number in range(1, self.stories + 1) if number not in self.withdrawn)

    def story(self, number: int) -> Story:
        told = _told_first(number)
        paragraphs = _paragraphs(self.seed, told, _language(Shape.of(told)))
        if times := self.corrected.get(told, 0):
            put_right = _correction(_language(Shape.of(told)), times)
            paragraphs = (paragraphs[0], f"{paragraphs[1]} {put_right}", *paragraphs[2:])
        return replace(self.heading(number), paragraphs=paragraphs)

    def heading(self, number: int) -> Story:
        """Without its paragraphs, as listings have it."""
        shape, told, day = Shape.of(number), _told_first(number), self.day(number)
        language = _language(Shape.of(told))
        title, summary, author = _heading(self.seed, told, language)
        corrected, retold = self.corrected.get(told, 0), self.retold.get(told, 0)
        return Story(
            number,
            shape,
            language,
            title,
            f"{summary} {_correction(language, retold)}" if retold else summary,
            (),
            author,
            WIRE if shape is Shape.COPY else OUTLETS[language],
            day,
            self.path(number),
            day + timedelta(days=1) if corrected or retold else None,
        )

    def day(self, number: int) -> date:
        return self.first_day + timedelta(days=(number - 1) // self.a_day)

    def path(self, number: int, *, moved: bool | None = None) -> str:
        """Where it stands, or stood before it was moved."""
        moved = number in self.moved if moved is None else moved
        known = number + (_FIRST_MOVED_ID if moved else _FIRST_ID)
        return f"/{self.day(number):%Y-%m/%d}/content_{known}.htm"

    def pair_of(self, number: int) -> int | None:
        """The same story in the other language."""
        match Shape.of(number):
            case Shape.ENGLISH_OF_PAIR:
                return number + 1
            case Shape.CHINESE_OF_PAIR:
                return number - 1
        return None

    def version_of(self, number: int) -> int | None:
        """The story that it is another version of, by number."""
        match Shape.of(number):
            case Shape.CHINESE_OF_PAIR:
                return number - 1
            case Shape.COPY:
                return number - 7
        return None


def _told_first(number: int) -> int:
    """The number of the story whose words it has."""
    return number - 7 if Shape.of(number) is Shape.COPY else number


@lru_cache(maxsize=64)  # a listing names twenty at a time
def _heading(seed: int, number: int, language: str) -> tuple[str, str, str]:
    """Headline, summary and author."""
    chance, spoken = Random(2 * (seed * 1_000_003 + number)), language[:2]  # noqa: S311 - the same at every run
    texts = words.headline(chance, spoken, number), words.sentence(chance, spoken), words.author(chance, spoken)
    title, summary, author = map(words.traditional, texts) if language == "zh-Hant" else texts
    return title, summary, author


@lru_cache(maxsize=8)
def _paragraphs(seed: int, number: int, language: str) -> tuple[str, ...]:
    chance = Random(2 * (seed * 1_000_003 + number) + 1)  # noqa: S311
    texts = (words.paragraph(chance, language[:2]) for _ in range(PARAGRAPHS))
    return tuple(map(words.traditional, texts) if language == "zh-Hant" else texts)


def _language(shape: Shape) -> str:
    if shape is Shape.TRADITIONAL:
        return "zh-Hant"
    return "zh-Hans" if shape in _CHINESE else "en"


def _correction(language: str, times: int) -> str:
    text = words.correction(language[:2], times)
    return words.traditional(text) if language == "zh-Hant" else text
