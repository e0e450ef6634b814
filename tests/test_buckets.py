"""What of a bucket its users do not show: tests/telegram/test_flood.py and tests/web/test_guards.py have the rest."""

from povbot.buckets import Buckets, Limit

LIMIT = Limit(8, 60)


def test_a_bucket_that_is_shut_gives_nothing_before_a_quarter_is_there_and_an_open_one_gives_each() -> None:
    now = [0.0]
    buckets = Buckets[str](lambda: now[0], 10)
    for whose in ("open", "shut"):
        for _ in range(8):
            assert buckets.wait_s(whose, LIMIT) == 0
            buckets.take(whose, LIMIT)
    assert buckets.shut("shut")
    assert not buckets.shut("shut")
    assert buckets.wait_s("open", LIMIT) == buckets.wait_s("shut", LIMIT) == 2
    now[0] = 1
    assert (buckets.wait_s("open", LIMIT), buckets.wait_s("shut", LIMIT)) == (0, 1)


def test_those_taken_from_last_are_remembered_and_no_more() -> None:
    buckets = Buckets[int](lambda: 0.0, 3)
    for whose in (1, 2, 3, 1, 4):
        buckets.take(whose, Limit(1, 60))
    assert len(buckets) == 3
    assert [whose for whose in (1, 2, 3, 4) if buckets.wait_s(whose, Limit(1, 60))] == [1, 3, 4]
