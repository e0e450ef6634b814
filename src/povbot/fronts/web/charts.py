"""Bars for a template: how many of each, drawn by the server and readable as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from povbot.model import Days, Period
from povbot.texts import Texts

# What a bar is drawn in; a page makes it as wide as there is room, and as high.
STEP, HEIGHT = 10, 60
_BAR, _LEAST = 8, 1
_MONTHS_IN_QUARTER, _YEARS_IN_DECADE = 3, 10


@dataclass(frozen=True, slots=True)
class Bar:
    """`href` is where it leads. `days` are those it is of, where it stands for a time; `chosen` says that they are
    looked at."""

    label: str
    value: float
    href: str | None = None
    days: Days | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What the bars are of, in words, and what their labels and values are, as a table has them at its head."""

    title: str
    label: str
    value: str
    bars: Sequence[Bar]

    @property
    def width(self) -> int:
        return STEP * len(self.bars)

    def rects(self) -> Sequence[tuple[int, float, int, float]]:
        """x, y, width and height of each. The least of all values but none is still seen."""
        most = max((bar.value for bar in self.bars), default=0) or 1
        heights = [max(_LEAST, round(HEIGHT * bar.value / most, 1)) if bar.value else 0 for bar in self.bars]
        gap = (STEP - _BAR) // 2
        return [(STEP * at + gap, round(HEIGHT - height, 1), _BAR, height) for at, height in enumerate(heights)]


def days_of(period: Period) -> Days:
    """The first and the last of a month, quarter, year or decade, by its name."""
    year, _, part = period.name.removesuffix("s").partition("-")
    if period.name.endswith("s"):
        return date(int(year), 1, 1), date(int(year) + _YEARS_IN_DECADE - 1, 12, 31)
    if not part:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    first, months = (int(part[1:]) * _MONTHS_IN_QUARTER - 2, _MONTHS_IN_QUARTER) if part[0] == "Q" else (int(part), 1)
    begin = date(int(year), first, 1)
    return begin, _after(begin, months) - timedelta(days=1)


def name_of(period: Period, texts: Texts) -> str:
    """As the chat says it."""
    is_month = len(period.name) == len("2020-05")
    return texts.month(days_of(period)[0]) if is_month and "Q" not in period.name else period.name


def _after(begin: date, months: int) -> date:
    number = begin.year * 12 + begin.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
