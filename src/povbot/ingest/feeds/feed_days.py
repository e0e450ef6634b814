"""Dates as feeds, sitemaps and tables write them."""

import calendar
import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from povbot.model import Published
from povbot.model.story import NO_DATE

_ISO = re.compile(r"(?<!\d)(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?=$|[T\s])", re.ASCII)
_SLASHES = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?=$|T)", re.ASCII)
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?", re.ASCII)
_MAIL = re.compile(r"(?:[A-Za-z]+\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[A-Za-z]*\.?[\s-]+(\d{4}|\d{2})(?!\d)", re.ASCII)
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_CENTURY_BEGINS = 50  # RFC 2822: two digits from 50 on are of the last century


def written_day(text: str) -> Published:
    """The day as it stands there, whatever the zone: the publisher's own. A month or a year is its days; NO_DATE for
    what is no date, and for figures like 05/06/2020 that say different days in different countries."""
    text = text.strip()
    for pattern in (_ISO, _SLASHES, _COMPACT, _CHINESE):
        if found := pattern.match(text):
            year, month, day = (int(part) if part else None for part in found.groups())
            return _days(year, month, day)
    if (found := _MAIL.match(text)) and (month := _MONTHS.get(found[2].lower())):
        year = int(found[3])
        if len(found[3]) < len("2020"):
            year += 1900 if year >= _CENTURY_BEGINS else 2000
        return _days(year, month, int(found[1]))
    return NO_DATE


def _days(year: int | None, month: int | None, day: int | None) -> Published:
    try:
        if not year:
            return NO_DATE
        if month and day:
            return Published(date(year, month, day), date(year, month, day))
        first, last = (month, month) if month else (1, 12)
        return Published(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
    except (ValueError, calendar.IllegalMonthError):
        return NO_DATE


def moment(text: str) -> datetime | None:
    """Aware, in the zone that is written there. A day alone is its beginning in UTC, and so is a time without a zone
    taken for UTC: good for seeing that it is another than before, not for comparing with a clock."""
    text = text.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found if found.tzinfo and found.utcoffset() is not None else found.replace(tzinfo=UTC)
    return None
