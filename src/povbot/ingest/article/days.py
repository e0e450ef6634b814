"""Days of publication as pages write them."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号號]",
        rf"\b{_MONTH}\s{{0,3}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<y>(?:19|20)\d\d)\b",
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{{1,3}}{_MONTH},?[\s-]{{1,3}}(?P<y>(?:19|20)\d\d)\b",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)",
    )
)
_CLOCK = re.compile(
    r"\s*[T,]?\s*(?P<h>\d{1,2}):(?P<min>\d\d)(?::\d\d(?:[.,]\d{1,9})?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>Z\b|UTC\b|GMT(?![+-])|(?:UTC|GMT)?[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_NOON = 12
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/](\d\d)/")


def day_of(text: str, zone: tzinfo | None = None) -> date | None:
    """The first day that `text` names, in `zone`, the publisher's: a moment of another zone is turned into it.

    Without `zone` the day is the one written. Days and months in figures without the year first can be read two ways,
    and are not read.
    """
    found = min(filter(None, (pattern.search(text) for pattern in _DAYS)), key=re.Match.start, default=None)
    if not found:
        return None
    parts = found.groupdict()
    month = int(parts["m"]) if parts.get("m") else _MONTHS.index(parts["name"].lower()[:3]) // 4 + 1
    try:
        day = date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        return None
    clock = _CLOCK.match(text, found.end())
    if zone is None or not clock or not clock["zone"]:
        return day
    return _in_zone(day, clock, zone)


def day_in_address(url: str) -> date | None:
    """Of addresses like `/2020-05/28/content_1.htm`."""
    match = _IN_ADDRESS.search(url)
    return day_of("-".join(match.groups())) if match else None


def _in_zone(day: date, clock: re.Match[str], zone: tzinfo) -> date:
    hour = int(clock["h"])
    if clock["half"]:
        hour = hour % _NOON + (_NOON if clock["half"].lower().startswith("p") else 0)
    try:
        moment = datetime.combine(day, time(hour, int(clock["min"])), _offset(clock["zone"].upper()))
        return moment.astimezone(zone).date()
    except (ValueError, OverflowError):
        return day


def _offset(zone: str) -> tzinfo:
    figures = re.search(r"([+-])(\d\d):?(\d\d)", zone)
    if not figures:
        return UTC
    offset = timedelta(hours=int(figures[2]), minutes=int(figures[3]))
    return timezone(-offset if figures[1] == "-" else offset)
