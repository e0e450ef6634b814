"""What every MissedStore promises."""

from dataclasses import replace
from datetime import date

import pytest

from povbot.model import Missed, MissedWhy
from povbot.ports import MissedStore, Stores

FIRST, SECOND, THIRD = (date(2026, 11, day) for day in (1, 2, 3))
REFUSED, DISLIKED = MissedWhy.REFUSED, MissedWhy.DISLIKED


@pytest.fixture
def kept(stores: Stores) -> MissedStore:
    return stores.missed


async def test_a_question_is_counted(kept: MissedStore) -> None:
    assert await kept.most_frequent(10) == []
    await kept.add("Where does  tea grow?", "en", REFUSED, SECOND)
    await kept.add(" where DOES tea\ngrow? ", "en", REFUSED, FIRST)
    assert await kept.most_frequent(10) == [Missed("Where does  tea grow?", "en", REFUSED, 2, SECOND)]


async def test_another_language_or_reason_is_another_one(kept: MissedStore) -> None:
    await kept.add("茶", "zh-Hans", REFUSED, FIRST)
    await kept.add("茶", "zh-Hant", REFUSED, FIRST)
    await kept.add("茶", "zh-Hant", DISLIKED, FIRST, "tea")
    assert {(m.language, m.why, m.count) for m in await kept.most_frequent(10)} == {
        ("zh-Hans", REFUSED, 1),
        ("zh-Hant", REFUSED, 1),
        ("zh-Hant", DISLIKED, 1),
    }


async def test_the_story_disliked_last_is_known(kept: MissedStore) -> None:
    for article_id in ("tea", "rice", None):
        await kept.add("tea", "en", DISLIKED, FIRST, article_id)
    assert await kept.most_frequent(10) == [Missed("tea", "en", DISLIKED, 3, FIRST, "rice")]


async def test_the_most_frequent_come_first_then_the_last_asked_then_by_text(kept: MissedStore) -> None:
    asked = [("a", FIRST), ("b", SECOND), ("Z", FIRST), ("often", FIRST), ("often", FIRST), ("茶", FIRST)]
    for question, day in asked:
        await kept.add(question, "en", REFUSED, day)
    assert [m.question for m in await kept.most_frequent(10)] == ["often", "b", "Z", "a", "茶"]
    assert [m.question for m in await kept.most_frequent(2)] == ["often", "b"]


async def test_questions_of_any_length_are_kept_apart(kept: MissedStore) -> None:
    long = "茶" * 4000
    for question in (long + "a", long + "b", long + "A"):
        await kept.add(question, "zh-Hans", REFUSED, FIRST)
    assert [(m.question, m.count) for m in await kept.most_frequent(9)] == [(long + "a", 2), (long + "b", 1)]


async def test_a_question_expires_when_it_was_not_asked_again(kept: MissedStore) -> None:
    for question, day in (("old", FIRST), ("again", FIRST), ("again", THIRD), ("kept", SECOND)):
        await kept.add(question, "en", REFUSED, day)
    await kept.expire(SECOND, 9)
    assert [m.question for m in await kept.most_frequent(10)] == ["again", "kept"]
    await kept.add("old", "en", REFUSED, THIRD)
    assert replace((await kept.most_frequent(10))[-2], count=1) == Missed("old", "en", REFUSED, 1, THIRD)


async def test_of_those_that_do_not_expire_the_most_frequent_stay(kept: MissedStore) -> None:
    for question, times, day in (("old", 9, FIRST), ("rare", 1, SECOND), ("often", 3, SECOND), ("late", 1, THIRD)):
        await kept.counted([Missed(question, "en", REFUSED, times, day)])
    await kept.expire(SECOND, 2)
    assert [m.question for m in await kept.most_frequent(10)] == ["often", "late"]


async def test_many_are_counted_at_once_as_if_each_were_added(kept: MissedStore) -> None:
    await kept.add("Tea?", "en", REFUSED, SECOND, "tea")
    again, other = Missed(" tea? ", "en", REFUSED, 3, FIRST), Missed("Rice?", "en", REFUSED, 2, THIRD)
    await kept.counted([other, again, replace(again, count=1, last=THIRD)])
    assert await kept.most_frequent(10) == [Missed("Tea?", "en", REFUSED, 5, THIRD, "tea"), other]
    await kept.counted([])
    assert len(await kept.most_frequent(10)) == 2
