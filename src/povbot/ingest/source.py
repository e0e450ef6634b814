"""A place that stories come from, and how it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path

from povbot.ingest.listing.listing import Reading


class Kind(StrEnum):
    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    FOLDER = "folder"
    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class TopicRule:
    """A story that has one of the words is of the topic."""

    id: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """`language` and `publisher` are of stories that do not name theirs; `zone` is where their days begin,
    None where a day is taken as it is written.

    What is fetched has an `address`; the host names in `allow_hosts` may be asked though they are private; `contact`
    goes into the User-Agent and is empty where none is given. What lies on disk has a `path`, relative to the working
    folder. `reading` is a listing's alone; `columns` and `charset` are of files of rows: our names to their own, where
    they differ.

    Addresses are taken where their path fits one of `only` (globs; any where there is none) and none of `without`.
    `read_pages` is false where what the listing says is all that is taken. Stories of the last `look_again_days` are
    looked at again in each run, for corrections. A listing that is `complete` has all stories there are: one that it
    names no more was withdrawn. `silent_after` is how many times its usual gap it may go without a new story, 0 for
    ever; None where it is as for all sources.
    """

    name: str
    kind: Kind
    language: str
    publisher: str | None
    zone: tzinfo | None
    topics: tuple[TopicRule, ...] = ()
    address: str | None = None
    delay_s: float = 2
    contact: str = ""
    allow_hosts: tuple[str, ...] = ()
    max_pages: int = 500
    max_mib: int = 10
    path: Path | None = None
    reading: Reading | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    charset: str = "utf-8"
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    read_pages: bool = True
    look_again_days: int = 7
    complete: bool = False
    silent_after: float | None = None
