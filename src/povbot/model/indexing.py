"""What goes into an index that outlives the process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from povbot.model.holding import Inventory
from povbot.model.story import Article, Passage

# The shelf of what every view has: most archives have no other.
EVERY_VIEW = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the archive, read; `digest` is of its bytes."""

    article: Article
    digest: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """A telling as the register has it. Its number is never used again, nor for other words. Views see it whose bit is
    set in `shelf`, all of them where that is EVERY_VIEW."""

    number: int
    shelf: int
    article: Article


@dataclass(frozen=True, slots=True)
class ShelvedPassage:
    """`key` names it in the index, and tells the number of its row (`number_of`). `terms` are those of its heading and
    text, each as often as it is said, and `places` one term for each place of the heading, then BETWEEN, then of the
    text; both without order or meaning beyond that, blanks between. `analysis` is packed."""

    key: int
    passage: Passage
    analysis: bytes
    terms: str
    places: str


# Stands between heading and text where terms stand by their places, so that no phrase reaches over.
BETWEEN = "\u241e"
_PASSAGES_BITS = 20


def key_of(number: int, ordinal: int) -> int:
    """Of the passage with this ordinal among those of its row. Raises ValueError beyond a million."""
    if not 0 <= ordinal < 1 << _PASSAGES_BITS:
        raise ValueError(f"an article of more than {1 << _PASSAGES_BITS} passages")
    return number << _PASSAGES_BITS | ordinal


def number_of(key: int) -> int:
    return key >> _PASSAGES_BITS


def view_of(language: str, views: Sequence[str]) -> int:
    """The place of the view that tells each story as a listing in `language` does. Where the archive has nothing in
    that very tag, that is the view of its other tags with the same base ("en-*"), of the base, or of none ("")."""
    base = language.partition("-")[0]
    return next(views.index(view) for view in (language, f"{base}-*", base, "") if view in views)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A row analysed. `written` counts in how many places its words are written just so; `headline` and `everywhere`
    are what it is found by while being typed, blanks between."""

    number: int
    shelf: int
    article: Article
    passages: tuple[ShelvedPassage, ...]
    written: Mapping[str, int]
    headline: str
    everywhere: str


@dataclass(frozen=True, slots=True)
class Registered:
    """What a reading of the archive brought: stories' tellings that are new, changed, gone, and all that there are."""

    new: int
    changed: int
    gone: int
    tellings: int


@dataclass(frozen=True, slots=True)
class Told:
    """A telling as readers are given it: `article` has of its original what it does not say itself. `number` is that of
    its row, `came` the first that it ever had; `shelf` is None where every view has another telling instead."""

    article: Article
    number: int
    came: int
    shelf: int | None


@dataclass(frozen=True, slots=True)
class Family:
    """A story in all its tellings. `topics` are those of any telling, `origins` the languages of their originals;
    `pages` has the own address, or None, of every line that the archive has of it: of withdrawn ones, too."""

    name: str
    tellings: tuple[Told, ...]
    topics: frozenset[str]
    origins: frozenset[str]
    pages: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Edition:
    """What has to be known of an index before it is asked. `fingerprint` says by what it was made; bit i of a shelf is
    for the i-th of `views`; `thresholds` are by view, those that were found."""

    fingerprint: str
    views: tuple[str, ...]
    thresholds: Mapping[str, float]
    inventory: Inventory
