"""Close spellings, for typing errors."""

import pytest

from povbot.analysis.spelling import near

KNOWN = {"Dongchuan": 3, "relocation": 2, "poverty": 9, "village": 4, "villages": 1, "pity": 1, "the": 50, "tea": 2}


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Dongchaun", ("Dongchuan",)),
        ("dongchan", ("Dongchuan",)),
        ("relocatoin", ("relocation",)),
        ("rellocatino", ("relocation",)),
        ("relcatin", ()),
        ("povrety", ("poverty",)),
        ("vilage", ("village",)),
        ("villags", ("village", "villages")),
        ("pvrety", ()),
        ("overty", ()),
        ("poverty", ()),
        ("Poverty", ()),
        ("te", ()),
        ("tae", ()),
        ("东川", ()),
        ("dongchuan2", ()),
        ("", ()),
    ],
)
def test_one_error_in_short_words_two_in_long_ones_none_in_the_first_letter(
    typed: str, spelled: tuple[str, ...]
) -> None:
    assert near(typed, KNOWN) == spelled


def test_the_nearest_come_first_then_the_more_frequent() -> None:
    assert near("grape", {"grace": 1, "gripe": 5, "grapes": 3, "grate": 9}) == ("grate", "gripe", "grapes")


def test_a_word_in_two_cases_is_one() -> None:
    assert near("vilage", {"village": 4, "Village": 1}) == ("village",)


def test_stop_words_are_left_out() -> None:
    assert near("vilage", {"village": 4, "Village": 1, "pillage": 1}, frozenset({"village"})) == ()


def test_nothing_is_near_nothing() -> None:
    assert near("village", {}) == ()
