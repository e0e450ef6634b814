"""A topic's stories in order of date, counted by month, quarter, year or more."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.model import NO_DATE, Article, Published, Topic
from povbot.service import Service, timeline
from povbot.service.results import Periods, Timeline
from stories import Rooms, on_days, story

FARMING = Topic("farming", {"en": "Farming"})


def of(*days: Published) -> Timeline:
    told = [story(str(number), published=when) for number, when in enumerate(days)]
    return timeline.of(FARMING, told, Counter(when.known for when in days))


def counts(found: Timeline) -> list[tuple[str, int]]:
    return [(period.name, period.stories) for period in found.periods]


def test_months_follow_each_other_without_gaps() -> None:
    found = of(on_days("2020-03-31"), on_days("2020-01-01"), on_days("2020-01-31"))
    assert counts(found) == [("2020-01", 2), ("2020-02", 0), ("2020-03", 1)]
    assert [article.id for article in found.articles] == ["1", "2", "0"]


@pytest.mark.parametrize(
    ("last", "ends"),
    [
        ("2021-12-31", ("2020-01", "2021-12")),
        ("2022-01-01", ("2020-Q1", "2022-Q1")),
        ("2025-12-31", ("2020-Q1", "2025-Q4")),
        ("2026-01-01", ("2020", "2026")),
        ("2043-01-01", ("2020", "2043")),
        ("2044-01-01", ("2020s", "2040s")),
        ("2259-12-31", ("2020s", "2250s")),
        ("2260-01-01", ("2000–99", "2200–99")),
        ("4399-12-31", ("2000–99", "4300–99")),
        ("4400-01-01", ("2000–2999", "4000–4999")),
    ],
)
def test_longer_spans_are_counted_in_longer_periods(last: str, ends: tuple[str, str]) -> None:
    found = counts(of(on_days("2020-01-15"), on_days(last)))
    assert (found[0][0], found[-1][0]) == ends


def test_a_story_counts_in_the_middle_of_the_days_it_may_be_of() -> None:
    between, after, before = (
        on_days("2020-04-03", "2020-05-21"),
        Published(date(2020, 3, 1), None),
        Published(None, date(2020, 2, 1)),
    )
    found = of(between, after, before, on_days("2020-04-28"))
    assert counts(found) == [("2020-02", 1), ("2020-03", 1), ("2020-04", 2)]
    assert [article.id for article in found.articles] == ["2", "1", "0", "3"]


def test_what_has_no_date_comes_last_and_counts_nowhere() -> None:
    found = of(NO_DATE, on_days("9999-12-31"), on_days("9999-12-01"))
    assert [article.id for article in found.articles] == ["2", "1", "0"]
    assert counts(found) == [("9999-12", 2)]
    assert counts(of(NO_DATE)) == []
    assert of().articles == []


@given(st.lists(st.one_of(st.just(NO_DATE), st.dates().map(lambda day: Published(day, day))), max_size=20))
def test_every_dated_story_is_counted_once(days: list[Published]) -> None:
    found = of(*days)
    assert sum(period.stories for period in found.periods) == len([when for when in days if when.day])
    assert sorted(article.id for article in found.articles) == sorted(map(str, range(len(days))))
    assert len({period.name for period in found.periods}) == len(found.periods) <= 24
    ends = [period.stories for period in (*found.periods[:1], *found.periods[-1:])]
    assert all(ends)


async def test_a_timeline_is_of_a_topic_and_in_the_readers_language(rooms: Rooms) -> None:
    told = Article("tea-zh", "zh-Hans", "茶", translation_of="tea")
    service = rooms.service(story("tea", topics=("farming",), published=on_days("2020-02-01")), told)
    found = await service.timeline("農業", "zh-Hant")
    assert found
    assert (found.topic.id, [article.id for article in found.articles]) == ("farming", ["tea-zh"])
    assert counts(found) == [("2020-02", 1)]
    assert await service.timeline("astronomy", "en") is None
    nothing = await service.timeline("jobs", "en")
    assert nothing
    assert (nothing.articles, nothing.periods) == ([], ())


async def test_of_a_large_topic_all_are_counted_and_the_newest_read(rooms: Rooms) -> None:
    first, most = date(2000, 1, 1), timeline.MOST_LISTED
    days = [first + timedelta(days=number) for number in range(2 * most)]
    many = [story(f"{day}", topics=("farming",), published=Published(day, day)) for day in days]
    found = await rooms.service(*many, story("undated", topics=("farming",))).timeline("farming", "en")
    assert found
    assert [article.id for article in found.articles] == [f"{day}" for day in days[-most:]]
    assert found.total == 2 * most + 1
    assert counts(found)[:2] == [("2000-Q1", 91), ("2000-Q2", 91)]
    assert sum(count for _, count in counts(found)) == 2 * most


async def test_the_stories_of_a_small_topic_count_on_the_days_that_the_reader_is_told(rooms: Rooms) -> None:
    copy = Article("copy", "zh-Hans", "茶", version_of="tea", published=on_days("2020-03-05"))
    service = rooms.service(story("tea", topics=("farming",), published=on_days("2020-02-01")), copy)
    for reader, month in (("en", "2020-02"), ("zh-Hans", "2020-03")):
        found = await service.timeline("farming", reader)
        assert found
        assert (counts(found), found.total) == ([(month, 1)], 1)


def test_what_came_between_listing_and_counting_is_no_story_too_few() -> None:
    assert timeline.of(FARMING, [story("a"), story("b")], {None: 1}).total == 2


async def test_the_bundled_archive_has_a_timeline_of_relocation(bundled: Service) -> None:
    found = await bundled.timeline("relocation", "en")
    assert found
    assert [article.id for article in found.articles] == ["poverty-13", "poverty-07"]
    assert counts(found) == [("2020-04", 1), ("2020-05", 1)]


async def test_a_list_may_be_of_a_period_alone(rooms: Rooms) -> None:
    may = story("may", topics=("farming",), published=on_days("2020-05-03"))
    between = story("between", topics=("farming",), published=on_days("2020-04-20", "2020-06-01"))
    june = story("june", published=on_days("2020-06-03"))
    service = rooms.service(may, between, june, story("undated", topics=("farming",)))
    found = await service.topic("Farming", "en", published=on_days("2020-05-01", "2020-05-31"))
    assert found
    assert ([article.id for article in found[1].articles], found[1].total) == (["between", "may"], 2)
    periods = await service.periods("farming")
    assert ([(each.name, each.stories) for each in periods.periods], periods.undated) == ([("2020-05", 2)], 1)
    assert await service.periods("no-such") == Periods((), 0)
