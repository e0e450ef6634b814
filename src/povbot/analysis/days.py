"""Days of the calendar by their English names, read by dateparser: "March 2020", "last week", "two weeks ago"."""

import calendar
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateparser.date import DateDataParser

from povbot.model import Published

_MONTHS_IN_QUARTER = 3


def period(text: str, today: date, *, whole: bool = True) -> Published | None:
    """All days of the day, week, month, quarter or year named, or, if not `whole`, the one day it is counted to. None
    where none is named. A month or weekday without a year is the last one there was."""
    read = _parser(today).get_date_data(text)
    if read.date_obj is None:
        return None
    day = read.date_obj.date()
    match read.period if whole else "day":
        case "year":
            return Published(date(day.year, 1, 1), date(day.year, 12, 31))
        case "quarter":
            first = day.month - (day.month - 1) % _MONTHS_IN_QUARTER
            return Published(date(day.year, first, 1), _month_end(day.year, first + _MONTHS_IN_QUARTER - 1))
        case "month":
            return Published(date(day.year, day.month, 1), _month_end(day.year, day.month))
        case "week":
            monday = day - timedelta(days=day.weekday())
            return Published(monday, monday + timedelta(days=6))
        case _:
            return Published(day, day)


@lru_cache(maxsize=2)
def _parser(today: date) -> DateDataParser:
    base = datetime(today.year, today.month, today.day)  # noqa: DTZ001 - days have no zone
    return DateDataParser(languages=["en"], settings={"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"})


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
