"""Progress at a terminal: a bar at the bottom, and what happened above it. rich lives here."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self, TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from povbot.filling.progress import Counts, Event, Happening, Summary
from povbot.fronts.ingestion import reading, wording
from povbot.model import Article

_LEAST_BAR, _MOST_BAR = 8, 24
_LABEL = 10
_STYLES = {
    Happening.NEW: "green",
    Happening.CHANGED: "yellow",
    Happening.RETURNED: "yellow",
    Happening.WITHDRAWN: "magenta",
    Happening.COPY: "dim",
    Happening.FAILED: "red",
}


@dataclass(frozen=True, slots=True)
class _Now:
    source: str
    began_s: float
    address: str = ""
    counts: Counts = field(default_factory=Counts)


class Bar:
    """It is there while its `with` block runs, and leaves only what happened. How much there is to do is not known
    before it is done: so the bar moves, and does not fill."""

    def __init__(self, stream: TextIO, elapsed: Callable[[], float], width: int | None = None) -> None:
        self._console = Console(
            file=stream, width=width, force_terminal=True, markup=False, emoji=False, highlight=False
        )
        self._elapsed, self._now = elapsed, _Now("", elapsed())
        self._live = Live(console=self._console, get_renderable=self._drawn, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._live.stop()

    def began(self, source: str, resumed: bool) -> None:
        self._now = _Now(source, self._elapsed())
        self._print(Text(source + (", going on with a run that did not come to its end" if resumed else ""), "bold"))

    def at(self, address: str, counts: Counts) -> None:
        self._now = replace(self._now, address=wording.shown(address), counts=counts)

    def happened(self, event: Event) -> None:
        width = self._console.width
        title, address, why = wording.shown(event.title), wording.shown(event.address), wording.reason(event)
        told = title or shortened(address, width // 2 if why else width - _LABEL)
        line = Text.assemble((f"{event.what:{_LABEL}}", _STYLES[event.what]), told, f": {why}" if why else "")
        self._print(line)

    def told(self, story: Article) -> None:
        for line in reading.lines(story):
            self._console.print(Text(line), soft_wrap=True)

    def ended(self, summary: Summary) -> None:
        """What came of it is told when all have ended."""

    def _print(self, line: Text) -> None:
        self._console.print(line, no_wrap=True, overflow="ellipsis")

    def _drawn(self) -> RenderableType:
        now, width = self._now, self._console.width
        if not now.source:
            return Text("")
        elapsed_s = self._elapsed() - now.began_s
        told = f"{wording.counted(now.counts, briefly=True)}, {wording.lasted(elapsed_s)}"
        named = f"{now.source}: {told}"
        line = Text(named if cell_len(named) <= width else told, no_wrap=True, overflow="ellipsis")
        room = min(width - line.cell_len - 1, _MOST_BAR)
        drawn: RenderableType = line
        if room >= _LEAST_BAR:
            drawn = Table.grid(padding=(0, 1, 0, 0))
            drawn.add_row(ProgressBar(pulse=True, width=room, animation_time=elapsed_s), line)
        return Group(drawn, Text(shortened(now.address, width), "dim", no_wrap=True, overflow="ellipsis"))


def shortened(text: str, cells: int) -> str:
    """By its middle: how an address begins and how it ends tells more."""
    if cell_len(text) <= cells:
        return text
    head = cells // 2
    tail = max(cells - head - 1, 0)
    return f"{set_cell_size(text, head).rstrip()}…{set_cell_size(text[::-1], tail)[::-1].lstrip()}"
