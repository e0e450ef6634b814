"""What is known of publishers' stories from one look at them to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from povbot.model.story import Article


class Standing(StrEnum):
    """What came of an address: a story of the archive; another address of one; one that its publisher withdrew; none,
    as it could not be fetched, or could not be read; no story at all."""

    KEPT = "kept"
    SAME = "same"
    WITHDRAWN = "withdrawn"
    NOT_FETCHED = "not-fetched"
    NOT_READ = "not-read"
    NO_STORY = "no-story"


@dataclass(frozen=True, slots=True)
class Entry:
    """An address that a source has named.

    `listed_on` is the page of the listing that named it last, `listed` what it said, as whoever recorded it reads it
    again; `said` has a digest by field of what the story said last; `read` is when the page was fetched that it was
    read from, `looked` when it was last asked for (both aware, UTC). `day` is its last possible day of publication, or
    else the day it was first seen. `run` is the last one that met it in a listing. `fault` says why nothing came of it,
    or why it was withdrawn.
    """

    source: str
    address: str
    standing: Standing
    article_id: str | None = None
    listed_on: str = ""
    listed: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None
    read: datetime | None = None
    looked: datetime | None = None
    run: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """A page of a listing as it was read last: where it led, and by which settings (a digest). `settled` is false
    where something that it names is still to be looked at."""

    source: str
    address: str
    read: datetime
    onward: tuple[str, ...]
    reading: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """By what a story of the archive is recognised elsewhere; an empty key recognises nothing.

    `heading` is a key of its headline and summary, `words` of its body; `sketch` some numbers of its body, of which
    nearly the same bodies share nearly all. `gathered` is false for one that somebody put into the archive.
    """

    article_id: str
    language: str
    url: str | None
    heading: str
    words: str
    sketch: tuple[int, ...] = ()
    version_of: str | None = None
    gathered: bool = True


@dataclass(frozen=True, slots=True)
class Put:
    """A story to be written into the archive. `before` has the digests of the fields as its publisher said them last:
    of a story that is there already, a field that has another one was changed by somebody, and stays. `at` is when it
    was seen (aware, UTC)."""

    article: Article
    at: datetime
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A story to be quoted no more from that day."""

    article_id: str
    day: date


Revision = Put | Withdraw


class RunStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One time that a source was gone through. Numbers ascend with time, over all sources.

    One that did not come to its end is RUNNING; FAILED is one that could not go through its listing, and `fault` says
    why. The counts are of addresses.
    """

    number: int
    source: str
    started: datetime
    ended: datetime | None = None
    status: RunStatus = RunStatus.RUNNING
    fault: str = ""
    seen: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    failed: int = 0
