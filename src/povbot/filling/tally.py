"""What a run has met, counted and told."""

from dataclasses import fields

from povbot.errors import IngestError
from povbot.filling.progress import Counts, Event, Happening, Progress
from povbot.model import Article

_MOST_NAMED = 1000
_COUNTED = {
    Happening.NEW: "new",
    Happening.CHANGED: "changed",
    Happening.RETURNED: "changed",
    Happening.WITHDRAWN: "withdrawn",
    Happening.COPY: "copies",
    Happening.FAILED: "failed",
}


class Tally:
    def __init__(self, source: str, progress: Progress) -> None:
        self._source, self._progress = source, progress
        self._numbers = {field.name: 0 for field in fields(Counts)}
        self.faults: list[Event] = []
        self.changes: list[Event] = []

    @property
    def counts(self) -> Counts:
        return Counts(**self._numbers)

    def at(self, address: str) -> None:
        self._progress.at(address.removeprefix("#"), self.counts)

    def told(self, story: Article) -> None:
        self._progress.told(story)

    def unchanged(self, number: int = 1) -> None:
        """They were seen, and nothing came of it."""
        self._numbers["seen"] += number
        self._numbers["unchanged"] += number

    def again(self) -> None:
        """One that was unchanged so far is looked at again."""
        self.unchanged(-1)

    def passed_over(self) -> None:
        """It was seen, and is none of those that are counted otherwise."""
        self._numbers["seen"] += 1

    def failed(self, address: str, error: IngestError, title: str = "") -> None:
        """Its address is known: without it, the same fault of two stories reads the same."""
        self.happened(Happening.FAILED, address, title, ". ".join(filter(None, (error.what, error.remedy))))

    def happened(self, what: Happening, address: str, title: str = "", why: str = "") -> None:
        event = Event(self._source, what, address, title, why)
        self._numbers["seen"] += 1
        self._numbers[_COUNTED[what]] += 1
        named = self.faults if what is Happening.FAILED else self.changes
        if len(named) < _MOST_NAMED:
            named.append(event)
        self._progress.happened(event)
