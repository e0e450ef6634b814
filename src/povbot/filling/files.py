"""What lies on disk: saved pages, and files of rows."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from povbot.errors import IngestError, PageUnreadable, SourceFault
from povbot.filling.steps import Found, code
from povbot.ingest.feeds import folder, tables, warc
from povbot.ingest.feeds.rows import Fault
from povbot.ingest.source import Kind, Source
from povbot.model import Listed, Page


def listed(source: Source) -> Iterator[Found | IngestError]:
    """In the order of the files and lines. Raises SourceFault, PageUnreadable where there is nothing to be read."""
    assert source.path is not None  # noqa: S101 - the door sees to it
    return _pages(source.path) if source.kind is Kind.FOLDER else _rows(source, source.path)


def saved(file: Path) -> Found:
    """Raises PageUnreadable."""
    return _found(folder.saved_page(file))


def _pages(path: Path) -> Iterator[Found | IngestError]:
    archives = (path,) if path.is_file() else sorted((*path.glob("*.warc"), *path.glob("*.warc.gz")))
    for page in () if path.is_file() else folder.pages(path):
        yield _found(page) if isinstance(page, Page) else page
    for archive in archives:
        for page in warc.pages(archive):
            yield _found(page) if isinstance(page, Page) else page


def _found(page: Page) -> Found:
    return Found(Listed(page.url or None), named=page.asked, page=page)


def _rows(source: Source, path: Path) -> Iterator[Found | IngestError]:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise SourceFault(f"cannot be read: {error.strerror}", where=str(path), remedy="Look at its path.") from error
    reading = tables.Reading(source.columns, charset=source.charset, zone=source.zone)
    read = tables.json_lines if source.kind is Kind.JSONL else tables.comma_separated
    table = read(body, reading, where=str(path))
    yield from (_fault(fault, path) for fault in table.faults)
    yield from _once(Found(row.listed, body=row.body) for row in table.rows)


def _once(rows: Iterable[Found]) -> Iterable[Found]:
    """Of an address that comes several times the last one counts. Without addresses, stories of one headline and day
    are told apart by their words."""
    told = dict[str, Found]()
    for row in rows:
        same = told.get(row.address)
        is_other = same is not None and row.listed.url is None and row.body != same.body
        found = replace(row, named=f"{row.address[1:]}-{code(row.body)}") if is_other else row
        told[found.address] = found
    return told.values()


def _fault(fault: Fault, path: Path) -> PageUnreadable:
    return PageUnreadable(
        f"{fault.field}: {fault.what}" if fault.field else fault.what, where=f"{path}:{fault.line}", remedy=fault.remedy
    )
