"""Words of Chinese: folded to simplified script, cut by jieba, with every bigram beside the words.

Bigrams find what the dictionary cuts differently in question and text (names above all).
"""

import contextlib
import logging
from collections.abc import Iterable
from pathlib import Path

import jieba

from povbot.analysis.script import ScriptFolder
from povbot.model import Span, Token


class ChineseAnalyzer:
    """For runs of Han characters only. Building it loads jieba's dictionary: half a second of CPU and 95 MB.

    `cache` is a folder for jieba's compiled dictionary, created where missing. Without one, or where it cannot be made
    (a read-only disk), jieba uses the temp folder.
    """

    def __init__(self, words: Iterable[str] = (), dictionary: Path | None = None, cache: Path | None = None) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._fold = ScriptFolder().fold
        self._jieba = jieba.Tokenizer()
        if cache:
            with contextlib.suppress(OSError):
                cache.mkdir(parents=True, exist_ok=True)
                self._jieba.tmp_dir = str(cache)
        if dictionary:
            with dictionary.open("rb") as lines:  # given a path, jieba leaves the file open
                self._jieba.load_userdict(lines)
        for word in words:
            self._jieba.add_word(self._fold(word))

    def analyze(self, text: str) -> tuple[Token, ...]:
        folded = self._fold(text)
        words = [Span(start, end) for _, start, end in self._jieba.tokenize(folded)]
        # jieba's "search" mode, which would cut all again, adds to words and bigrams only this.
        pieces = {
            Span(i, i + 3)
            for word in words
            for i in range(word.start, word.end - 2)
            if self._jieba.FREQ.get(folded[i : i + 3])
        }
        pieces |= {Span(i, i + length) for length in (1, 2) for i in range(len(folded) + 1 - length)}
        tokens = [Token(span.of(folded), span) for span in words]
        tokens += [Token(span.of(folded), span, is_word=False) for span in pieces.difference(words)]
        return tuple(sorted(tokens, key=lambda token: (token.span.start, token.span.end)))
