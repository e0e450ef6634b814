"""Chinese words: folded to simplified, cut by jieba, with every bigram beside them; and mixed text."""

from pathlib import Path

import pytest

from povbot.analysis.chinese import ChineseAnalyzer
from povbot.analysis.mixed import HAN, MixedAnalyzer
from povbot.analysis.script import ScriptFolder
from povbot.model import Token
from povbot.ports import Analyzer
from stories import Rooms, words_of


def test_words_cover_the_text_and_bigrams_stand_beside_them(rooms: Rooms) -> None:
    text = "东川区摆脱贫困"
    tokens = rooms.analyzer.analyze(text)
    assert "".join(token.span.of(text) for token in tokens if token.is_word) == text
    assert {text[i : i + 2] for i in range(len(text) - 1)} <= {token.term for token in tokens}


def test_words_of_three_within_longer_ones_are_pieces_as_in_jiebas_search_mode(cache_dir: Path) -> None:
    text = "国务院新闻办公室在北京大学图书馆说中华人民共和国"
    cut = ChineseAnalyzer(cache=cache_dir)
    searched = {term for term, _, _ in cut._jieba.tokenize(text, mode="search")}
    pieces = {token.term for token in cut.analyze(text) if not token.is_word and len(token.term) > 2}
    assert pieces
    assert pieces == {term for term in searched if len(term) > 2} - {*words_of(cut, text)}


@pytest.mark.parametrize(
    ("traditional", "simplified"), [("脫貧攻堅戰", "脱贫攻坚战"), ("後來", "后来"), ("乾隆皇后", "乾隆皇后")]
)
def test_terms_are_simplified_and_spans_are_of_what_was_written(
    rooms: Rooms, traditional: str, simplified: str
) -> None:
    folded, written = rooms.analyzer.analyze(simplified), rooms.analyzer.analyze(traditional)
    assert folded == written
    assert all(token.span.of(simplified) == token.term for token in written)


@pytest.mark.parametrize("word", ["易地搬迁", "悬崖村", "直播带货", "毛南族", "国新办"])
def test_words_of_the_config_are_words(rooms: Rooms, word: str) -> None:
    assert words_of(rooms.analyzer, word) == [word]


def test_a_dictionary_and_further_words_are_learnt(tmp_path: Path, cache_dir: Path) -> None:
    dictionary = tmp_path / "dictionary.txt"
    dictionary.write_text("甲乙丙 100 n\n", encoding="utf-8")
    analyzer = ChineseAnalyzer(["丁戊己庚"], dictionary, cache_dir / "made")
    assert words_of(analyzer, "甲乙丙") == ["甲乙丙"]
    assert words_of(analyzer, "丁戊己庚") == ["丁戊己庚"]
    assert [*(cache_dir / "made").iterdir()]


def test_analyzers_do_not_share_a_dictionary(rooms: Rooms) -> None:
    assert words_of(ChineseAnalyzer(["摆脱贫困了吗"]), "摆脱贫困了吗") == ["摆脱贫困了吗"]
    assert words_of(rooms.analyzer, "摆脱贫困了吗") != ["摆脱贫困了吗"]


def test_mixed_text_goes_through_both(rooms: Rooms) -> None:
    text = "Dongchuan's 东川区 GDP增长6.1%，𠮷野家"
    words = [token for token in rooms.analyzer.analyze(text) if token.is_word]
    assert {"dongchuan", "东川区", "gdp", "增长", "6.1"} <= {token.term for token in words}
    assert all(token.span.of(text) in text for token in words)
    assert any("𠮷" in token.span.of(text) for token in words)


def test_chinese_is_loaded_when_it_is_first_met() -> None:
    loaded = []

    class Nothing:
        def analyze(self, text: str) -> tuple[Token, ...]:  # noqa: ARG002
            return ()

    def load() -> Analyzer:
        loaded.append(1)
        return Nothing()

    analyzer = MixedAnalyzer(Nothing(), load)
    analyzer.analyze("English, 1234, かな — 。")
    assert loaded == []
    analyzer.analyze("中文")
    analyzer.analyze("中文")
    assert loaded == [1]


@pytest.mark.parametrize("char", ["一", "𠮷", "㐀", "〇", "々", "\uf900", "\U0003134f"])
def test_every_ideograph_is_han(char: str) -> None:
    assert HAN.fullmatch(char)


@pytest.mark.parametrize("char", ["a", "1", "。", "か", "한", "😀", " "])
def test_nothing_else_is_han(char: str) -> None:
    assert not HAN.search(char)


@pytest.mark.parametrize(
    ("written", "folded"), [("東川如何擺脫貧困", "东川如何摆脱贫困"), ("Tea 茶", "Tea 茶"), ("", "")]
)
def test_script_is_folded(written: str, folded: str) -> None:
    assert ScriptFolder().fold(written) == folded


def test_a_fold_that_would_move_text_is_done_character_by_character(monkeypatch: pytest.MonkeyPatch) -> None:
    class Longer:
        def convert(self, text: str) -> str:
            return {"甲": "乙", "丙": "丙丙"}.get(text, "?" * (len(text) + 1))

    folder = ScriptFolder()
    monkeypatch.setattr(folder, "_opencc", Longer())
    assert folder.fold("甲丙") == "乙丙"
