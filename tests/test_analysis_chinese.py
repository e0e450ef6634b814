"""Chinese words: folded to simplified, cut by jieba, with every bigram beside them; and mixed text."""

import marshal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from povbot.analysis.chinese import ChineseAnalyzer
from povbot.analysis.chinese.by_jieba import JiebaSegmenter
from povbot.analysis.glossary import Entry
from povbot.analysis.mixed import HAN, MixedAnalyzer, Part
from povbot.analysis.script import ScriptFolder
from povbot.bootstrap.fingerprint import fingerprint
from povbot.bootstrap.learned import Learned
from povbot.errors import ConfigError
from povbot.model import Token
from povbot.settings import Settings, find
from stories import ROOT, Rooms, words_of


def test_words_cover_the_text_and_bigrams_stand_beside_them(rooms: Rooms) -> None:
    text = "东川区摆脱贫困"
    tokens = rooms.analyzer.analyze(text)
    assert "".join(token.span.of(text) for token in tokens if token.is_word) == text
    assert {text[i : i + 2] for i in range(len(text) - 1)} <= {token.term for token in tokens}


def by_rjieba(words: Iterable[str] = (), dictionary: Path | None = None) -> ChineseAnalyzer:
    pytest.importorskip("rjieba")
    from povbot.analysis.chinese.by_rjieba import RjiebaSegmenter  # noqa: PLC0415 - it is optional

    return ChineseAnalyzer(RjiebaSegmenter(words, dictionary))


def test_words_of_three_within_longer_ones_are_pieces_as_in_jiebas_search_mode(cache_dir: Path) -> None:
    text = "国务院新闻办公室在北京大学图书馆说中华人民共和国"
    by_jieba = JiebaSegmenter(cache=cache_dir)
    cut = ChineseAnalyzer(by_jieba)
    searched = {term for term, _, _ in by_jieba._jieba.tokenize(text, mode="search")}
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


@pytest.mark.parametrize("segmenter", ["jieba", "rjieba"])
def test_a_dictionary_and_further_words_are_learnt(tmp_path: Path, cache_dir: Path, segmenter: str) -> None:
    dictionary = tmp_path / "dictionary.txt"
    dictionary.write_text("\ufeff甲乙丙 100 n\n\n辛壬癸子\n丑寅卯辰 n\n", encoding="utf-8")
    learnt = ["丁戊己庚"]
    analyzer = (
        by_rjieba(learnt, dictionary)
        if segmenter == "rjieba"
        else ChineseAnalyzer(JiebaSegmenter(learnt, dictionary, cache_dir))
    )
    assert words_of(analyzer, "甲乙丙丁戊己庚辛壬癸子丑寅卯辰") == ["甲乙丙", "丁戊己庚", "辛壬癸子", "丑寅卯辰"]


def test_analyzers_do_not_share_a_dictionary(rooms: Rooms, cache_dir: Path) -> None:
    text = "摆脱贫困了吗"
    assert words_of(ChineseAnalyzer(JiebaSegmenter([text], cache=cache_dir)), text) == [text]
    assert words_of(rooms.analyzer, text) != [text]
    assert words_of(by_rjieba([text]), text) == [text]
    assert words_of(by_rjieba(), text) != [text]


@pytest.mark.parametrize("damaged", [b"", b"half of it", marshal.dumps(3), marshal.dumps((1, 2, 3))])
def test_a_damaged_compiled_dictionary_is_made_again(tmp_path: Path, damaged: bytes) -> None:
    compiled = tmp_path / "jieba.cache"
    compiled.write_bytes(damaged)
    assert words_of(ChineseAnalyzer(JiebaSegmenter(cache=tmp_path)), "摆脱贫困") == ["摆脱", "贫困"]
    assert len(compiled.read_bytes()) > 1_000_000


def test_the_compiled_dictionary_is_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "jieba.cache").write_bytes(marshal.dumps(({"甲": 1, "甲乙": 1, "甲乙丙": 10_000}, 10_002)))
    assert [*JiebaSegmenter(cache=tmp_path).words("甲乙丙")] == ["甲乙丙"]


def test_the_compiled_dictionary_is_read_piece_by_piece_and_is_the_same(tmp_path: Path) -> None:
    compiled = JiebaSegmenter(cache=tmp_path)
    read = JiebaSegmenter(cache=tmp_path)
    pieces = marshal.loads((tmp_path / "jieba.cache").read_bytes())  # noqa: S302
    assert len(pieces) > 10
    assert max(len(piece) for piece in pieces[:-1]) < 1_000_000
    assert (read._jieba.FREQ, read._jieba.total) == (compiled._jieba.FREQ, compiled._jieba.total)
    assert [file.name for file in tmp_path.iterdir()] == ["jieba.cache"]


def test_what_is_chosen_and_not_installed_is_said_before_any_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("povbot.bootstrap.learned.find_spec", lambda _: None)
    monkeypatch.setenv("POVBOT_INDEX__CHINESE", "rjieba")
    with pytest.raises(ConfigError, match=r"rjieba is not installed.*povbot\[rjieba\]"):
        Learned().of(Settings(), find(ROOT))


def test_what_is_chosen_cuts_texts_and_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rjieba")
    monkeypatch.setenv("POVBOT_CACHE_DIR", str(tmp_path))
    learned = Learned()
    by_jieba = learned.of(Settings(), find(ROOT))
    monkeypatch.setenv("POVBOT_INDEX__CHINESE", "rjieba")
    by_rjieba = learned.of(Settings(), find(ROOT))
    assert by_rjieba != by_jieba
    assert not [*tmp_path.iterdir()]
    assert words_of(by_rjieba.chinese(), "悬崖村") == ["悬崖村"]
    assert not [*tmp_path.iterdir()]
    assert words_of(by_jieba.chinese(), "悬崖村") == ["悬崖村"]
    assert [*tmp_path.iterdir()]


def test_mixed_text_goes_through_both(rooms: Rooms) -> None:
    text = "Dongchuan's 东川区 GDP增长6.1%，𠮷野家"
    words = [token for token in rooms.analyzer.analyze(text) if token.is_word]
    assert {"dongchuan", "东川区", "gdp", "增长", "6.1"} <= {token.term for token in words}
    assert all(token.span.of(text) in text for token in words)
    assert any("𠮷" in token.span.of(text) for token in words)


def test_chinese_is_loaded_when_it_is_first_met() -> None:
    loaded = []

    class Nothing:
        def analyze(self, text: str, start: int = 0) -> tuple[Token, ...]:  # noqa: ARG002
            return ()

    def load() -> Part:
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


def test_the_fingerprint_changes_with_what_terms_depend_on() -> None:
    known = Learned().of(Settings(), find(ROOT))
    others = [
        replace(known, own_words=b"x"),
        replace(known, entries=[*known.entries, Entry(("甲乙",), is_name=False)]),
        replace(known, segmenter="rjieba"),
    ]
    assert len({fingerprint(known), *map(fingerprint, others)}) == 4


def test_the_fingerprint_is_found_without_loading_what_it_is_of() -> None:
    program = (
        "import sys; from pathlib import Path; from povbot.bootstrap.learned import Learned\n"
        "from povbot.bootstrap.fingerprint import fingerprint; from povbot.settings import Settings, find\n"
        "print(fingerprint(Learned().of(Settings(), find(Path.cwd()))), *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    found, *loaded = done.stdout.split()
    assert found == fingerprint(Learned().of(Settings(), find(ROOT)))
    assert not {"jieba", "opencc", "tantivy"} & {*loaded}
