"""Pages that somebody saved → Pages: files of HTML as browsers leave them."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree, html

from povbot.errors import IngestError, PageTooLarge, PageUnreadable, SourceFault
from povbot.ingest.address import absolute
from povbot.model import Page

_NAMES = (".html", ".htm", ".xhtml")
_OK = 200
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{4}\)([^\s<>]{1,2000})\s*-->")
_LOOKED_AT = 100_000


def pages(folder: Path, *, max_bytes: int = 10_000_000) -> Iterator[Page | IngestError]:
    """In the order of their names; folders within it (a browser's "…_files") are passed over. `url` is where the page
    says that it stands, empty where it does not; `fetched` when the file was written. A file that cannot be taken is
    the error in its place. Raises SourceFault where there is no such folder."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in _NAMES and file.is_file())
    except OSError as error:
        raise SourceFault(
            f"cannot be looked into: {error.strerror}", where=str(folder), remedy="Name a folder of saved pages."
        ) from error
    for file in files:
        try:
            yield saved_page(file, max_bytes=max_bytes)
        except IngestError as error:
            yield error


def saved_page(file: Path, *, max_bytes: int = 10_000_000) -> Page:
    """As one of `pages`. Raises PageUnreadable."""
    try:
        written, size = file.stat().st_mtime, file.stat().st_size
        if size > max_bytes:
            raise PageTooLarge(
                f"{size:,} bytes, and {max_bytes:,} are the limit",
                where=shown(file),
                remedy="Take it out of the folder.",
            )
        body = file.read_bytes()
    except OSError as error:
        raise PageUnreadable(
            f"cannot be read: {error.strerror}", where=shown(file), remedy="Look at its permissions."
        ) from error
    return Page(shown(Path(file.name)), told_address(body) or "", _OK, {}, body, datetime.fromtimestamp(written, UTC))


def shown(file: Path) -> str:
    """Names of files may be in any charset: bytes that are not UTF-8 are written as Python escapes them."""
    return os.fsencode(file).decode("utf-8", "backslashreplace")


def told_address(body: bytes) -> str | None:
    """By its canonical link, else `og:url`, else what a browser noted when it saved the page."""
    noted = _SAVED_FROM.search(body[:_LOOKED_AT])
    base = absolute(noted[1].decode("utf-8", "replace")) if noted else None
    found = (absolute(link, base or "") for link in _links(body[:_LOOKED_AT]))
    return next(filter(None, found), base)


def _links(head: bytes) -> Iterator[str]:
    parser = html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8" if _is_utf8(head) else None)
    try:
        root = html.document_fromstring(head, parser=parser)
    except (etree.LxmlError, ValueError):
        return
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield link.get("href") or ""
    for meta in root.iter("meta"):
        if (meta.get("property") or meta.get("name") or "").lower() == "og:url":
            yield meta.get("content") or ""


def _is_utf8(head: bytes) -> bool:
    """But for a character that the cut went through."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return len(head) - error.start < len("\U0001f600".encode())
    return True
