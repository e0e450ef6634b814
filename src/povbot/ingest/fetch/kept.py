"""Raw pages on disk, so that they can be read again without the network.

A page is one file, compressed by gzip: a line of JSON (where it is from, its headers and times), then the body as it
was. Its name is made of the address that was asked, so a page that comes again takes the place of the one before.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from povbot.errors import PageDamaged, PagesUnwritable
from povbot.model import Page

_FORMAT = 1
_MOST_HEAD = 2**20
_PART = ".part"


class PageStore:
    """For one writer at a time, and any number of readers. The folder is made with the first page."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, page: Page) -> None:
        """The whole page is on the disk when this returns; if it fails, the one before is as it was.

        Raises PagesUnwritable.
        """
        file = self._file(page.asked)
        part = file.with_name(file.name + _PART)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                _write(part, gzip.compress(_head(page) + page.body, compresslevel=6, mtime=0))
                part.replace(file)
            except OSError:
                with suppress(OSError):
                    part.unlink()
                raise
            _sync(file.parent)
        except OSError as error:
            raise PagesUnwritable(
                f"cannot be written: {error.strerror}",
                where=str(file),
                remedy="Look at its permissions and the space left on the disk.",
            ) from error

    def get(self, asked: str) -> Page | None:
        """Raises PageDamaged."""
        try:
            return _read(self._file(asked))
        except FileNotFoundError:
            return None

    def pages(self) -> Iterator[Page | PageDamaged]:
        """One by one, in an order that stays. What is damaged is named and hides nothing else."""
        for file in self._files():
            try:
                yield _read(file)
            except PageDamaged as damaged:
                yield damaged
            except FileNotFoundError:  # taken away meanwhile
                continue

    def _file(self, asked: str) -> Path:
        name = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:40]
        return self._folder / name[:2] / f"{name}.page.gz"

    def _files(self) -> Iterator[Path]:
        for shard in sorted(self._folder.glob("??")):
            yield from sorted(shard.glob("*.page.gz"))


def _write(part: Path, written: bytes) -> None:
    with part.open("wb") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """The file's new name, too, is on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _head(page: Page) -> bytes:
    facts = {
        "format": _FORMAT,
        "asked": page.asked,
        "url": page.url,
        "status": page.status,
        "fetched": page.fetched.isoformat(),
        "headers": dict(page.headers),
        "bytes": len(page.body),
    }
    return json.dumps(facts).encode("ascii") + b"\n"


@contextmanager
def _opened(file: Path) -> Iterator[gzip.GzipFile]:
    """Raises PageDamaged, and FileNotFoundError."""
    try:
        with gzip.open(file) as raw:
            yield raw
    except FileNotFoundError:
        raise
    except (OSError, EOFError, zlib.error, ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise PageDamaged(
            f"no page can be read from it ({str(error) or type(error).__name__})",
            where=str(file),
            remedy="Remove it: the page is fetched again when it is needed.",
        ) from error


def _facts(raw: gzip.GzipFile) -> dict[str, Any]:
    facts = json.loads(raw.readline(_MOST_HEAD))
    if facts["format"] != _FORMAT:
        raise ValueError(f"its format is {facts['format']!r}")
    if not isinstance(facts["asked"], str):
        raise TypeError("its address is no text")
    return cast("dict[str, Any]", facts)


def _read(file: Path) -> Page:
    with _opened(file) as raw:
        facts, body = _facts(raw), raw.read()
        if len(body) != facts["bytes"]:
            raise ValueError("it is not whole")
        headers = {str(name): str(said) for name, said in dict(facts["headers"]).items()}
        fetched = datetime.fromisoformat(facts["fetched"])
        if fetched.tzinfo is None:
            raise ValueError("its time has no zone")
        return Page(facts["asked"], str(facts["url"]), int(facts["status"]), headers, body, fetched)
