"""What every SentenceSplitter promises."""

from itertools import pairwise

import pytest

from fakes import FakeSplitter
from povbot.analysis.sentences import SentencexSplitter
from povbot.ports import SentenceSplitter

TEXTS = [
    "One. Two!\n\nThree?  ",
    "  一。二！\n“三？”四",
    "Vitamin A\u00a0. Then\u3000B\u2028.\x85 C",
    "𠮷。😀 e\u0301. No end",
    " \t\u3000\n",
    "",
    "...",
]


@pytest.fixture(params=[SentencexSplitter, FakeSplitter])
def splitter(request: pytest.FixtureRequest) -> SentenceSplitter:
    made: SentenceSplitter = request.param()
    return made


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant", "de", "tlh"])
@pytest.mark.parametrize("text", TEXTS)
def test_sentences_cover_all_but_blanks_in_order(splitter: SentenceSplitter, text: str, language: str) -> None:
    spans = splitter.split(text, language)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(span.of(text) and span.of(text) == span.of(text).strip() for span in spans)
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert all(at in covered for at, char in enumerate(text) if not char.isspace())
