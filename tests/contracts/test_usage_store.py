"""What every UsageStore promises."""

from datetime import date, timedelta

import pytest

from povbot.model import DayOfUse, latency_bound_ms
from povbot.ports import Stores, UsageStore

MONDAY = date(2026, 11, 2)
SUNDAY, TUESDAY = MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)


@pytest.fixture
def kept(stores: Stores) -> UsageStore:
    return stores.usage


async def test_every_day_of_a_span_is_told(kept: UsageStore) -> None:
    await kept.judged(MONDAY, good=True)
    assert await kept.days(SUNDAY, TUESDAY) == [DayOfUse(SUNDAY), DayOfUse(MONDAY, good=1), DayOfUse(TUESDAY)]
    assert await kept.days(TUESDAY, SUNDAY) == []


async def test_questions_answers_readers_and_verdicts_are_counted(kept: UsageStore) -> None:
    asked = [(1, True, 4.2), (1, True, 4.9), (2, False, 90), (1, True, 1e9)]
    for chat_id, answered, latency_ms in asked:
        await kept.asked(MONDAY, chat_id, answered=answered, latency_ms=latency_ms)
    for good in (True, False, True):
        await kept.judged(MONDAY, good=good)
    await kept.asked(TUESDAY, 2, answered=False, latency_ms=0)
    assert await kept.days(MONDAY, TUESDAY) == [
        DayOfUse(MONDAY, 4, 3, 2, good=2, bad=1, latencies=((5, 2), (100, 1), (63_000, 1))),
        DayOfUse(TUESDAY, 1, 0, 1, latencies=((1, 1),)),
    ]


async def test_a_reader_of_several_days_is_one(kept: UsageStore) -> None:
    for day, chat_id in ((SUNDAY, 1), (MONDAY, 1), (MONDAY, 2), (TUESDAY, -(10**12))):
        await kept.asked(day, chat_id, answered=True, latency_ms=1)
    assert await kept.readers(SUNDAY, TUESDAY) == 3
    assert await kept.readers(SUNDAY, MONDAY) == 2
    assert await kept.readers(SUNDAY - timedelta(days=1), SUNDAY - timedelta(days=1)) == 0


async def test_who_asked_expires_and_how_many_did_not(kept: UsageStore) -> None:
    for day in (SUNDAY, MONDAY):
        await kept.asked(day, 1, answered=True, latency_ms=1)
    await kept.expire(MONDAY)
    assert await kept.readers(SUNDAY, SUNDAY) == 0
    assert await kept.readers(MONDAY, MONDAY) == 1
    assert [day.readers for day in await kept.days(SUNDAY, MONDAY)] == [1, 1]


async def test_what_nobody_known_asked_is_added_to_its_day(kept: UsageStore) -> None:
    await kept.asked(MONDAY, 1, answered=True, latency_ms=4.2)
    await kept.counted(DayOfUse(MONDAY, 3, 2, good=1, latencies=((5, 2), (100, 1)), fronts=(("api", 2),)))
    await kept.counted(DayOfUse(MONDAY, 2, fronts=(("api", 1), ("web", 1))))
    await kept.counted(DayOfUse(TUESDAY, bad=1))
    assert await kept.days(MONDAY, TUESDAY) == [
        DayOfUse(MONDAY, 6, 3, 1, good=1, latencies=((5, 3), (100, 1)), fronts=(("api", 3), ("web", 1))),
        DayOfUse(TUESDAY, bad=1),
    ]
    assert [day.in_chat for day in await kept.days(MONDAY, TUESDAY)] == [2, 0]
    assert await kept.readers(MONDAY, TUESDAY) == 1


def test_a_bucket_is_a_quarter_wide_and_the_last_one_open() -> None:
    assert [latency_bound_ms(ms) for ms in (0, 1, 1.01, 99, 100, 101, 1e9)] == [1, 1, 2, 100, 100, 125, 63_000]


def test_the_latency_of_a_share() -> None:
    day = DayOfUse(MONDAY, latencies=((5, 90), (100, 9), (1000, 1)))
    assert [day.latency_ms(share) for share in (0.5, 0.9, 0.95, 1)] == [5, 5, 100, 1000]
    assert DayOfUse(MONDAY).latency_ms(0.5) is None
