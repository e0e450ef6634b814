"""One line of a table, its fields by name → what it lists."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TypeVar

from povbot.ingest import cleaning, days
from povbot.ingest.address import absolute
from povbot.ingest.feeds import stripped
from povbot.ingest.tags import tag
from povbot.model import Listed

FIELDS = ("title", "summary", "body", "url", "published", "changed", "language", "publisher", "authors")
# A publisher's system hands these out with their markup.
_OF_PAGES = ("title", "summary", "body")
Value = TypeVar("Value")
_BETWEEN_AUTHORS = re.compile(r"(?:(?<!\s)\s++)?[;；、|]\s*+")


@dataclass(frozen=True, slots=True)
class Row:
    """`line` counts from 1; `body` is the story's text where the table has it."""

    line: int
    listed: Listed
    body: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """`kept` where the row is there all the same, without this field. An empty `field` is the whole line."""

    line: int
    field: str
    what: str
    remedy: str
    kept: bool = False

    def __str__(self) -> str:
        return f"{self.line}: {self.field + ': ' if self.field else ''}{self.what}. {self.remedy}"


def row_of(
    values: Mapping[str, object], line: int, base: str, zone: tzinfo | None
) -> tuple[Row | None, Sequence[Fault]]:
    """`values` has every one of FIELDS, None for those that are not given. No row where there is nothing to tell."""
    faults: list[Fault] = []
    texts = {name: _text(values[name], name, line, faults) for name in FIELDS}
    title = texts["title"].replace("\n", " ")
    url = _read(absolute(texts["url"], base), "url", "Write it with http:// or https://.", texts, line, faults)
    if not (url or title or texts["body"]):
        return None, [*faults, Fault(line, "", "neither title nor address nor body", "Fill in one of them.")]
    published = days.said(texts["published"], zone)
    _read(str(published) or None, "published", "Write it as 2020-05-28.", texts, line, faults)
    listed = Listed(
        url=url,
        title=title,
        summary=texts["summary"],
        published=published,
        language=_read(tag(texts["language"]), "language", "Write en, zh-Hans, zh-Hant.", texts, line, faults),
        publisher=texts["publisher"].replace("\n", " ") or None,
        authors=tuple(dict.fromkeys(filter(None, _BETWEEN_AUTHORS.split(texts["authors"].replace("\n", ";"))))),
        changed=_read(
            days.moment(texts["changed"]), "changed", "Write it as 2020-05-28T07:00:00Z.", texts, line, faults
        ),
    )
    return Row(line, listed, texts["body"]), faults


def _read(
    value: Value | None, name: str, remedy: str, texts: Mapping[str, str], line: int, faults: list[Fault]
) -> Value | None:
    if value is None and texts[name]:
        faults.append(Fault(line, name, f"{texts[name][:60]!r} will not do", remedy, kept=True))
    return value


def _text(value: object, name: str, line: int, faults: list[Fault]) -> str:
    if isinstance(value, list) and name == "authors" and all(isinstance(one, str) for one in value):
        value = "\n".join(value)
    if value is not None and not isinstance(value, str):
        faults.append(Fault(line, name, "not a text", 'Write it in "quotes".', kept=True))
        return ""
    plain = cleaning.unmarked(value or "") if name in _OF_PAGES else value or ""
    text = stripped.of_text(plain)
    if value and value.strip() and not text:
        faults.append(Fault(line, name, "a character in it is lost", "Write it anew.", kept=True))
    return text
