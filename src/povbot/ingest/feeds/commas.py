"""CSV as spreadsheets write it, in a way that a missing quote costs its own line only."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Header:
    """`line` is the place of the first line after it."""

    names: tuple[str, ...]
    delimiter: str
    line: int


def lines_of(text: str) -> Sequence[str]:
    """With their ends: line feeds and carriage returns, none of Unicode's other ones."""
    return list(io.StringIO(text, newline=""))


def header_of(lines: Sequence[str], known: Collection[str]) -> Header | None:
    """Of the ways to cut the first line that has something in it, the one that gives most known names, then most names.
    Excel's `sep=;` is obeyed."""
    start = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    said = lines[start].strip().lower() if start < len(lines) else ""
    delimiters = _DELIMITERS
    if said.startswith("sep=") and len(said) == len("sep=;"):
        start, delimiters = start + 1, said[-1]
    cut: list[Header] = []
    for delimiter in delimiters:
        cells, end = _record(lines, start, delimiter)
        if not isinstance(cells, str) and any(cell.strip() for cell in cells):
            cut.append(Header(tuple(cell.strip() for cell in cells), delimiter, end))
    return max(cut, key=lambda header: (len(set(header.names) & set(known)), len(header.names)), default=None)


def records(lines: Sequence[str], header: Header) -> Iterator[tuple[int, Sequence[str] | str]]:
    """Each with the number of its first line: its cells, or what is wrong with it. After a broken one it goes on with
    the very next line. Blank lines are passed over."""
    place = header.line
    while place < len(lines):
        cells, end = _record(lines, place, header.delimiter)
        if isinstance(cells, str):
            yield place + 1, cells
            place += 1
            continue
        if any(cell.strip() for cell in cells):
            yield place + 1, cells
        place = end


def _record(lines: Sequence[str], start: int, delimiter: str) -> tuple[Sequence[str] | str, int]:
    """And the place of the line after it."""
    reader = csv.reader((lines[place] for place in range(start, len(lines))), delimiter=delimiter, strict=True)
    try:
        return next(reader, []), max(start + reader.line_num, start + 1)
    except csv.Error as error:
        return f"not CSV: {error}", start + 1
