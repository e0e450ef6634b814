"""CC-CEDICT's entries to translations, in both directions."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from povbot.analysis import dictionary
from povbot.analysis.dictionary import Dictionary
from povbot.analysis.english import EnglishAnalyzer

LINES = (
    "# CC-CEDICT",
    "內戰 内战 [nei4 zhan4] /civil war/",
    "贏 赢 [ying2] /to beat; to win; to profit/",
    "貓 猫 [mao1] /cat/CL:隻|只[zhi1]/(dialect) to hide oneself/",
    "女醫 女医 [nu:3 yi1] /a woman doctor/to go to the doctor/",
    "王 王 [wang2] /king or monarch/best or strongest of its type/",
    "王 王 [Wang2] /surname Wang/",
    "宗教 宗教 [zong1 jiao4] /religion/",
    "坎 坎 [kan3] /old variant of 坎[kan3]/threshold/",
    "東川區 东川区 [Dong1 chuan1 qu1] /Dongchuan district of Kunming city 昆明市[Kun1 ming2 shi4], Yunnan/",
)


@pytest.fixture
def few() -> Dictionary:
    return Dictionary(LINES, EnglishAnalyzer(), frozenset({"a", "of", "or", "its"}))


@pytest.mark.parametrize(
    ("word", "translations"),
    [
        ("内战", [("civil", "war")]),
        ("赢", [("beat",), ("win",), ("profit",)]),
        ("猫", [("cat",), ("hide",)]),
        ("王", [("king", "monarch"), ("best", "strongest", "type")]),
        ("坎", [("threshold",)]),
        ("东川区", [("dongchuan",)]),
        ("女医", [("woman", "doctor"), ("go", "to", "the", "doctor")]),
        ("贏", []),
    ],
)
def test_senses_become_translations_without_their_remarks(
    few: Dictionary, word: str, translations: list[tuple[str, ...]]
) -> None:
    assert [*few.english(word)] == translations


def test_what_says_an_english_phrase_is_found_whole(few: Dictionary) -> None:
    assert [*few.chinese(("civil", "war"))] == ["内战"]
    assert [*few.chinese(("civil",))] == []


def test_words_that_begin_alike_are_relatives(few: Dictionary) -> None:
    assert [*few.chinese_of_relatives("religi")] == ["宗教"]
    assert [*few.chinese_of_relatives("relic")] == []
    assert [*few.chinese_of_relatives("relish")] == []


def test_the_packaged_data_is_cc_cedict() -> None:
    lines = [*dictionary.packaged()]
    assert lines[0] == "# CC-CEDICT"
    assert any("creativecommons.org/licenses/by-sa/4.0" in line for line in lines[:30])
    assert len(lines) > 120_000


# What is turned round is kept


def kept(file: Path, lines: Sequence[str] = LINES) -> Dictionary:
    return Dictionary(lines, EnglishAnalyzer(), frozenset(), file)


def test_turned_round_once_it_is_read_from_then_on(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "cedict-1.txt"
    assert kept(file).chinese(("civil", "war")) == ("内战",)
    assert kept(file, lines=()).chinese(("civil", "war")) == ("内战",)


def test_what_is_kept_is_what_comes_of_turning_the_whole_dictionary_round(tmp_path: Path) -> None:
    file = tmp_path / "cedict-1.txt"
    lines = [*dictionary.packaged()]
    turned = dict(kept(file, lines)._reverse)
    assert len(turned) > 50_000
    assert dict(kept(file, lines=())._reverse) == turned


@pytest.mark.parametrize("damage", [b"", b"3\ncivil war\t\xe5", b"9\ncivil war\t\xe5\x86\x85\xe6\x88\x98\n", b"x\n\n"])
def test_one_that_is_damaged_is_made_again(damage: bytes, tmp_path: Path) -> None:
    file = tmp_path / "cedict-1.txt"
    file.write_bytes(damage)
    assert kept(file).chinese(("civil", "war")) == ("内战",)
    assert kept(file, lines=()).chinese(("civil", "war")) == ("内战",)


def test_where_it_cannot_be_kept_it_is_turned_round_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert kept(tmp_path / "file" / "cedict-1.txt").chinese(("civil", "war")) == ("内战",)


def test_one_of_another_povbot_goes(tmp_path: Path) -> None:
    for name in ("cedict-1.txt", "cedict-2.txt"):
        assert kept(tmp_path / name).chinese(("religion",)) == ("宗教",)
    assert [file.name for file in tmp_path.iterdir()] == ["cedict-2.txt"]
