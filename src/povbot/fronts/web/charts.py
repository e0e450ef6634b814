"""Bars for a template: how many of each, drawn by the server and readable as a table."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
    name, _, part = period.name.removesuffix("s").partition("-")
    year, first, last = int(name), 1, 12
    if period.name.endswith("s"):
        return date(max(year, date.min.year), first, 1), date(year + _YEARS_IN_DECADE - 1, last, 31)
    if part.startswith("Q"):
        last = int(part[1:]) * _MONTHS_IN_QUARTER
        first = last - _MONTHS_IN_QUARTER + 1
    elif part:
        first = last = int(part)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def name_of(period: Period, texts: Texts) -> str:
    """As the chat says it."""
    is_month = "-" in period.name and "Q" not in period.name
    return texts.month(days_of(period)[0]) if is_month else period.name
