"""Words of alphabetic scripts: case and accents folded, English endings stemmed by Snowball."""

import re
import unicodedata

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
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


PERCENT = "percent"
_LONGEST_ACRONYM = 5


def is_acronym(written: str) -> bool:
    return 1 < len(written) <= _LONGEST_ACRONYM and written.isascii() and written.isalpha() and written.isupper()


class EnglishAnalyzer:
    """Compounds ("drop-outs") become one word ("dropouts") and, over it, a piece for each part. Over an acronym lies a
    piece as it is written, so that US can be told from us."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")

    def analyze(self, text: str) -> tuple[Token, ...]:
        tokens = []
        for match in _WORD.finditer(text):
            word, start = match[0], match.start()
            term = PERCENT if word in "%％" else self._term(_HYPHENS.sub("", word))
            tokens.append(Token(term, Span(start, match.end())))
            if is_acronym(word):
                tokens.append(Token(word, Span(start, match.end()), is_word=False))
            if _HYPHENS.search(word):
                tokens += [
                    Token(self._term(part[0]), Span(start + part.start(), start + part.end()), is_word=False)
                    for part in _PART.finditer(word)
                ]
        return tuple(sorted(tokens, key=lambda token: (token.span, token.term)))

    def _term(self, word: str) -> str:
        folded = fold(word) or word  # a mark that stands alone folds to nothing
        if folded[0].isdigit():
            return folded.replace(",", "")
        bare = _POSSESSIVE.sub("", folded) or folded
        bare = bare.replace("'", "").replace("’", "")
        return str(self._stemmer.stemWord(bare))
