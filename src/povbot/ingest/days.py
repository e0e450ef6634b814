"""The days that pages, feeds and tables name, in English or Chinese. What can be read in two ways is not known.

Wherever a `zone` is asked for, it is the publisher's: a moment with an offset from UTC is of the day that it was there.
Without it, the day is the one that is written.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from povbot.model import NO_DATE, Published

_YEAR = r"(?:1[5-9]|20)\d\d"
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NTH = "(?:st|nd|rd|th)?"
# One pattern, so that what was read as part of a date is not read again as part of another.
_DATE = re.compile(
    rf"(?<![\d.])(?P<y1>{_YEAR})(?P<sign>[-/.])(?P<m1>\d{{1,2}})(?P=sign)(?P<d1>\d{{1,2}})(?![\d/]|[-.]\d)"
    rf"|(?<!\d)(?P<y2>{_YEAR}) ?年 ?(?P<m2>\d{{1,2}}) ?月(?: ?(?P<d2>\d{{1,2}}) ?[日号號])?"
    rf"|(?<![\w-])(?:(?P<d3>\d{{1,2}}){_NTH}(?: of)?[ -])?(?P<m3>{_MONTH}),?[ -](?P<y3>{_YEAR})(?!\d)"
    rf"|(?<!\w)(?P<m4>{_MONTH}) ?(?P<d4>\d{{1,2}}){_NTH}(?:, ?| )(?P<y4>{_YEAR})(?!\d)"
    r"|(?<!\d)(?P<y5>(?:19|20)\d\d)(?P<m5>0[1-9]|1[0-2])(?P<d5>0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|(?<![\d./-])(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})(?P=mark)(?P<y6>{_YEAR})(?![\d/]|[-.]\d)",
    re.IGNORECASE | re.ASCII,
)
_PARTS = tuple((f"y{form}", f"m{form}", f"d{form}") for form in range(1, 6))
_HAS_YEAR = re.compile(_YEAR)
_CLOCK = re.compile(
    r" ?[T,]? ?(?P<h>\d{1,2}):(?P<min>\d\d)(?::\d\d(?:[.,]\d{1,9})?)? ?(?P<half>[ap]\.?m\.?)?"
    r" ?(?P<zone>Z\b|UTC\b|GMT(?![+-])|(?:UTC|GMT)?[+-]\d\d:?\d\d)?",
    re.IGNORECASE | re.ASCII,
)
_NOON = 12
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)/", re.ASCII)
_NO_DAY = re.compile(rf"({_YEAR})(?:-(\d{{1,2}}))?", re.ASCII)
_SHORT_YEAR = re.compile(rf"((?:[a-z]+\.?,? )?\d{{1,2}}[ -]{_MONTH}[ -])(\d\d)(?!\d)", re.IGNORECASE | re.ASCII)
_CENTURY_BEGINS = 50  # RFC 2822: two digits from 50 on are of the last century
_LOOKED_AT = 500


def shown(text: str, zone: tzinfo | None, *, month_first: bool = False) -> Published:
    """The one day that a text beside a story names, or the days of the one month; NO_DATE where none is named, or
    several are. 05/06/2020 is in June, unless `month_first`."""
    named = {*_named(text, zone, month_first)}
    return named.pop() if len(named) == 1 else NO_DATE


def first(text: str, zone: tzinfo | None = None) -> Published:
    """What `text` names first: a day, or the days of a month. NO_DATE where it names none, or figures like 05/06/2020
    that are different days in different countries."""
    return next(_named(text, zone), NO_DATE)


def said(text: str, zone: tzinfo | None = None) -> Published:
    """Of a field that is a date: as `first`, and a year, `2020-05` or a year of two digits is understood, too."""
    plain = " ".join(text[:_LOOKED_AT].split())
    if found := _NO_DAY.fullmatch(plain):
        return _days(*found.groups())
    if found := _SHORT_YEAR.match(plain):
        century = "19" if int(found[2]) >= _CENTURY_BEGINS else "20"
        plain = found[1] + century + plain[found.end(1) :]
    return first(plain, zone)


def in_address(address: str) -> Published:
    """Of a publisher that files its stories by day: /2020-05/28/, /2020/05/28/, /2020-05-28/ or /20200528/."""
    match = _IN_ADDRESS.search(address)
    return _days(*match.groups()) if match else NO_DATE


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


def _named(text: str, zone: tzinfo | None, month_first: bool | None = None) -> Iterator[Published]:
    plain = unicodedata.normalize("NFKC", text[:_LOOKED_AT])
    if not _HAS_YEAR.search(plain):  # most lines of a page, seen quickly
        return
    plain = " ".join(plain.split())
    for match in _DATE.finditer(plain):
        named = _of_figures(match, month_first) if match["one"] else _of_parts(match)
        clock = _CLOCK.match(plain, match.end()) if zone and named.day else None
        yield _in_zone(named.day, clock, zone) if zone and named.day and clock and clock["zone"] else named


def _of_parts(match: re.Match[str]) -> Published:
    year, month, day = next(match.group(*names) for names in _PARTS if match[names[0]])
    return _days(year, month if month.isdecimal() else str(_MONTHS[month[:3].lower()]), day)


def _of_figures(match: re.Match[str], month_first: bool | None) -> Published:
    one, two, year = match.group("one", "two", "y6")
    by_order = {True: _days(year, one, two), False: _days(year, two, one)}
    if month_first is not None:
        return by_order[month_first]
    possible = {*by_order.values()} - {NO_DATE}
    return possible.pop() if len(possible) == 1 else NO_DATE


def _days(year: str, month: str | None, day: str | None = None) -> Published:
    try:
        if month and day:
            only = date(int(year), int(month), int(day))
            return Published(only, only)
        start, end = (int(month), int(month)) if month else (1, 12)
        return Published(date(int(year), start, 1), date(int(year), end, calendar.monthrange(int(year), end)[1]))
    except ValueError:
        return NO_DATE


def _in_zone(day: date, clock: re.Match[str], zone: tzinfo) -> Published:
    """As written where the clock shows what no clock does."""
    hour = int(clock["h"])
    if clock["half"]:
        hour = hour % _NOON + (_NOON if clock["half"].lower().startswith("p") else 0)
    try:
        written = datetime.combine(day, time(hour, int(clock["min"])), _offset(clock["zone"]))
        day = written.astimezone(zone).date()
    except (ValueError, OverflowError):
        pass
    return Published(day, day)


def _offset(zone: str) -> tzinfo:
    figures = re.search(r"([+-])(\d\d):?(\d\d)", zone)
    if not figures:
        return UTC
    offset = timedelta(hours=int(figures[2]), minutes=int(figures[3]))
    return timezone(-offset if figures[1] == "-" else offset)
