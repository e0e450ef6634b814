"""An archive on disk: JSON Lines, one article a line. A broken line is a fault that never hides the rest."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from povbot.corpus.line import ArticleLine, unknown_fields
from povbot.errors import ArchiveError, ArchiveMissing
from povbot.model import Article

_REMEDIES = {
    "missing": "Add it.",
    "literal_error": "Format 1 is the only one this version reads; update povbot for a newer one.",
    "bool_type": "Write true or false, without quotes.",
    "string_type": 'Write it as a text, in "quotes".',
    "tuple_type": 'Write it as a list: ["one", "another"].',
}
_PATTERNS = {
    "id": "Use 1 to 200 characters without blanks and #.",
    "translation_of": "Name the id of the original.",
    "version_of": "Name the id of the story that it is a version of.",
    "language": "Use a BCP-47 tag: en, zh-Hans, zh-Hant.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`story_kept` where the article can be read all the same; `torn` where the file ends in the middle of the line."""

    file: Path
    line: int
    field: str
    what: str
    remedy: str
    story_kept: bool = False
    torn: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field + ': ' if self.field else ''}{self.what}. {self.remedy}".rstrip()


def archive_files(path: Path) -> Sequence[Path]:
    """The file itself, or a folder's articles.jsonl, or, without that, all its .jsonl files by name.

    Raises ArchiveMissing.
    """
    if path.is_file():
        return (path,)
    if (path / "articles.jsonl").is_file():
        return (path / "articles.jsonl",)
    files = sorted(file for file in path.glob("*.jsonl") if file.is_file())
    if not files:
        raise ArchiveMissing(
            "no such archive" if not path.exists() else "no .jsonl file in this folder",
            where=str(path),
            remedy="Name a folder or a .jsonl file with --corpus; docs/archive-format.md says how to make one.",
        )
    return files


@dataclass(frozen=True, slots=True)
class Read:
    article: Article
    file: Path
    line: int


class JsonLinesSource:
    """Reads line by line, anew for each `read` or `articles`. Raises ArchiveMissing, or ArchiveError for a file that
    cannot be read; broken lines are passed over by `articles`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def articles(self) -> Iterator[Article]:
        return (read.article for read in self.read() if isinstance(read, Read))

    def updated(self) -> datetime:
        """When the newest of the files was last written, UTC."""
        return datetime.fromtimestamp(max(status.st_mtime for status in _statuses(self._path)), UTC)

    def read(self) -> Iterator[Read | Fault]:
        """In the order of the files; a broken line may have several faults."""
        for file in archive_files(self._path):
            for line in _lines(file):
                yield from line.read()

    def lines(self) -> Iterator["RawLine"]:
        """All that are not blank, in the order of the files, unread."""
        for file in archive_files(self._path):
            yield from _lines(file)

    def size_bytes(self) -> int:
        return sum(status.st_size for status in _statuses(self._path))


def _statuses(path: Path) -> Sequence[os.stat_result]:
    """Raises ArchiveMissing, or ArchiveError where a file went away after it was listed."""
    files = archive_files(path)
    try:
        return [file.stat() for file in files]
    except OSError as error:
        raise ArchiveError(
            f"cannot be read: {error.strerror}",
            where=str(path),
            remedy="Let whoever writes it finish, and look at its permissions.",
        ) from error


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as it stands in its file, which ends there at byte `end` of it."""

    file: Path
    number: int
    raw: bytes
    end: int

    def read(self) -> Iterator[Read | Fault]:
        line = self.raw.removeprefix(b"\xef\xbb\xbf").strip()
        yield from _parse(line, self.file, self.number, is_last=not self.raw.endswith(b"\n"))


def _lines(file: Path) -> Iterator[RawLine]:
    """Raises ArchiveError."""
    try:
        with file.open("rb") as lines:
            end = 0
            for number, raw in enumerate(lines, start=1):
                end += len(raw)
                if raw.removeprefix(b"\xef\xbb\xbf").strip():
                    yield RawLine(file, number, raw, end)
    except OSError as error:
        raise ArchiveError(
            f"cannot be read: {error.strerror}", where=str(file), remedy="Look at its permissions."
        ) from error


def _parse(raw: bytes, file: Path, number: int, *, is_last: bool = False) -> Iterator[Read | Fault]:
    try:
        values = json.loads(raw.decode("utf-8"))
        line = ArticleLine.model_validate(values)
    except UnicodeDecodeError as error:
        what, remedy = f"not UTF-8 at byte {error.start} of the line", "Save the file as UTF-8."
        yield Fault(file, number, "", what, remedy, torn=is_last)
    except json.JSONDecodeError as error:
        said = error.msg.removesuffix(" at")  # as some of json's end
        what, remedy = f"not JSON: {said} at character {error.pos + 1}", "Mend the line or remove it."
        yield Fault(file, number, "", what, remedy, torn=is_last)
    except RecursionError:
        yield Fault(file, number, "", "not an article: nested too deeply", "Mend the line or remove it.")
    except ValidationError as error:
        for detail in error.errors():
            yield _fault(detail, file, number)
    except ValueError:  # Python reads no number of more than 4,300 digits
        yield Fault(file, number, "", "not an article: a number is too long", "Mend the line or remove it.")
    else:
        for field in unknown_fields(values):
            remedy = "Remove it, or see docs/archive-format.md for the fields there are."
            yield Fault(file, number, field, "no field of an article", remedy, story_kept=True)
        yield Read(line.article(), file, number)


def _fault(detail: Mapping[str, object], file: Path, number: int) -> Fault:
    location = detail["loc"]
    field = ".".join(str(part) for part in location) if isinstance(location, tuple) else ""
    what, kind = str(detail["msg"]).removeprefix("Value error, "), str(detail["type"])
    if kind == "missing":
        what = "is missing"
    if kind == "value_error" and not field:
        field, _, what = what.partition(": ")
    if kind == "model_type":
        what, remedy = "not an article", "A line is one JSON object: {…}."
    else:
        remedy = _PATTERNS.get(field, "") if kind == "string_pattern_mismatch" else _REMEDIES.get(kind, "Mend it.")
    if kind == "string_pattern_mismatch":
        what = f"{str(detail['input'])[:60]!r} will not do"
    return Fault(file, number, field, what, remedy)
