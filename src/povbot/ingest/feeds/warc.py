"""Web archives (WARC, plain or gzip) → Pages, one record at a time."""

import io
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator

from povbot.errors import IngestError, PageTooLarge, PageUnreadable, SourceFault
from povbot.ingest.address import absolute
from povbot.ingest.feeds.folder import shown
from povbot.model import Page

_OK = 200
_WITH_PAGE = (_OK, 203)
_HTML = ("text/html", "application/xhtml+xml")
_IDLE_READS = 1_000


class _Ending:
    """A file that will not be asked for ever for what comes after its end, as warcio does of some damaged ones."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._idle = file, 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._idle = 0 if data else self._idle + 1
        if self._idle > _IDLE_READS:
            raise EOFError
        return data

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()


def pages(file: Path, *, max_bytes: int = 10_000_000) -> Iterator[Page | IngestError]:
    """Of every answer that is HTML and no error or redirect, in the order of the file. A page beyond the limit, and one
    whose address or time cannot be read, is the error in its place; so is the rest of a file that is damaged, as its
    last.

    Raises SourceFault where the file cannot be opened.
    """
    try:
        opened = file.open("rb")
    except OSError as error:
        raise SourceFault(f"cannot be read: {error.strerror}", where=shown(file), remedy="Look at the path.") from error
    with opened:
        records = _records(opened, shown(file))
        for record in records:
            if isinstance(record, IngestError):
                yield record
            elif _is_html(record):
                page = _page(record, max_bytes, shown(file))
                if isinstance(page, IngestError) or page.status in _WITH_PAGE:
                    yield page


def _records(opened: BinaryIO, where: str) -> Iterator[Any]:
    try:
        records = ArchiveIterator(_Ending(opened))
        while (record := _next(records)) is not None:
            yield record
    except Exception as error:  # noqa: BLE001 - warcio's parsers let many kinds through
        yield PageUnreadable(
            f"damaged from here on: {type(error).__name__}", where=where, remedy="Fetch the file again."
        )


def _next(records: Any) -> Any:  # noqa: ANN401 - warcio has no types
    """None at the end. warcio writes what it thinks of a damaged file past every log."""
    with redirect_stderr(io.StringIO()):
        return next(records, None)


def _is_html(record: Any) -> bool:  # noqa: ANN401
    if record.rec_type == "response" and record.http_headers:
        kind = record.http_headers.get_header("Content-Type")
    elif record.rec_type == "resource":
        kind = record.rec_headers.get_header("Content-Type")
    else:
        return False
    return (kind or "").partition(";")[0].strip().lower() in _HTML


def _page(record: Any, max_bytes: int, file: str) -> Page | IngestError:  # noqa: ANN401
    said = record.rec_headers.get_header("WARC-Target-URI") or ""
    url, where = absolute(said.strip("<>")), f"{file}: {said[:200]}"
    try:
        fetched = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "").astimezone(UTC)
        status = int(record.http_headers.get_statuscode()) if record.http_headers else _OK
        body = record.content_stream().read(max_bytes + 1)
    except Exception as error:  # noqa: BLE001 - as above
        return PageUnreadable(f"a damaged record: {type(error).__name__}", where=where, remedy="Fetch the page again.")
    if len(body) > max_bytes:
        return PageTooLarge(
            f"more than {max_bytes:,} bytes", where=where, remedy="It is left out; no story is so long."
        )
    if not url:
        return PageUnreadable("a record without an address of the web", where=where, remedy="Leave it out.")
    return Page(url, url, status, _headers(record), body, fetched)


def _headers(record: Any) -> Mapping[str, str]:  # noqa: ANN401
    """What is said of its length and packing goes, as the body is unpacked."""
    headers: dict[str, str] = {}
    for name, value in (record.http_headers or record.rec_headers).headers:
        low = name.lower()
        headers[low] = f"{headers[low]}, {value}" if low in headers else value
    packing = ("content-encoding", "transfer-encoding", "content-length")
    return {name: value for name, value in headers.items() if name not in packing and not name.startswith("warc-")}
