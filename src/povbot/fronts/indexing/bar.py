"""Progress at a terminal: a bar for each stage. rich lives here."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from povbot.fronts.indexing.wording import TITLES
from povbot.indexing.progress import Stage


class Bar(AbstractContextManager["Bar"]):
    """It is there while its `with` block runs."""

    def __init__(self, stream: TextIO, width: int | None = None) -> None:
        self._drawn = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=Console(file=stream, width=width, force_terminal=True),
            transient=True,
        )
        self._stages: dict[Stage, TaskID] = {}

    def __enter__(self) -> Self:
        self._drawn.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._drawn.stop()

    def at(self, stage: Stage, done: int, whole: int) -> None:
        if stage not in self._stages:
            self._stages[stage] = self._drawn.add_task(TITLES[stage], total=whole or None)
        self._drawn.update(self._stages[stage], completed=done, total=whole or None)
