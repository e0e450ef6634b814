"""Bars for a template: how many of each time, drawn by the server and readable as a table."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from povbot.model import Days, Period
from povbot.texts import Texts

_MONTHS_IN_QUARTER, _YEARS_IN_DECADE = 3, 10


@dataclass(frozen=True, slots=True)
class Bar:
    """`href` is where it leads; `chosen` says that its days are looked at."""

    label: str
    value: int
    href: str
    days: Days
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar in its picture: its place begins at `x`, what is filled of it at `y`, and reaches to the ground."""

    bar: Bar
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """What the bars are of, in words, and what their labels and values are, as a table has them at its head. A page
    makes the picture as wide as there is room, and as high."""

    STEP: ClassVar[int] = 10
    HEIGHT: ClassVar[int] = 60
    LEAST: ClassVar[int] = 1

    title: str
    label: str
    value: str
    bars: Sequence[Bar]

    @property
    def width(self) -> int:
        return self.STEP * len(self.bars)

    def drawn(self) -> Sequence[Drawn]:
        """The least of all values but none is still seen."""
        most = max((bar.value for bar in self.bars), default=0) or 1

        def drawn(bar: Bar, x: int) -> Drawn:
            height = max(self.LEAST, round(self.HEIGHT * bar.value / most, 1)) if bar.value else 0
            return Drawn(bar, x, round(self.HEIGHT - height, 1), height)

        return [drawn(bar, self.STEP * at) for at, bar in enumerate(self.bars)]


def days_of(period: Period) -> Days:
    """The first and the last of a month, a quarter, a year or more, by its name."""
    if period.name.endswith("s"):
        year = int(period.name.removesuffix("s"))
        return _years(year, year + _YEARS_IN_DECADE - 1)
    if "–" in period.name:
        since, until = period.name.split("–")
        return _years(int(since), int(since[: -len(until)] + until))
    name, _, part = period.name.partition("-")
    year, first, last = int(name), 1, 12
    if part.startswith("Q"):
        last = int(part[1:]) * _MONTHS_IN_QUARTER
        first = last - _MONTHS_IN_QUARTER + 1
    elif part:
        first = last = int(part)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _years(first: int, last: int) -> Days:
    return date(max(first, date.min.year), 1, 1), date(last, 12, 31)


def name_of(period: Period, texts: Texts) -> str:
    """As the chat says it."""
    is_month = "-" in period.name and "Q" not in period.name
    return texts.month(days_of(period)[0]) if is_month else period.name
