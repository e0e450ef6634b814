"""Days as listings, pages, feeds and tables name them."""

from datetime import UTC, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listing_pages import SHANGHAI

from povbot.ingest import days
from povbot.model import NO_DATE
from stories import on_days

NEW_YORK = timezone(timedelta(hours=-4))


@pytest.mark.parametrize(
    "text",
    [
        "2020-05-30",
        "2020/5/30",
        "2020.05.30",
        "[2020-05-30 08:15]",
        "2020年5月30日",
        "发布时间： 2020 年 05 月 30 日 星期六",
        "2020年5月30號",
        "２０２０年５月３０日",
        "30/05/2020",
        "30.5.2020",
        "30 May 2020",
        "Saturday, May 30th, 2020",
        "30th of May 2020",
        "By Zhang Wei | China Today | Updated: May 30, 2020 16:59",
        "30-May-2020",
        "May 30,2020",
        "May30, 2020",
        "20200530",
        "Published 2020-05-30, printed 30 May 2020",
    ],
)
def test_a_day_is_read_in_english_and_chinese(text: str) -> None:
    assert days.shown(text, UTC) == days.first(text) == days.said(text) == on_days("2020-05-30")


def test_days_stand_before_months_unless_the_source_says_otherwise() -> None:
    assert days.shown("05/06/2020", UTC) == on_days("2020-06-05")
    assert days.shown("05/06/2020", UTC, month_first=True) == on_days("2020-05-06")


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2020-05-30T23:30:00Z", SHANGHAI, "2020-05-31"),
        ("2020-05-30T23:30:00.5Z", UTC, "2020-05-30"),
        ("2020-05-31 01:00 +0800", UTC, "2020-05-30"),
        ("2020-05-31T01:00:00+08:00", NEW_YORK, "2020-05-30"),
        ("2020-05-30T23:30:00", SHANGHAI, "2020-05-30"),
    ],
)
def test_a_moment_is_the_day_that_it_was_for_the_publisher(text: str, zone: tzinfo, day: str) -> None:
    assert days.shown(text, zone) == days.first(text, zone) == days.said(text, zone) == on_days(day)


@pytest.mark.parametrize(
    "text", ["Sat, 30 May 2020 23:30:00 GMT", "May 30, 2020 11:30 PM UTC", "2020年5月30日 23:30 UTC+00:00"]
)
def test_its_zone_may_be_written_in_other_ways(text: str) -> None:
    assert days.first(text, SHANGHAI) == days.said(text, SHANGHAI) == on_days("2020-05-31")
    assert days.first(text) == days.said(text) == on_days("2020-05-30")


@pytest.mark.parametrize("text", ["05/06/2020", "5.6.2020", "05/13/20", "13/13/2020"])
def test_figures_that_could_be_either_are_no_day_where_no_source_says_what_they_are(text: str) -> None:
    assert days.first(text) == days.said(text) == NO_DATE


def test_figures_that_can_be_one_day_only_are_that() -> None:
    assert days.first("05/13/2020") == days.first("13/05/2020") == on_days("2020-05-13")
    assert days.first("05.05.2020") == on_days("2020-05-05")


def test_the_day_named_first_is_the_one_where_a_text_has_several() -> None:
    assert days.first("2020年5月30日 (updated June 1, 2020)") == on_days("2020-05-30")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Sat, 30 May 2020 07:00:00 +0800", "2020-05-30", "2020-05-30"),
        ("30 May 20 00:30 CST", "2020-05-30", "2020-05-30"),
        ("Sat, 30-May-98", "1998-05-30", "1998-05-30"),
        ("1898-05-30", "1898-05-30", "1898-05-30"),
        (" 2020-05 ", "2020-05-01", "2020-05-31"),
        ("2020年5月", "2020-05-01", "2020-05-31"),
        ("2020", "2020-01-01", "2020-12-31"),
    ],
)
def test_a_field_that_is_a_date_may_be_short_of_parts(text: str, first: str, last: str) -> None:
    assert days.said(text) == on_days(first, last)


@pytest.mark.parametrize("text", ["May 2020", "2020年5月", "Sketches of May 2020"])
def test_a_month_is_all_its_days(text: str) -> None:
    assert days.shown(text, UTC) == on_days("2020-05-01", "2020-05-31")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2 hours ago",
        "5月30日",
        "30 May",
        "May 30",
        "2020",
        "30/05/20",
        "05/13/2020",
        "2020-02-30",
        "2020年13月1日",
        "31 June 2020",
        "1.2.2020.3",
        "109年5月30日",
        "12020-05-30",
        "2020-05-301",
        "0000-00-00T00:00Z",
        "2020-05-30 and 2020-05-31",
        "published 2020-05-30, updated 1 June 2020",
        "Maybe 2020 was better",
    ],
)
def test_what_names_no_day_or_could_mean_several_stays_unknown(text: str) -> None:
    assert days.shown(text, UTC) == NO_DATE


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("http://a.example/china/2020-05/28/content_1.htm", "2020-05-28"),
        ("http://a.example/2020/05/28/title/", "2020-05-28"),
        ("http://a.example/20200528/a.html", "2020-05-28"),
    ],
)
def test_a_day_that_stories_are_filed_under_is_read_from_the_address(address: str, day: str) -> None:
    assert days.in_address(address) == on_days(day)


@pytest.mark.parametrize("address", ["http://a.example/2020/13/28/a", "http://a.example/china/content_20200528.htm"])
def test_other_numbers_in_an_address_are_no_day(address: str) -> None:
    assert days.in_address(address) == NO_DATE


PIECES = st.sampled_from(
    [
        "2020",
        "-",
        "/",
        "05",
        "30",
        "99",
        "年",
        "月",
        "日",
        "May",
        "Sept.",
        "T",
        "Z",
        "+08:00",
        ":",
        " ",
        "th",
        ",",
        "of",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join) | st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    for found in (days.shown(text, SHANGHAI), days.first(text, SHANGHAI), days.said(text, SHANGHAI)):
        assert found == NO_DATE or (found.earliest and found.latest and found.earliest <= found.latest)
