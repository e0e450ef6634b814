"""A Meter that remembers what it was told."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from povbot.model import Reason
from povbot.ports.measuring import Ending, Front, Gathered, Kind, Stage, Told


class FakeMeter:
    def __init__(self) -> None:
        self.counts: Counter[tuple[object, ...]] = Counter()

    def timing(self, stage: Stage) -> AbstractContextManager[object]:
        return self._timing(stage)

    @contextmanager
    def _timing(self, stage: Stage) -> Iterator[None]:
        try:
            yield
        finally:
            self.counts["took", stage] += 1

    def received(self, kind: Kind) -> None:
        self.counts["received", kind] += 1

    def asked(self, front: Front, refusal: Reason | None) -> None:
        self.counts["asked", front, refusal] += 1

    def sent(self, method: str, ending: Ending, status: int = 0) -> None:
        self.counts["sent", method, ending] += 1
        if ending is not Ending.OK and status > 0:
            self.counts["refused", method, status] += 1

    def held_back(self) -> None:
        self.counts["held back",] += 1

    def failed(self) -> None:
        self.counts["failed",] += 1

    def digest(self, told: Told) -> None:
        self.counts["digest", told] += 1

    def broadcast(self, told: Told) -> None:
        self.counts["broadcast", told] += 1

    def gathered(self, gathered: Gathered) -> None:
        self.counts["run", gathered.source, gathered.came_to_its_end] += 1
        for what in ("new", "changed", "withdrawn", "failed"):
            self.counts["brought", gathered.source, what] += getattr(gathered, what)
