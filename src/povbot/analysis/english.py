"""Words of alphabetic scripts: case and accents folded, endings stemmed by Snowball, irregular forms by a list."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

import Stemmer

from povbot.model import Span, Token

# Letters and digits, held together by apostrophes, hyphens, full stops ("U.S", "11.09") and, in numbers, commas.
# A percent sign is the word.
_WORD = re.compile(r"[^\W_]+(?:(?:['’.&]|(?<=\d),(?=\d)|[-‐‑])[^\W_]+)*|[%％]")
_PART = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_HYPHENS = re.compile(r"[-‐‑]")


def fold(text: str) -> str:
    """Case and accents away (NFKD without combining marks). Changes lengths: for terms, never for text."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


PERCENT = "percent"
_LONGEST_ACRONYM = 5
CACHED_WORDS = 50_000


def is_acronym(written: str) -> bool:
    return 1 < len(written) <= _LONGEST_ACRONYM and written.isascii() and written.isalpha() and written.isupper()


class EnglishAnalyzer:
    """Compounds ("drop-outs") become one word ("dropouts") and, over it, a piece for each part. Over an acronym lies a
    piece as it is written, so that US can be told from us."""

    def __init__(self) -> None:
        self._stem = _Stems().of
        self._known = lru_cache(maxsize=CACHED_WORDS)(self._word)  # nine words in ten were met before

    def analyze(self, text: str, start: int = 0) -> tuple[Token, ...]:
        """`start` is added to all places."""
        tokens: list[Token] = []
        in_order = True
        for match in _WORD.finditer(text):
            word, at = match[0], start + match.start()
            term, has_pieces = self._known(word)
            tokens.append(Token(term, Span(at, at + len(word))))
            if has_pieces:
                tokens += self._pieces(word, at)
                in_order = False
        if not in_order:
            tokens.sort(key=lambda token: (token.span.start, token.span.end, token.term))
        return tuple(tokens)

    def _word(self, word: str) -> tuple[str, bool]:
        """Its term, and whether pieces lie over it."""
        term = PERCENT if word in "%％" else self._stem(word)
        return term, is_acronym(word) or bool(_HYPHENS.search(word))

    def _pieces(self, word: str, at: int) -> Iterator[Token]:
        if is_acronym(word):
            yield Token(word, Span(at, at + len(word)), is_word=False)
        if _HYPHENS.search(word):
            for part in _PART.finditer(word):
                yield Token(self._known(part[0])[0], Span(at + part.start(), at + part.end()), is_word=False)


class _Stems:
    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._base = dict(self._irregular())

    def of(self, word: str) -> str:
        joined = _HYPHENS.sub("", word)
        # A mark that stands alone folds to nothing, and a ligature (ﷺ) to several words.
        folded = "".join(fold(joined).split()) or joined
        if folded[0].isdigit():
            return folded.replace(",", "")
        bare = _POSSESSIVE.sub("", folded) or folded
        bare = bare.replace("'", "").replace("’", "")
        stem = str(self._stemmer.stemWord(bare))
        return self._base.get(stem, stem)

    def _irregular(self) -> Iterator[tuple[str, str]]:
        listed = files(__package__).joinpath("words", "irregular.en.txt").read_text(encoding="utf-8")
        for line in listed.splitlines():
            if not line.startswith("#"):
                word, *forms = self._stemmer.stemWords(line.split())
                yield from ((form, word) for form in forms)
