"""The day that a text beside a story names, in English or Chinese. What can be read in two ways is not known."""

import calendar
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from functools import lru_cache

from dateparser.date import DateDataParser

from povbot.model import NO_DATE, Published

_YEAR = r"(?<![\d.])(?P<year>(?:19|20)\d\d)"
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_NAMED = r"\d{1,2}(?:st|nd|rd|th)?"
_INSTANT = re.compile(r"(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:Z\b|[+-]\d\d:?\d\d\b)")
_CHINESE = re.compile(_YEAR + r" ?年 ?(?P<month>\d{1,2}) ?月(?: ?(?P<day>\d{1,2}) ?[日号號])?")
_YEAR_FIRST = re.compile(_YEAR + r"(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d/]|[-.]\d)")
_YEAR_LAST = re.compile(
    r"(?<![\d./-])(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?![\d/]|[-.]\d)"
)
_NAMED = re.compile(
    rf"(?<![\w-])(?:{_DAY_NAMED}(?: of)?[ -]{_MONTH_NAME},?[ -]|{_MONTH_NAME} (?:{_DAY_NAMED},? )?)(?:19|20)\d\d(?!\d)",
    re.IGNORECASE,
)


def published(text: str, zone: tzinfo, *, month_first: bool = False) -> Published:
    """The one day that is named, or the days of the one month; NO_DATE where none is, or several are.

    A moment with an offset from UTC is a day of `zone`. 05/06/2020 is in June, unless `month_first`.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text[:500]).split())
    named = {*_instants(plain, zone)}
    rest = _INSTANT.sub(" ", plain)
    named |= {*_numbered(rest, month_first=month_first), *(_day_of_names(match[0]) for match in _NAMED.finditer(rest))}
    return named.pop() if len(named) == 1 else NO_DATE


def in_address(address: str) -> Published:
    """Of a publisher that files its stories by day: /2020-05/28/, /2020/05/28/, /2020-05-28/ or /20200528/."""
    match = re.search(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)/", address)
    return _day(*map(int, match.groups())) if match else NO_DATE


def _instants(text: str, zone: tzinfo) -> Iterator[Published]:
    for match in _INSTANT.finditer(text):
        try:
            day = datetime.fromisoformat(re.sub(r" (?=[Z+-])", "", match[0])).astimezone(zone).date()
        except (ValueError, OverflowError):
            yield NO_DATE
        else:
            yield Published(day, day)


def _numbered(text: str, *, month_first: bool) -> Iterator[Published]:
    for match in _CHINESE.finditer(text):
        year, month, day = int(match["year"]), int(match["month"]), match["day"]
        yield _day(year, month, int(day)) if day else _month(year, month)
    for match in _YEAR_FIRST.finditer(text):
        yield _day(int(match["year"]), int(match["month"]), int(match["day"]))
    for match in _YEAR_LAST.finditer(text):
        first, second = int(match["one"]), int(match["two"])
        month, day = (first, second) if month_first else (second, first)
        yield _day(int(match["year"]), month, day)


@lru_cache(maxsize=2048)  # a millisecond each, and the stories of a listing share their days
def _day_of_names(text: str) -> Published:
    read = _parser().get_date_data(text.replace("-", " "))
    if read.date_obj is None:
        return NO_DATE
    day = read.date_obj.date()
    return _month(day.year, day.month) if read.period == "month" else Published(day, day)


def _day(year: int, month: int, day: int) -> Published:
    try:
        return Published(date(year, month, day), date(year, month, day))
    except ValueError:
        return NO_DATE


def _month(year: int, month: int) -> Published:
    first = _day(year, month, 1).day
    return Published(first, date(year, month, calendar.monthrange(year, month)[1])) if first else NO_DATE


@lru_cache(maxsize=1)
def _parser() -> DateDataParser:
    settings = {"REQUIRE_PARTS": ["month", "year"], "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY"}
    return DateDataParser(languages=["en"], settings=settings)
