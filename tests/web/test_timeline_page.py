"""A topic's timeline: bars that narrow its list to a time."""

from datetime import date, timedelta
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_pages import browsing, read, texts

from povbot.fronts.web import charts
from povbot.fronts.web.charts import Bar, Chart
from povbot.model import Article, Published
from povbot.service import timeline as counting
from povbot.texts import Texts
from stories import Rooms, on_days, story

BARS = "//*[local-name()='svg']//*[@class='bar']"
FIRST = date(2000, 1, 1)


def of_days(count: int, step: int) -> list[Article]:
    days = (FIRST + timedelta(days=step * at) for at in range(count))
    return [story(f"s{at}", topics=("jobs",), published=Published(day, day)) for at, day in enumerate(days)]


async def test_each_bar_leads_to_the_stories_of_its_time(browser: httpx.AsyncClient) -> None:
    page = await read(browser, "/en/topics/policy")
    assert page.xpath(f"{BARS}/@aria-label") == ["March 2020: 3", "April 2020: 0", "May 2020: 3"]
    narrowed = await read(browser, page.xpath(f"{BARS}/@href")[2])
    assert texts(narrowed, "//section[@id='listed']/h2") == ["May 2020: 3 stories"]
    assert len(texts(narrowed, "//ol[@class='stories']/li")) == 3
    assert not texts(narrowed, "//p[@class='note']")
    assert narrowed.xpath(f"{BARS}[@aria-current]/@aria-label") == ["May 2020: 3"]
    assert narrowed.xpath("//form[@class='span']//option[@selected]/@value") == ["2020-05-01", "2020-05-31"]


async def test_what_the_bars_show_is_a_table_too(browser: httpx.AsyncClient) -> None:
    page = await read(browser, "/en/topics/policy")
    rows = zip(texts(page, "//tbody//th"), texts(page, "//tbody//td"), strict=True)
    assert [f"{label}: {value}" for label, value in rows] == page.xpath(f"{BARS}/@aria-label")


@pytest.mark.parametrize(("count", "step", "bars"), [(2, 40, 2), (24, 31, 24), (300, 29, 24)])
async def test_it_has_few_bars_however_many_stories(rooms: Rooms, count: int, step: int, bars: int) -> None:
    async with browsing(rooms.service(*of_days(count, step))) as browser:
        page = await read(browser, "/en/topics/jobs")
        assert len(page.xpath(BARS)) == bars
        assert sum(map(int, texts(page, "//tbody//td"))) == count
        span = await read(browser, "/en/topics/jobs?since=2000-01-01&until=2000-02-29")
    assert texts(span, "//section[@id='listed']/h2")[0].endswith((": 2 stories", ": 3 stories"))


async def test_it_has_few_bars_however_far_apart_its_stories(rooms: Rooms) -> None:
    days = ("0001-01-01", "0001-12-31", "1999-06-01", "2020-05-01", "9999-12-31")
    told = [story(day, topics=("jobs",), published=on_days(day)) for day in days]
    async with browsing(rooms.service(*told)) as browser:
        page = await read(browser, "/en/topics/jobs")
        bars = page.xpath(BARS)
        lists = [await read(browser, bars[at].get("href")) for at in (0, 1, -1)]
    assert [bar.get("aria-label") for bar in bars[:3]] == ["0–999: 2", "1000–1999: 1", "2000–2999: 1"]
    assert (len(bars), bars[-1].get("aria-label")) == (10, "9000–9999: 1")
    assert [texts(each, "//section[@id='listed']/h2") for each in lists] == [
        ["0–999: 2 stories"],
        ["1000–1999: one story"],
        ["9000–9999: one story"],
    ]


async def test_pages_of_a_narrowed_list_stay_narrowed(rooms: Rooms) -> None:
    async with browsing(
        rooms.service(*of_days(30, 1), story("later", topics=("jobs",), published=on_days("2001-06-01")))
    ) as browser:
        page = await read(browser, "/en/topics/jobs?since=2000-01-01&until=2000-01-31")
        further = page.xpath("//nav[@class='pages']/a[@rel='next']/@href")
        assert further == ["/en/topics/jobs?from=10&since=2000-01-01&until=2000-01-31"]
        assert texts(await read(browser, further[0]), "//nav[@class='pages']/span") == ["11–20 of 30"]


@pytest.mark.parametrize("asked", ["since=2020-13-99", "until=never", "since=&until=", "since=2020-05", "since=1e9"])
async def test_a_time_that_makes_no_sense_is_passed_over(browser: httpx.AsyncClient, asked: str) -> None:
    page = await read(browser, f"/en/topics/policy?{asked}")
    assert texts(page, "//section[@id='listed']/h2") == ["6 stories"]


async def test_an_end_may_be_open_or_before_the_beginning(browser: httpx.AsyncClient) -> None:
    said = [
        texts(await read(browser, f"/en/topics/policy?{asked}"), "//section[@id='listed']/h2")
        for asked in ("since=2020-05-01", "until=2020-04-30", "since=2020-05-31&until=2020-05-01")
    ]
    assert said == [
        ["on or after 1 May 2020: 3 stories"],
        ["on or before 30 April 2020: 3 stories"],
        ["May 2020: 3 stories"],
    ]


async def test_stories_without_a_date_are_named_and_in_no_narrowed_list(rooms: Rooms) -> None:
    undated = story("undated", topics=("jobs",))
    between = story("between", topics=("jobs",), published=on_days("2000-01-20", "2000-02-20"))
    async with browsing(rooms.service(*of_days(2, 40), undated, between)) as browser:
        whole = await read(browser, "/en/topics/jobs")
        narrowed = await read(browser, "/en/topics/jobs?since=2000-01-01&until=2000-01-31")
        within_a_bar = await read(browser, "/en/topics/jobs?since=2000-01-02&until=2000-01-31")
    assert texts(within_a_bar, "//p[@class='note']") == [Texts("en")("web-undated-out", count=1)]
    assert texts(whole, "//p[@class='note']") == [
        "One story has no known date: it comes last, and the bars leave it out."
    ]
    assert narrowed.xpath("//ol[@class='stories']//h3/a/@href") == ["/en/stories/between", "/en/stories/s0"]
    assert texts(narrowed, "//p[@class='note']") == [
        "One story of this topic has no known date and is not among these.",
        Texts("en")("web-spanning"),
    ]


async def test_one_period_alone_is_no_timeline(rooms: Rooms) -> None:
    async with browsing(rooms.service(*of_days(3, 1))) as browser:
        page = await read(browser, "/en/topics/jobs")
    assert not page.xpath("//form[@class='span']|//script[contains(@src, 'timeline')]")


SOME_YEARS = st.dates(FIRST, date(2004, 12, 31))


@given(st.lists(st.dates(), min_size=1) | st.lists(SOME_YEARS, min_size=1))
def test_periods_follow_each_other_day_by_day_and_hold_every_day(days: list[date]) -> None:
    found = [charts.days_of(period) for period in counting.counted({(day, day): 1 for day in days}).periods]
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(found))
    assert found[0][0] <= min(days)
    assert max(days) <= found[-1][1]


@given(st.lists(st.integers(0, 10**9), max_size=24))
def test_bars_stand_on_the_ground_side_by_side_and_none_but_nothing_is_unseen(values: list[int]) -> None:
    chart = Chart("", "", "", [Bar("", value, "", (FIRST, FIRST)) for value in values])
    drawn = chart.drawn()
    assert [(each.bar.value, each.x) for each in drawn] == [(value, 10 * at) for at, value in enumerate(values)]
    assert chart.width == 10 * len(values)
    for each in drawn:
        assert 0 <= each.y <= chart.HEIGHT
        assert each.y + each.height == pytest.approx(chart.HEIGHT)
        assert (each.height > 0) == (each.bar.value > 0)
        assert each.height == pytest.approx(chart.HEIGHT * each.bar.value / max(*values, 1), abs=chart.LEAST)
