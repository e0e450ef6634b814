"""Days and moments as archives write them: what news needs of ISO 8601 and of EDTF's intervals."""

import calendar
import re
from datetime import UTC, date, datetime

from povbot.model import Published

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T\S+)?)?)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)


def parse(text: str) -> Published:
    """`2020-05-28` (a time after it is dropped), `2020-05`, `2020`, or two of these with a slash, `..` for an open end.

    Raises ValueError with a sentence for the operator.
    """
    if "/" not in text:
        return Published(*_bounds(text))
    first, _, last = text.partition("/")
    earliest = None if first == ".." else _bounds(first)[0]
    latest = None if last == ".." else _bounds(last)[1]
    if earliest and latest and earliest > latest:
        raise ValueError(f"{text} ends before it begins")
    return Published(earliest, latest)


def moment(text: str) -> datetime:
    """`2026-11-25T17:30:00Z`, in UTC whatever zone it is written in. Raises ValueError as `parse` does."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(f"{text!r} is not a moment like 2026-11-25T17:30:00Z, with its time zone")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no moment of the calendar") from None


def _bounds(text: str) -> tuple[date, date]:
    match = _DAY.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a date like 2020-05-28, 2020-05 or 2020-05-28/2020-05-30")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101 - the pattern has it
    try:
        if month is not None and day is not None:
            return date(year, month, day), date(year, month, day)
        first, last = (1, 12) if month is None else (month, month)
        return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
    except (ValueError, calendar.IllegalMonthError):
        raise ValueError(f"{text!r} is no day of the calendar") from None
