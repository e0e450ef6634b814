"""What every Analyzer promises."""

import contextlib
from itertools import pairwise
from pathlib import Path

import pytest

from fakes import FakeAnalyzer
from povbot.analysis.characters import CharacterAnalyzer
from povbot.analysis.chinese import ChineseAnalyzer
from povbot.analysis.chinese.by_jieba import JiebaSegmenter
from povbot.analysis.english import EnglishAnalyzer
from povbot.bootstrap import fold_script
from povbot.model import Span
from povbot.ports import Analyzer
from stories import Rooms

Case = tuple[Analyzer, str]

HAN = ["东川区摆脱贫困", "東川區擺脫貧困", "𠮷野家", "〇々", "一"]
TEXTS = [
    *HAN,
    "Dongchuan's drop-outs: U.S. e-mail, 11.09 million — naïve!",
    "中国GDP增长6.1%，𠮷😀 e\u0301tude\u3000end",
    "ﾞ ½ ﷺ İ ß",
    " \n\t ",
    "",
]


KINDS = ["english", "jieba", "rjieba", "characters", "mixed", "fake"]


@pytest.fixture(scope="module")
def analyzers(rooms: Rooms, cache_dir: Path) -> dict[str, Analyzer]:
    made: dict[str, Analyzer] = {
        "english": EnglishAnalyzer(),
        "jieba": ChineseAnalyzer(JiebaSegmenter(cache=cache_dir)),
        "characters": CharacterAnalyzer(fold_script),
        "mixed": rooms.analyzer,
        "fake": FakeAnalyzer(),
    }
    with contextlib.suppress(ImportError):  # it is optional
        from povbot.analysis.chinese.by_rjieba import RjiebaSegmenter  # noqa: PLC0415

        made["rjieba"] = ChineseAnalyzer(RjiebaSegmenter())
    return made


def of_kind(analyzers: dict[str, Analyzer], kind: str) -> Analyzer:
    return analyzers.get(kind) or pytest.skip(f"{kind} is not installed")


# These three are for runs of Han characters only.
CASES = [(kind, text) for kind in KINDS for text in (HAN if kind in ("jieba", "rjieba", "characters") else TEXTS)]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, analyzers: dict[str, Analyzer]) -> Case:
    kind, text = request.param
    return of_kind(analyzers, kind), text


def test_tokens_come_by_start_then_end(case: Case) -> None:
    analyzer, text = case
    spans = [token.span for token in analyzer.analyze(text)]
    assert spans == sorted(spans)


def test_a_token_stands_for_a_slice_of_the_text(case: Case) -> None:
    analyzer, text = case
    for token in analyzer.analyze(text):
        assert 0 <= token.span.start < token.span.end <= len(text)
        assert token.term
        assert token.span.of(text).strip() == token.span.of(text)


def test_words_never_overlap(case: Case) -> None:
    analyzer, text = case
    words = [token.span for token in analyzer.analyze(text) if token.is_word]
    assert all(before.end <= after.start for before, after in pairwise(words))


def test_the_same_text_gives_the_same_tokens(case: Case) -> None:
    analyzer, text = case
    assert analyzer.analyze(text) == analyzer.analyze(text)


@pytest.mark.parametrize("kind", KINDS)
def test_finds_a_word(analyzers: dict[str, Analyzer], kind: str) -> None:
    assert [token.span for token in of_kind(analyzers, kind).analyze("一") if token.is_word] == [Span(0, 1)]
