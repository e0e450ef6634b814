"""A question's words in the other language of an archive: by the dictionary, and by sound for names it does not have.

What the glossary has already said in the other language, nothing is added to.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import TYPE_CHECKING

from povbot.analysis.glossary import Key, han_terms, is_han
from povbot.model import Origin, Query, Statistics, Variant, Word
from povbot.ports import Retriever

if TYPE_CHECKING:
    from povbot.analysis.dictionary import Dictionary

# Less than the archive's own glossary (0.8): measured in docs/quality.md, like all that follows.
DICTIONARY_WEIGHT = 0.7
# A word put together from its parts ("black panther"), and a name by how nearly it sounds.
PARTS_WEIGHT, NAME_WEIGHT = 0.6, 0.7
# A Chinese word of more than two senses means the later ones less often, and each less surely when found from English.
CLEAR_SENSES, ONE_OF_MANY = 2, 0.7
# A single character stands in many words: beside longer translations it tells little.
ONE_CHARACTER = 0.35

_LONGEST_PHRASE = 4
_PART_SENSES, _MOST_COMBINATIONS = 3, 9
_MOST_UNKNOWN = 3
# No name is written with these, but jieba joins them to what it does not know: 信是 is no "Since".
_IN_NO_NAME = re.compile("[是在很]")
# Written in digits mostly: 8月.
_MONTHS = ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月")


@dataclass(slots=True)
class _Asked:
    """A word of the question on its way over: each way to say it there, with its weight. `term` is all of it."""

    word: Word
    term: Key
    is_han: bool
    said: dict[Key, float] = field(default_factory=dict)

    @property
    def han(self) -> str:
        return "".join(self.term)

    def add(self, key: Key, weight: float) -> None:
        self.said[key] = max(weight, self.said.get(key, 0.0))


class DictionaryBridge:
    """Implements Bridge. `dictionary` is called when a word first needs one; `likeness` says from 0 to 1 how alike two
    names of different scripts sound; `fold` turns traditional script to simplified."""

    def __init__(
        self, dictionary: "Callable[[], Dictionary]", likeness: Callable[[str, str], float], fold: Callable[[str], str]
    ) -> None:
        self._load, self._likeness, self._fold = dictionary, likeness, fold

    async def prepare(self) -> None:
        self._load().prepare()

    async def bridge(self, query: Query, retriever: Retriever) -> Query:
        if not set(retriever.languages) - {"zh" if is_han(query.text) else "en"}:
            return query
        asked = [_Asked(word, word.variants[0].terms, is_han(word.text)) for word in query.words]
        foreign = [a for a in asked if _is_foreign(a, retriever.languages)]
        if not foreign:
            return query
        self._by_dictionary(asked, foreign)
        for one in [a for a in foreign if not a.said]:
            await self._by_sound(query.text, asked, one, retriever)
        for one in foreign:
            if one.is_han and not one.said and one.han not in self._load():
                for key in _combined(one.han, self._load()):
                    one.add(key, PARTS_WEIGHT)
        statistics = await retriever.statistics({term for a in foreign for key in a.said for term in key})
        found = {id(a.word): _variants(a, statistics) for a in foreign}
        return replace(
            query, words=tuple(replace(w, variants=(*w.variants, *found.get(id(w), ()))) for w in query.words)
        )

    def _by_dictionary(self, asked: Sequence[_Asked], foreign: Collection[_Asked]) -> None:
        """A phrase says each of its words."""
        wanted = {id(a) for a in foreign}
        for length in range(min(_LONGEST_PHRASE, len(asked)), 0, -1):
            for at in range(len(asked) + 1 - length):
                run = asked[at : at + length]
                takers = [a for a in run if id(a) in wanted]
                if takers and len({a.is_han for a in run}) == 1:
                    for key, weight in self._said(run):
                        for taker in takers:
                            taker.add(key, weight)

    def _said(self, run: Sequence[_Asked]) -> Iterator[tuple[Key, float]]:
        whole = tuple(term for a in run for term in a.term)
        return _in_english("".join(whole), self._load()) if run[0].is_han else self._in_chinese(run, whole)

    def _in_chinese(self, run: Sequence[_Asked], whole: Key) -> Iterator[tuple[Key, float]]:
        dictionary = self._load()
        words = dictionary.chinese(whole)
        if not words and len(whole) == 1 and not run[0].word.is_name:
            words = dictionary.chinese_of_relatives(whole[0])
        for word in words:
            weight = DICTIONARY_WEIGHT * (1 if len(dictionary.english(word)) <= CLEAR_SENSES else ONE_OF_MANY)
            yield (word,), weight
            yield han_terms(word), weight
            if word in _MONTHS:
                yield (str(1 + _MONTHS.index(word)), "月"), weight

    async def _by_sound(self, text: str, asked: Sequence[_Asked], one: _Asked, retriever: Retriever) -> None:
        """The span of words that sounds most like a name of the archive: jieba cuts names that it does not know."""
        best: Sequence[_Asked] = ()
        heard: dict[str, float] = {}
        for span in self._spans(text, asked, asked.index(one)):
            written = "".join(a.han if one.is_han else a.word.text for a in span)
            found = {name: self._likeness(written, name) for name in await retriever.soundalikes(written)}
            if max(found.values(), default=0.0) > max(heard.values(), default=0.0):
                best, heard = span, found
        for name, likeness in heard.items():
            if key := self._load().key(name) if one.is_han else (self._fold(name),):
                for part in best:
                    part.add(key, NAME_WEIGHT * likeness)

    def _spans(self, text: str, asked: Sequence[_Asked], at: int) -> Iterator[Sequence[_Asked]]:
        one = asked[at]
        if not one.is_han:
            if one.word.text[:1].isupper():
                yield (one,)
        elif len(one.han) > 1 and one.han not in self._load() and not _IN_NO_NAME.search(one.han):
            for start, end in ((at, at + 1), (at, at + 2), (at - 1, at + 1), (at - 1, at + 2)):
                span = asked[max(start, 0) : end]
                others = (a for a in span if a is not one)
                if "".join(a.word.text for a in span) in text and all(len(a.han) == 1 or not a.said for a in others):
                    yield span


def _is_foreign(asked: _Asked, languages: Collection[str]) -> bool:
    """Whether the archive may say it in a language that it is not asked in, and the glossary does not know how."""
    own = "zh" if asked.is_han else "en"
    spoken = any(char.isalpha() for char in asked.word.text)
    return spoken and bool(set(languages) - {own}) and not any(v.origin is Origin.BRIDGED for v in asked.word.variants)


def _in_english(word: str, dictionary: "Dictionary") -> Iterator[tuple[Key, float]]:
    for rank, key in enumerate(dictionary.english(word)):
        weight = DICTIONARY_WEIGHT * (1 if rank < CLEAR_SENSES else ONE_OF_MANY)
        yield key, weight


def _combined(word: str, dictionary: "Dictionary") -> Iterator[Key]:
    """A word that no entry has, by the longest entries that it begins with, again and again."""
    parts: list[Sequence[Key]] = []
    at = 0
    while at < len(word):
        ends = range(len(word), at, -1)
        end, said = next(((end, said) for end in ends if (said := dictionary.english(word[at:end]))), (at + 1, ()))
        parts += [said[:_PART_SENSES]] if said else []
        at = end
    if len(parts) > 1:
        for combination in islice(product(*parts), _MOST_COMBINATIONS):
            yield tuple(dict.fromkeys(term for key in combination for term in key))


def _variants(asked: _Asked, statistics: Statistics) -> Iterator[Variant]:
    """Those that the archive can say; where it can say none, a few, for the word is missing and not untranslated."""
    known = {key: weight for key, weight in asked.said.items() if all(map(statistics.knows, key))}
    if not asked.is_han:
        if any(len(key[0]) > 1 for key in known):
            known = {key: weight * (1 if len(key[0]) > 1 else ONE_CHARACTER) for key, weight in known.items()}
        whole = {han_terms(key[0]) for key in known if len(key) == 1 and han_terms(key[0]) != key}
        known = {key: weight for key, weight in known.items() if key not in whole}  # bigrams are for what is cut
    chosen = known or dict(islice(asked.said.items(), _MOST_UNKNOWN))
    return (Variant(key, Origin.BRIDGED, weight) for key, weight in chosen.items())
