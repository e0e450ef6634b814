"""What an ingestion tells of itself while it runs and when it has ended."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from povbot.model import Article


class Happening(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    COPY = "copy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Event:
    """What became of one story.

    `title` is empty where the story could not be read; `why` says something only of what failed or was withdrawn.
    Address, title and reason come from pages: whoever shows them makes them safe.
    """

    source: str
    what: Happening
    address: str
    title: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Stories of one source in one run; `seen` are all that were looked at, also those that failed."""

    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    copies: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """One source, gone through.

    `faults` are at most 1000 of the stories that failed, the first ones; `counts.failed` has them all. `fault`
    says why the source could not be gone through, and is empty where it was. `resumed` is true of a run that goes on
    with one that did not end, `dry` of one that changed nothing: then `changes` are the first 1000 stories that would
    have become others, new ones too.
    """

    source: str
    counts: Counts
    faults: tuple[Event, ...]
    fault: str
    requests: int
    elapsed_s: float
    resumed: bool
    dry: bool
    changes: tuple[Event, ...] = ()


class Progress(Protocol):
    """Who follows an ingestion: sources come one after the other, each begun and ended once."""

    def began(self, source: str, resumed: bool) -> None:
        """Say that a source is gone through from now on."""

    def at(self, address: str, counts: Counts) -> None:
        """Say which page is asked for or read next, and what there was up to here."""

    def happened(self, event: Event) -> None:
        """Say what became of a story; nothing is said of one that is unchanged."""

    def told(self, story: Article) -> None:
        """Say what was read of the one page that was to be read."""

    def ended(self, summary: Summary) -> None:
        """Say what came of the source."""
