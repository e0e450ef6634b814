"""Text in several scripts: each run of Han characters to one analyzer, all between them to another."""

import re
from collections.abc import Callable
from functools import cached_property

from povbot.model import Token
from povbot.ports import Analyzer

# The unified ideographs with all extensions, the compatibility ones, and 〇 and 々, which stand inside words.
HAN = re.compile(r"[〇々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


class MixedAnalyzer:
    """`han` is called when Han text is first met, so that English never pays for Chinese."""

    def __init__(self, alphabetic: Analyzer, han: Callable[[], Analyzer]) -> None:
        self._alphabetic = alphabetic
        self._load_han = han

    @cached_property
    def _han(self) -> Analyzer:
        return self._load_han()

    def analyze(self, text: str) -> tuple[Token, ...]:
        tokens: list[Token] = []
        at = 0
        for run in HAN.finditer(text):
            tokens += self._moved(self._alphabetic, text, at, run.start())
            tokens += self._moved(self._han, text, run.start(), run.end())
            at = run.end()
        tokens += self._moved(self._alphabetic, text, at, len(text))
        return tuple(tokens)

    @staticmethod
    def _moved(analyzer: Analyzer, text: str, start: int, end: int) -> list[Token]:
        if start == end:
            return []
        return [Token(t.term, t.span.moved(start), t.is_word) for t in analyzer.analyze(text[start:end])]
