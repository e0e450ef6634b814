"""JSON Lines and CSV → rows. A broken line is a named fault that never hides the rest."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from types import MappingProxyType

from povbot.errors import PageUnreadable, SourceFault
from povbot.ingest import charset as charsets
from povbot.ingest import mojibake
from povbot.ingest.feeds import commas, xmltext
from povbot.ingest.feeds.rows import FIELDS, Fault, Row, row_of

_SAME: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` and `faults` by line; a row that is kept may have faults too."""

    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is to be read. `columns` says where a field has another name in it ({"title": "Headline"}); `base`
    is what its links are relative to; `charset` that of a file which is not in UTF-8; days are as in `feed`."""

    columns: Mapping[str, str] = field(default_factory=lambda: _SAME)
    base: str = ""
    zone: tzinfo | None = None
    charset: str = "utf-8"
    max_items: int = 200_000
    max_bytes: int = 200_000_000

    def __post_init__(self) -> None:
        """Raises SourceFault."""
        if unknown := sorted(self.columns.keys() - set(FIELDS)):
            known = ", ".join(FIELDS)
            raise SourceFault(f"{unknown[0]!r} is no field", where="columns", remedy=f"There are {known}.")
        if not charsets.of_file(self.charset):
            raise SourceFault(
                f"{self.charset!r} is no charset", where="charset", remedy="Write utf-8, gb18030 or big5."
            )

    def column(self, name: str) -> str:
        return self.columns.get(name, name)


def json_lines(body: bytes, reading: Reading, *, where: str) -> Table:
    """One object a line; fields that are not mapped are passed over. Raises PageTooLarge."""
    lines = enumerate(_decoded(body, reading, where).split("\n"), start=1)
    return _table((_object(line, number) for number, line in lines if line.strip()), reading, where)


def _object(line: str, number: int) -> tuple[int, Mapping[str, object]] | Fault:
    if damage := _damage(line):
        return Fault(number, "", damage, "Save the file as UTF-8, or name its charset.")
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        return Fault(number, "", f"not JSON: {error.msg} at character {error.pos + 1}", "Mend the line or remove it.")
    except (ValueError, RecursionError):  # numbers of 4,301 digits; [[[[[…
        return Fault(number, "", "not JSON that can be read", "Mend the line or remove it.")
    if not isinstance(values, dict):
        return Fault(number, "", "not an object", "A line is one JSON object: {…}.")
    return number, values


def comma_separated(body: bytes, reading: Reading, *, where: str) -> Table:
    """The first line names the columns; commas, semicolons, tabs or bars stand between them, as it shows.

    Raises PageTooLarge, PageUnreadable where there is no such line, SourceFault where it lacks a mapped column.
    """
    lines = commas.lines_of(_decoded(body, reading, where))
    header = commas.header_of(lines, [reading.column(name) for name in FIELDS])
    if header is None:
        raise PageUnreadable("no line that names the columns", where=where, remedy="Name them in the first line.")
    for name, column in reading.columns.items():
        if column not in header.names:
            there = ", ".join(header.names)
            raise SourceFault(f"no column {column!r} for {name}", where=where, remedy=f"There are: {there}.")
    if not any(reading.column(name) in header.names for name in ("title", "url", "body")):
        raise SourceFault("no column for title, url or body", where=where, remedy="Map them with columns.")
    records = (_named(cells, number, header.names) for number, cells in commas.records(lines, header))
    return _table(records, reading, where)


def _named(cells: Sequence[str] | str, number: int, names: Sequence[str]) -> tuple[int, Mapping[str, object]] | Fault:
    if isinstance(cells, str):
        return Fault(number, "", cells, "Mend the line's quotes or remove it.")
    if damage := _damage("".join(cells)):
        return Fault(number, "", damage, "Save the file as UTF-8, or name its charset.")
    while len(cells) > len(names) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(names):
        return Fault(number, "", f"{len(cells)} cells under {len(names)} columns", "Look for a missing quote.")
    return number, dict(zip(names, cells, strict=True))


def _table(records: Iterator[tuple[int, Mapping[str, object]] | Fault], reading: Reading, where: str) -> Table:
    rows: list[Row] = []
    faults: list[Fault] = []
    for count, record in enumerate(records, start=1):
        xmltext.counted(count, reading.max_items, where)
        if isinstance(record, Fault):
            faults.append(record)
            continue
        number, values = record
        row, found = row_of(
            {name: values.get(reading.column(name)) for name in FIELDS}, number, reading.base, reading.zone
        )
        faults += found
        if row:
            rows.append(row)
    return Table(tuple(rows), tuple(faults))


def _decoded(body: bytes, reading: Reading, where: str) -> str:
    """What cannot be decoded is marked in it, and `_damage` finds that line by line. Raises PageTooLarge, and
    SourceFault where it is written in another charset than it is said to be."""
    xmltext.limited(body, reading.max_bytes, where)
    marked, rest = charsets.marked(body)
    charset = marked or charsets.of_file(reading.charset) or "utf-8"
    text = rest.decode(charset, "replace")
    fault = None if charset == "utf-8" else mojibake.fault_of(rest, text.replace("\ufffd", ""), charset)
    if fault:
        raise SourceFault(f"as {charset} {fault}", where=where, remedy="Name the charset that it is written in.")
    return text


def _damage(text: str) -> str | None:
    at = text.find("\ufffd")
    return None if at < 0 else f"a character that cannot be read, at {at + 1} of the line"
