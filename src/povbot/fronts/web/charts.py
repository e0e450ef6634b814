"""Bars for a template: how many of each time, drawn by the server and readable as a table.

Of readers' topics a Chart, each of whose bars leads somewhere; of operators' days a Plot."""

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


@dataclass(frozen=True, slots=True)
class OfDay:
    """A higher value and a lower one that is a part of it; None is none."""

    day: date
    high: int | None
    low: int | None


@dataclass(frozen=True, slots=True)
class Layer:
    """One of a day's bars, from `y` to the ground; `name` is how it looks."""

    name: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Two bars for each of some days, of which there is one at least; the lower one is drawn last, before the other.
    `LINES` are the heights at which the grid is drawn, from the top, where the highest bar ends, to the ground."""

    WIDTH: ClassVar[int] = 720
    LINES: ClassVar[tuple[int, ...]] = (20, 95, 170)
    FILLED: ClassVar[float] = 0.8

    days: Sequence[OfDay]
    unit: str = ""

    @property
    def most(self) -> int:
        return max(1, *(day.high or 0 for day in self.days))

    @property
    def breadth(self) -> float:
        return round(self.FILLED * self.WIDTH / len(self.days), 1)

    def drawn(self) -> Sequence[tuple[OfDay, Sequence[Layer]]]:
        top, *_, ground = self.LINES
        most, step = self.most, self.WIDTH / len(self.days)

        def layer(name: str, at: int, value: int) -> Layer:
            height = round((ground - top) * value / most, 1)
            return Layer(name, round(at * step, 1), round(ground - height, 1), height)

        return [
            (day, [layer(name, at, value) for name, value in (("high", day.high), ("low", day.low)) if value])
            for at, day in enumerate(self.days)
        ]


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
