"""Core types ↔ rows, in the order of the columns."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache

from pydantic import TypeAdapter

from povbot.model import Entry, ListingPage, Put, Revision, Run, RunStatus, Standing, Trace, Withdraw

Row = tuple[object, ...]

RUN = "number, source, started, ended, status, fault, seen, new, changed, withdrawn, failed"
ENTRY = "source, address, standing, article_id, listed_on, listed, said, day, read, looked, run, fault"
LISTING = "source, address, read, onward, reading, settled"
TRACE = "article_id, language, url, heading, words, sketch, version_of, gathered"


def moment(at: datetime) -> str:
    """All of one length in one zone: they are compared as texts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def run(number: int, source: str, started: str, ended: str | None, status: str, fault: str, *counts: int) -> Run:
    return Run(number, source, datetime.fromisoformat(started), _at(ended), RunStatus(status), fault, *counts)


def entry_row(entry: Entry) -> Row:
    return (
        entry.source,
        entry.address,
        entry.standing.value,
        entry.article_id,
        entry.listed_on,
        entry.listed,
        json.dumps(dict(entry.said)),
        entry.day and entry.day.isoformat(),
        entry.read and moment(entry.read),
        entry.looked and moment(entry.looked),
        entry.run,
        entry.fault,
    )


def entry(
    source: str,
    address: str,
    standing: str,
    article_id: str | None,
    listed_on: str,
    listed: str,
    said: str,
    day: str | None,
    read: str | None,
    looked: str | None,
    run: int,
    fault: str,
) -> Entry:
    return Entry(
        source,
        address,
        Standing(standing),
        article_id,
        listed_on,
        listed,
        json.loads(said),
        date.fromisoformat(day) if day else None,
        _at(read),
        _at(looked),
        run,
        fault,
    )


def listing_row(page: ListingPage) -> Row:
    return (page.source, page.address, moment(page.read), json.dumps(page.onward), page.reading, page.settled)


def listing(source: str, address: str, read: str, onward: str, reading: str, settled: int) -> ListingPage:
    led = tuple(json.loads(onward))
    return ListingPage(source, address, datetime.fromisoformat(read), led, reading, bool(settled))


def trace_row(trace: Trace) -> Row:
    return (
        trace.article_id,
        trace.language,
        trace.url,
        trace.heading,
        trace.words,
        sketch(trace.sketch),
        trace.version_of,
        trace.gathered,
    )


def trace(
    article_id: str,
    language: str,
    url: str | None,
    heading: str,
    words: str,
    sketch: str,
    version_of: str | None,
    gathered: int,
) -> Trace:
    numbers = tuple(number % 2**64 for number in json.loads(sketch))
    return Trace(article_id, language, url, heading, words, numbers, version_of, bool(gathered))


def sketch(numbers: Iterable[int]) -> str:
    """SQLite's integers have a sign, and 64 bits with it: those past the half are written as negative ones."""
    return json.dumps([number - 2**64 if number >= 2**63 else number for number in numbers])


def revision_text(revision: Revision) -> str:
    return _revisions().dump_json(revision).decode()


def revision(text: str) -> Revision:
    return _revisions().validate_json(text)


@cache
def _revisions() -> TypeAdapter[Revision]:
    return TypeAdapter(Put | Withdraw)


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
