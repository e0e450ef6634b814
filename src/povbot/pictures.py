"""Pictures of numbers, as PNG. They say digits, ISO months and signs only: whoever sends one says what it shows.

Dark on an opaque light card, so that both of Telegram's themes show the same.
"""

import io
import math
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from povbot.model import DayOfUse, Period

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 1200, 675
# All but the grid stand out from the card by 4.5 to 1 and more, and what was refused from what was answered by 2.
CARD, TEXT, GRID = "#f5f6f8", "#1f2933", "#d5d9df"
BAR, ANSWERED, REFUSED = "#1f5f99", "#0f3557", "#b3561b"
_DPI = 150
_FONT: Mapping[str, Any] = {"family": "DejaVu Sans", "fontsize": 13, "color": TEXT}
# More names or numbers than these would run into each other.
_MOST_NAMES, _MOST_NUMBERS = 7, 12
# Two bars look like bars where there is room for this many.
_LEAST_ROOM = 5
_MOST_STEPS = 5
_THOUSAND = 1000


class Pictures:
    """1200 by 675 pixels, below 60 kB, the same bytes for the same numbers. The first takes seconds (matplotlib is
    loaded, and in a fresh `cache_dir` looks for fonts), each further one a tenth of a second: draw in a thread."""

    def __init__(self, cache_dir: Path) -> None:
        self._cache_dir = cache_dir
        self._one_at_a_time = threading.Lock()

    def timeline(self, periods: Sequence[Period]) -> bytes:
        """A bar for each."""
        with self._card([period.name for period in periods], [period.stories for period in periods]) as (figure, axes):
            _bars(axes, [period.stories for period in periods], BAR, numbered=len(periods) <= _MOST_NUMBERS)
            return _png(figure)

    def use(self, days: Sequence[DayOfUse]) -> bytes:
        """A bar for each: what was answered (✓), and on top of it what was not (✗)."""
        answered, asked = [day.answered for day in days], [day.questions for day in days]
        refused = [all_ - some for all_, some in zip(asked, answered, strict=True)]
        with self._card([f"{day.day:%m-%d}" for day in days], asked) as (figure, axes):
            _bars(axes, answered, ANSWERED)
            _bars(axes, refused, REFUSED, on=answered)
            for left, sign, number, colour in ((0.0, "✓", sum(answered), ANSWERED), (0.22, "✗", sum(refused), REFUSED)):
                font = {**_FONT, "fontsize": 16, "color": colour, "fontweight": "bold"}
                axes.text(left, 1.04, f"{sign} {number}", transform=axes.transAxes, **font)
            return _png(figure)

    @contextmanager
    def _card(self, names: Sequence[str], heights: Sequence[int]) -> "Iterator[tuple[Figure, Axes]]":
        with self._one_at_a_time:
            with _cached_in(self._cache_dir):
                from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
                from matplotlib.figure import Figure  # noqa: PLC0415
            figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=CARD)
            FigureCanvasAgg(figure)
            axes = figure.add_axes((0.09, 0.13, 0.86, 0.75), facecolor=CARD)
            _scale(axes, names, max(heights, default=0))
            yield figure, axes


@contextmanager
def _cached_in(folder: Path) -> Iterator[None]:
    """Matplotlib asks once, when it is imported, where its list of fonts is to be kept; an operator may have said."""
    said = os.environ.get("MPLCONFIGDIR")
    if said is None:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["MPLCONFIGDIR"] = str(folder)
    try:
        yield
    finally:
        if said is None:
            del os.environ["MPLCONFIGDIR"]


def _scale(axes: "Axes", names: Sequence[str], highest: int) -> None:
    """Whole numbers upwards; below, the last name and others at equal steps before it."""
    step = max(1, math.ceil(len(names) / _MOST_NAMES))
    named = range(len(names) - 1, -1, -step)
    axes.set_xticks([*named], [names[at] for at in named], **_FONT)
    numbers = range(0, highest + 1, _step(highest))
    axes.set_yticks([*numbers], [_short(number) for number in numbers], **_FONT)
    middle, room = (len(names) - 1) / 2, max(_LEAST_ROOM, len(names)) / 2 + 0.1
    axes.set_xlim(middle - room, middle + room)
    axes.set_ylim(0, max(1, highest) * 1.1)
    axes.tick_params(length=0, pad=8)
    axes.grid(axis="y", color=GRID, linewidth=1)
    axes.set_axisbelow(True)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(TEXT)


def _step(highest: int) -> int:
    """1, 2 or 5 times a power of ten."""
    power: int = 10 ** max(0, len(str(highest)) - 2)
    return next(step * power for step in (1, 2, 5, 10, 20) if step * power * _MOST_STEPS >= highest)


def _short(number: int) -> str:
    """12000 as 12k, so that it fits beside the bars."""
    return str(number) if number < 10 * _THOUSAND else f"{round(number / _THOUSAND, 1):g}k"


def _bars(
    axes: "Axes", heights: Sequence[int], colour: str, *, on: Sequence[int] | None = None, numbered: bool = False
) -> None:
    drawn = axes.bar(range(len(heights)), heights, width=0.8, bottom=on, color=colour)
    if numbered:
        labels = [_short(height) if height else "" for height in heights]
        axes.bar_label(drawn, labels, padding=4, **{**_FONT, "fontweight": "bold"})


def _png(figure: "Figure") -> bytes:
    written = io.BytesIO()
    figure.savefig(written, format="png", facecolor=CARD, metadata={"Software": None})
    return written.getvalue()
