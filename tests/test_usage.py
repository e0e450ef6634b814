"""Figures of use, and what was missed as questions for `povbot eval`."""

import json
from datetime import date
from pathlib import Path

import pytest

from fake_stores import fake_stores
from povbot import evaluation, usage
from povbot.model import DayOfUse, Missed, MissedWhy
from povbot.usage import Usage

FIRST, SECOND = date(2020, 5, 1), date(2020, 5, 2)


def test_figures_are_those_of_all_days_together() -> None:
    seen = Usage(
        (
            DayOfUse(FIRST, 10, 9, 2, good=1, latencies=((5, 8), (100, 2))),
            DayOfUse(SECOND, 30, 21, 3, bad=2, latencies=((5, 10), (200, 20))),
        ),
        readers=4,
    )
    assert (seen.questions, seen.answered, seen.good, seen.bad) == (40, 30, 1, 2)
    assert seen.answered_share == 0.75
    assert (seen.latency_ms(0.45), seen.latency_ms(0.5), seen.latency_ms(0.95)) == (5, 100, 200)


def test_days_without_use_have_no_share_and_no_latency() -> None:
    seen = Usage((DayOfUse(FIRST), DayOfUse(SECOND)), readers=0)
    assert (seen.questions, seen.answered_share, seen.latency_ms(0.5)) == (0, None, None)


async def test_the_days_end_with_the_last_one_and_a_reader_of_two_days_counts_once() -> None:
    store = fake_stores().usage
    for day, chat_id in ((date(2020, 4, 30), 1), (FIRST, 2), (FIRST, 3), (SECOND, 3)):
        await store.asked(day, chat_id, answered=True, latency_ms=7)
    seen = await usage.of_last(2, SECOND, store)
    assert [day.day for day in seen.days] == [FIRST, SECOND]
    assert (seen.questions, seen.readers) == (3, 2)


MISSED = (
    Missed("Who grows rice?", "en", MissedWhy.REFUSED, 3, FIRST),
    Missed("鹰在哪里？", "zh-Hans", MissedWhy.REFUSED, 4, FIRST),
    Missed("who  grows rice?", "en", MissedWhy.WRONG_STORY, 2, SECOND, "rice"),
)


def test_what_was_missed_is_a_set_of_questions_most_frequent_first() -> None:
    told = [json.loads(line) for line in usage.as_questions(MISSED).splitlines()]
    assert [(each["question"], each["language"], each["count"]) for each in told] == [
        ("Who grows rice?", "en", 5),
        ("鹰在哪里？", "zh-Hans", 4),
    ]
    assert told[0]["why"] == {"refused": 3, "wrong-story": 2}
    assert (told[0]["quoted"], told[0]["last"]) == (["rice"], "2020-05-02")
    assert not any(each["judged"] for each in told)


def test_ids_are_the_same_in_the_next_export() -> None:
    def ids(missed: tuple[Missed, ...]) -> set[str]:
        return {json.loads(line)["id"] for line in usage.as_questions(missed).splitlines()}

    assert len(ids(MISSED)) == 2
    assert ids(MISSED[1:]) == ids(MISSED)


def test_it_can_be_read_as_an_evaluation_set(tmp_path: Path) -> None:
    file = tmp_path / "missed.jsonl"
    file.write_text(usage.as_questions(MISSED), encoding="utf-8")
    assert [question.question for question in evaluation.read(file)] == ["Who grows rice?", "鹰在哪里？"]


@pytest.mark.parametrize("question", ["line\u2028break", 'quo"te', "{}"])
def test_each_question_is_one_line_whatever_it_contains(question: str, tmp_path: Path) -> None:
    file = tmp_path / "missed.jsonl"
    file.write_text(usage.as_questions([Missed(question, "en", MissedWhy.REFUSED, 1, FIRST)]), encoding="utf-8")
    assert [read.question for read in evaluation.read(file)] == [question]
