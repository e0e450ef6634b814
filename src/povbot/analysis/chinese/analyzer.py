"""Folded to simplified script, cut by a segmenter, with every bigram beside the words.

Bigrams find what the dictionary cuts differently in question and text (names above all).
"""

from collections.abc import Iterable
from typing import Protocol

from povbot.analysis.script import ScriptFolder
from povbot.model import Span, Token

_PAIR, _THREE = 2, 3


class Segmenter(Protocol):
    def words(self, text: str) -> Iterable[str]:
        """Side by side they are the text, which is in simplified script."""
        ...

    def knows(self, word: str) -> object:
        """True in effect where it is a word of the dictionary."""
        ...


class ChineseAnalyzer:
    """For runs of Han characters only."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._fold = ScriptFolder().fold
        self._words, self._knows = segmenter.words, segmenter.knows

    def analyze(self, text: str, start: int = 0) -> tuple[Token, ...]:
        """`start` is added to all places."""
        folded = self._fold(text)
        end, at = len(folded), 0
        tokens: list[Token] = []
        for word in self._words(folded):
            after = at + len(word)
            for i in range(at, after):
                place, length = start + i, len(word) if i == at else 0
                tokens.append(Token(folded[i], Span(place, place + 1), length == 1))
                if i + _PAIR <= end:
                    tokens.append(Token(folded[i : i + _PAIR], Span(place, place + _PAIR), length == _PAIR))
                # jieba's "search" mode, which would cut all again, adds to words and bigrams only this.
                three = folded[i : i + _THREE]
                if length == _THREE or (i + _THREE <= after and self._knows(three)):
                    tokens.append(Token(three, Span(place, place + _THREE), length == _THREE))
                if length > _THREE:
                    tokens.append(Token(word, Span(place, start + after)))
            at = after
        return tuple(tokens)
