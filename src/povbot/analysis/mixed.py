"""Text in several scripts: each run of Han characters to one analyzer, all between them to another."""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Protocol

from povbot.model import Token

# The unified ideographs with all extensions, the compatibility ones, and 〇 and 々, which stand inside words.
HAN = re.compile(r"[〇々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


class Part(Protocol):
    """An analyzer of what stands somewhere in a text."""

    def analyze(self, text: str, start: int = 0) -> tuple[Token, ...]:
        """`start` is added to all places."""
        ...


class MixedAnalyzer:
    """`han` is called when Han text is first met, so that English never pays for Chinese."""

    def __init__(self, alphabetic: Part, han: Callable[[], Part]) -> None:
        self._alphabetic = alphabetic
        self._load_han = han

    @cached_property
    def _han(self) -> Part:
        return self._load_han()

    def analyze(self, text: str) -> tuple[Token, ...]:
        tokens: list[Token] = []
        at = 0
        for run in HAN.finditer(text):
            if at < run.start():
                tokens += self._alphabetic.analyze(text[at : run.start()], at)
            tokens += self._han.analyze(run[0], run.start())
            at = run.end()
        if at < len(text):
            tokens += self._alphabetic.analyze(text[at:], at)
        return tuple(tokens)
