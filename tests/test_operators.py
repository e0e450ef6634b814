"""Quoted phrases and minus words, as far as their marks tell."""

import pytest

from povbot.analysis.operators import parse


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ('who "shook off" it', ["shook off"]),
        ("who “shook off” it", ["shook off"]),
        ("谁「脱贫」了", ["脱贫"]),
        ("誰『脫貧』了", ["脫貧"]),
        ("谁读《人民日报》", ["人民日报"]),
        ("＂one two＂", ["one two"]),
        ('谁"脱贫"了', ["脱贫"]),
        ('"a" and "b" and "a"', ["a", "b"]),
        ('"a -b c"', ["a -b c"]),
        ('a 5" pipe and a 6" pipe', []),
        ('an "open mark', []),
        ('" blank inside "', []),
        ('""', []),
    ],
)
def test_quotation_marks_of_all_kinds_hold_a_phrase(question: str, phrases: list[str]) -> None:
    parsed = parse(question)
    assert [*parsed.phrases] == phrases
    assert parsed.excluded == ()
    assert parsed.rest == question


@pytest.mark.parametrize(
    ("question", "excluded", "rest"),
    [
        ("poverty -relocation", ["relocation"], ["poverty"]),
        ("-relocation poverty", ["relocation"], ["poverty"]),
        ("扶贫 －直播 报道", ["直播"], ["扶贫", "报道"]),
        ("a -b -c", ["b", "c"], ["a"]),
        ('a -"two sessions" b', ["two sessions"], ["a", "b"]),
        ("a -「两会」", ["两会"], ["a"]),
        ("a -COVID-19, b", ["COVID-19"], ["a", ",", "b"]),
        ("well-known co-op", [], ["well-known", "co-op"]),
        ("a - b – c", [], ["a", "-", "b", "–", "c"]),
        ("below -5 degrees", [], ["below", "-5", "degrees"]),
        ("--b", [], ["--b"]),
        ("-", [], ["-"]),
        ('-"', [], ['-"']),
    ],
)
def test_a_minus_right_before_a_word_excludes_it(question: str, excluded: list[str], rest: list[str]) -> None:
    parsed = parse(question)
    assert [*parsed.excluded] == excluded
    assert parsed.rest.split() == rest
