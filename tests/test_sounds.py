"""Names in Latin and in Han script that sound alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.analysis.sounds import LEAST_LIKENESS, Soundalikes, likeness

PAIRS = [
    ("杰拉尔德", "Gerald"),
    ("纳雷什", "Naresh"),
    ("舍勒", "Scheele"),
    ("特斯拉", "Tesla"),
    ("克林顿", "Clinton"),
    ("亚特兰蒂斯", "Atlantis"),
    ("东川", "Dongchuan"),
    ("東川", "Dongchuan"),
    ("东川区", "Dongchuan"),
    ("郑州", "Zhengzhou"),
]


@pytest.mark.parametrize(("han", "latin"), PAIRS)
def test_a_name_sounds_like_itself_in_the_other_script(han: str, latin: str) -> None:
    assert likeness(han, latin) >= LEAST_LIKENESS
    assert likeness(han, latin) == likeness(latin, han)
    others = [other for _, other in PAIRS if other != latin]
    assert likeness(han, latin) > max(likeness(han, other) for other in others)


@pytest.mark.parametrize("name", ["Qinghai", "Xiamen", "Quzhou"])
def test_a_chinese_name_is_compared_as_pinyin_spells_it(name: str) -> None:
    han = {"Qinghai": "青海", "Xiamen": "厦门", "Quzhou": "衢州"}[name]
    assert likeness(han, name) == 1.0


def test_only_names_are_looked_for() -> None:
    found = Soundalikes(["Tesla", "tesla", "TESLA", "特斯拉", "水"], lambda word: word == "水")
    assert [*found.near("特斯拉")] == ["Tesla"]
    assert [*found.near("Tesla")] == ["特斯拉"]
    assert [*found.near("Shui")] == []


def test_the_nearest_comes_first_and_what_is_far_not_at_all() -> None:
    found = Soundalikes(["Geordie", "Gerald", "Mississippi"], lambda _: False)
    assert found.near("杰拉尔德")[0] == "Gerald"
    assert "Mississippi" not in found.near("杰拉尔德")


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_texts_are_alike_from_0_to_1(name: str, other: str) -> None:
    assert 0.0 <= likeness(name, other) <= 1.0


def test_a_name_of_two_syllables_has_to_begin_alike() -> None:
    assert likeness("李楠", "Yunnan") >= LEAST_LIKENESS
    assert not Soundalikes(["Yunnan"], lambda _word: False).near("李楠")
    assert [*Soundalikes(["Scheele"], lambda _word: False).near("舍勒")] == ["Scheele"]
