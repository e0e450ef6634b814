"""Other ways to say a word: names and terms in both languages and synonyms, from config and from CLDR.

`glossary.toml` has two lists, `names` and `terms`, of entries like `{ en = ["Dongchuan"], zh = ["东川"] }`: every form
of an entry means the same thing, Chinese forms in simplified script. CLDR (the Unicode project's data, in Babel) adds
the names of countries and of many cities, so that a place which the archive never mentions is known to be one.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from povbot.analysis.mixed import HAN
from povbot.errors import ConfigError
from povbot.model import Origin, Token, Variant
from povbot.ports import Analyzer

# A word asked for is worth more than the same thing said otherwise, in this language or in another.
SYNONYM_WEIGHT, BRIDGED_WEIGHT = 0.9, 0.8

_REMEDY = "See docs/configuration.md for the form of a glossary."

Key = tuple[str, ...]


class _EntryModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    en: list[str] = Field(default_factory=list)
    zh: list[str] = Field(default_factory=list)


class _GlossaryModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    names: list[_EntryModel] = Field(default_factory=list)
    terms: list[_EntryModel] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """Forms of one thing. A name is a thing that no other word can stand for."""

    forms: tuple[str, ...]
    is_name: bool


def load(path: Path) -> tuple[Entry, ...]:
    """Raises ConfigError. A file that is not there is an empty glossary."""
    if not path.is_file():
        return ()
    try:
        read = _GlossaryModel.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise ConfigError.of_validation(error, where=str(path), remedy=_REMEDY) from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path), remedy=_REMEDY) from error
    return tuple(
        Entry((*entry.en, *entry.zh), is_name)
        for listed, is_name in ((read.names, True), (read.terms, False))
        for entry in listed
    )


def places() -> Iterator[Entry]:
    """CLDR's countries, and the cities it names time zones after, by their English and Chinese names.

    Groups of countries ("World") are left out.
    """
    english, chinese = Locale.parse("en"), Locale.parse("zh_Hans")
    for code, name in english.territories.items():
        if code.isalpha() and code in chinese.territories:
            yield Entry((name, chinese.territories[code]), is_name=True)
    for zone, names in chinese.time_zones.items():
        if "city" in names:
            city = english.time_zones.get(zone, {}).get("city", zone.rpartition("/")[2].replace("_", " "))
            yield Entry((city, names["city"]), is_name=True)


def is_han(text: str) -> bool:
    return HAN.search(text) is not None


def han_terms(form: str) -> Key:
    """The terms that a Han form is sure to have in an index, found without its dictionary: its bigrams."""
    return tuple(form[i : i + 2] for i in range(len(form) - 1)) or (form,)


def _adds_to(form: str, longer: str) -> bool:
    """Whether a form of the same script stands inside the longer one, as words."""
    if form == longer or is_han(form) != is_han(longer):
        return False
    return form in longer if is_han(form) else f" {form} " in f" {longer} "


class Glossary:
    """Looks runs of words up. Cost to build: one analysis of each alphabetic form; Han forms are kept as they are."""

    def __init__(self, entries: Iterable[Entry], alphabetic: Analyzer, stop_words: frozenset[str]) -> None:
        self._alphabetic, self._stop_words = alphabetic, stop_words
        self._by_key: dict[Key, list[Entry]] = {}
        for entry in entries:
            for form in entry.forms:
                self._by_key.setdefault(self._key(form), []).append(entry)
        self.longest = max(map(len, self._by_key), default=1)

    def _key(self, form: str) -> Key:
        return (form,) if is_han(form) else tuple(t.term for t in self._alphabetic.analyze(form) if t.is_word)

    def find(self, words: Sequence[Token]) -> Sequence[Entry]:
        """What a run of neighbouring words means, all together; empty for most runs."""
        terms = tuple(word.term for word in words)
        if all(map(is_han, terms)):
            terms = ("".join(terms),)
        return self._by_key.get(terms, ())

    def variants(self, entry: Entry, asked: Sequence[Token]) -> Iterator[Variant]:
        """The entry's other forms, as terms. A form that is all stop words is left out."""
        asked_key, asked_han = tuple(word.term for word in asked), is_han(asked[0].term)
        for form in entry.forms:
            han = is_han(form)
            if entry.is_name and any(_adds_to(other, form) for other in entry.forms):
                continue  # 西藏自治区 and "Tibet Autonomous Region" add only what other regions are called too
            terms = han_terms(form) if han else self._content(form)
            if not terms or terms == asked_key:
                continue
            if self._key(form) == asked_key:  # the asked form itself, found even where a text's words are cut otherwise
                yield Variant(terms, Origin.PIECE, SYNONYM_WEIGHT)
            elif han == asked_han:
                yield Variant(terms, Origin.SYNONYM, SYNONYM_WEIGHT)
            else:
                yield Variant(terms, Origin.BRIDGED, BRIDGED_WEIGHT)

    def _content(self, form: str) -> Key:
        return tuple(
            token.term
            for token in self._alphabetic.analyze(form)
            if token.is_word and token.span.of(form).casefold() not in self._stop_words
        )
