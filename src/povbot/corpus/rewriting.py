"""Files of an archive in which some lines become others: every other byte stays as it is, broken lines too.

What is written goes into a file beside, which takes the place of the old one when it is whole and on the disk. Memory
grows with the lines that are meant, not with the file.
"""

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from povbot.corpus.line import ArticleLine, unknown_fields
from povbot.corpus.writing import line_of
from povbot.errors import ArchiveUnwritable
from povbot.model import Article

_BOM = b"\xef\xbb\xbf"
_ID = re.compile(rb'"id"\s*:\s*"([^"\\]*)"')
_CHUNK = 1 << 16

State = tuple[int, int, int] | None


def state(file: Path) -> State:
    """Another one when somebody writes the file; None where there is none."""
    try:
        seen = file.stat()
    except FileNotFoundError:
        return None
    return seen.st_ino, seen.st_size, seen.st_mtime_ns


@dataclass(frozen=True, slots=True)
class Place:
    """Where a story stands: the line `raw`, with its end, from the byte `start` on."""

    file: Path
    start: int
    raw: bytes
    article: Article

    def anew(self, article: Article) -> bytes:
        """The line for what became of the story: with the same end, and the fields that are none of a story's."""
        values = json.loads(self.raw.removeprefix(_BOM))
        others = {name: values[name] for name in unknown_fields(values)}
        end = self.raw[len(self.raw.rstrip(b"\r\n")) :]
        return (_BOM if self.raw.startswith(_BOM) else b"") + line(article, others) + end


@dataclass(slots=True)
class Rewriting:
    """What is to become of a file that was in this state. `instead` has new lines by the byte at which the old ones
    start, and the length of those; `added` come to the end."""

    file: Path
    was: State
    instead: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    added: list[bytes] = field(default_factory=list)


def line(article: Article, others: Mapping[str, object]) -> bytes:
    text = json.dumps(json.loads(line_of(article)) | others, ensure_ascii=False) if others else line_of(article)
    return text.encode("utf-8", "backslashreplace")  # half a surrogate pair is written as JSON names it


def places(files: Sequence[Path], ids: Collection[str]) -> Mapping[str, Place]:
    """Where those of these stories stand that can be read; of an id that stands twice, the last place.

    Raises ArchiveUnwritable for a file that ends in the middle of a line: whoever saves it just now would lose that, or
    what is written here.
    """
    wanted = frozenset(article_id.encode("utf-8", "surrogatepass") for article_id in ids)
    found = dict[str, Place]()
    for file in files:
        raw = b""
        for start, raw in _lines(file):
            if _may_be_of(raw, wanted) and (article := _article(raw)) and article.id in ids:
                found[article.id] = Place(file, start, raw, article)
        if raw and not raw.endswith(b"\n") and _is_torn(raw):
            raise ArchiveUnwritable(
                "the file ends in the middle of a line",
                where=str(file),
                remedy="Save all of it, or mend its last line.",
            )
    return found


def _is_torn(raw: bytes) -> bool:
    try:
        json.loads(raw.removeprefix(_BOM).decode("utf-8") or "{}")
    except (UnicodeDecodeError, json.JSONDecodeError):
        return bool(raw.strip())
    except (ValueError, RecursionError):
        pass
    return False


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    start = 0
    with file.open("rb") as lines:
        for raw in lines:
            yield start, raw
            start += len(raw)


def _may_be_of(raw: bytes, wanted: Collection[bytes]) -> bool:
    """Quick, and true wherever only reading the line could tell: an id inside another value, or one that is written
    with escapes."""
    if raw.count(b'"id"') != 1 or b"\\u006" in raw:
        return True
    said = _ID.match(raw, raw.find(b'"id"'))
    return said is None or said[1] in wanted


def _article(raw: bytes) -> Article | None:
    try:
        return ArticleLine.model_validate(json.loads(raw.removeprefix(_BOM).decode("utf-8"))).article()
    except (ValueError, RecursionError):
        return None


def rewrite(rewritings: Sequence[Rewriting]) -> None:
    """All are written beside before the first takes its place. Raises ArchiveUnwritable."""
    with ExitStack() as stack:
        for rewriting in rewritings:
            part = rewriting.file.with_name(rewriting.file.name + ".part")
            stack.callback(_forget, part)
            try:
                _make(rewriting.file.parent)
                _write(part, rewriting)
            except OSError as error:
                raise _unwritable(rewriting.file, error) from error
        for rewriting in rewritings:
            _put_in_place(rewriting)


def _forget(part: Path) -> None:
    with suppress(OSError):
        part.unlink(missing_ok=True)


def _put_in_place(rewriting: Rewriting) -> None:
    file = rewriting.file
    try:
        if state(file) != rewriting.was:
            raise ArchiveUnwritable(
                "somebody else wrote it just now", where=str(file), remedy="Nothing is lost of that; try again."
            )
        file.with_name(file.name + ".part").replace(file)
        _sync(file.parent)
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(file: Path, error: OSError) -> ArchiveUnwritable:
    return ArchiveUnwritable(
        f"cannot be written: {error.strerror or error}",
        where=str(file),
        remedy="Look at the permissions of its folder and the space left on the disk; the archive is as it was.",
    )


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir()
        _sync(folder.parent)


def _write(part: Path, rewriting: Rewriting) -> None:
    part.unlink(missing_ok=True)  # what a killed run left
    with part.open("xb") as target:
        if rewriting.was:
            with rewriting.file.open("rb") as source:
                _as_before(source, target)
                _copy(source, target, rewriting)
        for added in rewriting.added:
            target.write(added + b"\n")
        target.flush()
        os.fsync(target.fileno())


def _as_before(source: BinaryIO, target: BinaryIO) -> None:
    """Owner and permissions: who could read the archive can read it still."""
    seen = os.fstat(source.fileno())
    with suppress(PermissionError):
        os.fchown(target.fileno(), seen.st_uid, seen.st_gid)
    os.fchmod(target.fileno(), seen.st_mode & 0o7777)


def _copy(source: BinaryIO, target: BinaryIO, rewriting: Rewriting) -> None:
    end = b"\n"
    for start, (length, new) in sorted(rewriting.instead.items()):
        _copy_bytes(source, target, start - source.tell())
        target.write(new)
        source.seek(length - 1, os.SEEK_CUR)
        end = source.read(1)
    end = _copy_bytes(source, target) or end
    if rewriting.added and end != b"\n":
        target.write(b"\n")


def _copy_bytes(source: BinaryIO, target: BinaryIO, count: int | None = None) -> bytes:
    """All that is left without a `count`. The last byte, or none."""
    last = b""
    while chunk := source.read(_CHUNK if count is None else min(_CHUNK, count)):
        target.write(chunk)
        last = chunk[-1:]
        count = None if count is None else count - len(chunk)
    return last


def _sync(folder: Path) -> None:
    """New names in it, too, are on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
