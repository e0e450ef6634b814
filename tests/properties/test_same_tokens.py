"""Tokens are those of a plainer way to find them, which is too slow for a million passages."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import anything, mixed

from povbot.analysis.chinese import ChineseAnalyzer
from povbot.analysis.chinese.by_jieba import JiebaSegmenter
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.mixed import HAN, MixedAnalyzer, Part
from povbot.analysis.script import ScriptFolder
from povbot.corpus.files import JsonLinesSource
from povbot.model import Span, Token
from stories import ROOT

NOT_HAN = re.compile(HAN.pattern.replace("[", "[^"))
FOLD = ScriptFolder().fold
TOLD = [
    text
    for article in JsonLinesSource(ROOT / "corpus").articles()
    for text in (article.title, article.summary, article.body)
    if text
]
any_text = st.sampled_from(TOLD) | mixed | anything


@pytest.fixture(scope="module")
def jieba(cache_dir: Path) -> JiebaSegmenter:
    return JiebaSegmenter(["东川区的"], cache=cache_dir)


def plainly_han(text: str, jieba: JiebaSegmenter) -> list[Token]:
    folded = FOLD(text)
    words = {Span(start, end) for _, start, end in jieba._jieba.tokenize(folded)}
    inside = {Span(i, i + 3) for word in words for i in range(word.start, word.end - 2)}
    pieces = {span for span in inside if jieba.knows(span.of(folded))}
    pieces |= {Span(i, i + length) for length in (1, 2) for i in range(len(folded) + 1 - length)}
    return [Token(span.of(folded), span, span in words) for span in sorted(words | pieces)]


@given(any_text)
def test_runs_of_han_have_words_bigrams_and_known_pieces(jieba: JiebaSegmenter, text: str) -> None:
    for run in HAN.findall(text):
        assert [*ChineseAnalyzer(jieba).analyze(run)] == plainly_han(run, jieba)


@given(any_text)
def test_parts_of_a_text_have_their_own_tokens_where_they_stand(jieba: JiebaSegmenter, text: str) -> None:
    english, chinese = EnglishAnalyzer(), ChineseAnalyzer(jieba)
    runs: list[tuple[int, str, Part]] = [(run.start(), run[0], chinese) for run in HAN.finditer(text)]
    runs += [(run.start(), run[0], english) for run in NOT_HAN.finditer(text)]
    plainly = [
        Token(token.term, token.span.moved(at), token.is_word)
        for at, part, analyzer in sorted(runs, key=lambda found: found[0])
        for token in analyzer.analyze(part)
    ]
    assert [*MixedAnalyzer(english, lambda: chinese).analyze(text)] == plainly


@given(any_text)
def test_english_tokens_are_in_order(text: str) -> None:
    tokens = EnglishAnalyzer().analyze(text)
    assert [*tokens] == sorted(tokens, key=lambda token: (token.span, token.term))
