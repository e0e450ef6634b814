"""config/sources.toml at the door (docs/sources.md)."""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic import field_validator as validator

from povbot.errors import ConfigError
from povbot.ingest import charset
from povbot.ingest.address import absolute
from povbot.ingest.listing import selecting
from povbot.ingest.listing.listing import Reading, Selectors
from povbot.ingest.listing.presets import PRESETS, Preset
from povbot.ingest.source import Kind, Source, TopicRule

_REMEDY = "See docs/sources.md for what can be written there."


def load(path: Path, topics: Collection[str] = ()) -> tuple[Source, ...]:
    """In the file's order; none where there is no file. `topics` are the ids that rules may name: any, if it is empty.

    Raises ConfigError with every fault.
    """
    if not path.is_file():
        return ()
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path), remedy=_REMEDY) from error
    twice = "; ".join(f"two sources have the name {name!r}" for name in _named_twice(values))
    try:
        read = _SourcesModel.model_validate(values, context={"topics": topics})
    except ValidationError as error:
        place = partial(_place, values)
        raise ConfigError.of_validation(error, twice, where=str(path), remedy=_REMEDY, place=place) from None
    if twice:
        raise ConfigError(twice, where=str(path), remedy=_REMEDY)
    return tuple(source.made() for source in read.source)


def _place(values: Mapping[str, Any], loc: Sequence[int | str]) -> str:
    """By the name of the source, or its number if it has none."""
    match loc:
        case ("source", int() as number, *within):
            name = values["source"][number]
            name = name.get("name") if isinstance(name, dict) else None
            source = f"source {name!r}" if isinstance(name, str) and name else f"source {number + 1}"
            return ": ".join(filter(None, (source, ".".join(map(str, within[1:])))))
    return ".".join(map(str, loc))


def _named_twice(values: Mapping[str, Any]) -> Iterator[str]:
    """Looked for beside what pydantic finds, as that stops at a table's own faults."""
    listed = values.get("source")
    tables = [table for table in listed if isinstance(table, dict)] if isinstance(listed, list) else []
    counted = Counter(table["name"] for table in tables if isinstance(table.get("name"), str))
    return (name for name, times in counted.items() if times > 1)


def _whole(value: str) -> str:
    address = absolute(value) if re.match(r"https?://", value) else None
    if address is None:
        raise ValueError("an address begins with http:// or https:// and has a host, and no password in it")
    return address


def _zone(value: object) -> tzinfo:
    try:
        return ZoneInfo(value) if isinstance(value, str) else ZoneInfo("")
    except (OSError, ValueError, LookupError):
        raise ValueError("not a time zone like Asia/Shanghai") from None


def _css(value: str) -> str:
    if value.strip():
        selecting.selector(value.strip().removeprefix("+").strip())
    return value.strip()


def _host(value: str) -> str:
    if not re.fullmatch(r"(?:[\w.-]+|\[[\da-fA-F.:]+\])(?::\d{1,5})?", value):
        raise ValueError(
            "a host is a name or number like localhost, 10.0.0.5 or [::1], at most with a port: localhost:8000"
        )
    return value.lower()


def _charset(value: str) -> str:
    if not charset.of_file(value):
        raise ValueError("no charset; write utf-8, gb18030 or big5")
    return value


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def _of_form(pattern: str, form: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(form)
        return value

    return AfterValidator(check)


_Filled = Annotated[str, AfterValidator(_filled)]
_Id = Annotated[str, _of_form(r"[a-z0-9-]{1,40}", "it has lower case letters, digits and -, at most 40")]
_Tag = Annotated[str, _of_form(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", "it is a tag like en or zh-Hans")]
_Css = Annotated[str, AfterValidator(_css)]
_CONTACT = r"(|[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+|https?://[^\s<>()]+)"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)


class _TopicTable(_Table):
    id: _Id
    words: list[_Filled] = Field(min_length=1)

    @validator("id")
    @classmethod
    def _known(cls, value: str, info: ValidationInfo) -> str:
        topics = (info.context or {}).get("topics")
        if topics and value not in topics:
            raise ValueError(f"{value!r} is no topic of config/topics.toml")
        return value


class _SourceTable(_Table):
    name: _Id
    language: _Tag
    publisher: _Filled | None = None
    zone: Annotated[tzinfo | None, BeforeValidator(_zone)] = None
    topic: list[_TopicTable] = Field(default_factory=list)
    only: list[_Filled] = Field(default_factory=list)
    without: list[_Filled] = Field(default_factory=list)
    complete: bool = False
    silent_after: float | None = Field(default=None, ge=0, allow_inf_nan=False)

    def _made(self, kind: str, **particulars: Any) -> Source:  # noqa: ANN401
        rules = tuple(TopicRule(rule.id, tuple(rule.words)) for rule in self.topic)
        chosen: dict[str, Any] = {name: tuple(getattr(self, name)) for name in ("only", "without")}
        return Source(
            self.name,
            Kind(kind),
            self.language,
            self.publisher,
            self.zone,
            rules,
            complete=self.complete,
            silent_after=self.silent_after,
            **chosen,
            **particulars,
        )


class _FetchedTable(_SourceTable):
    address: Annotated[str, AfterValidator(_whole)]
    delay_s: float = Field(default=2, ge=0, le=3600, allow_inf_nan=False)
    contact: Annotated[str, _of_form(_CONTACT, "a mail address, or a web address with http:// or https://")] = ""
    allow_hosts: list[Annotated[str, AfterValidator(_host)]] = Field(default_factory=list)
    max_pages: int = Field(default=500, ge=1, le=100_000)
    max_mib: int = Field(default=10, ge=1, le=100)
    read_pages: bool = True
    look_again_days: int = Field(default=7, ge=0, le=3650)

    def _manners(self) -> dict[str, Any]:
        names = ("address", "delay_s", "contact", "max_pages", "max_mib", "read_pages", "look_again_days")
        return {name: getattr(self, name) for name in names} | {"allow_hosts": tuple(self.allow_hosts)}


class _FeedTable(_FetchedTable):
    kind: Literal["feed", "sitemap"]

    def made(self) -> Source:
        return self._made(self.kind, **self._manners())


class _SelectorsTable(_Table):
    """What is left out is as the preset has it, else as Selectors has it."""

    item: _Filled | None = None
    link: _Css | None = None
    title: _Css | None = None
    summary: _Css | None = None
    date: _Css | None = None
    next: _Css | None = None
    pages: _Css | None = None

    @validator("item")
    @classmethod
    def _of_the_page(cls, value: str | None) -> str | None:
        if value and value.startswith("+"):
            raise ValueError("an item follows on nothing: it is looked for in the whole page")
        return value and _css(value)


class _ListingTable(_FetchedTable):
    kind: Literal["listing"]
    month_first: bool = False
    dated_addresses: bool | None = None
    preset: str | None = None
    selectors: _SelectorsTable | None = Field(default=None, validate_default=True)

    @validator("preset")
    @classmethod
    def _built_in(cls, value: str | None) -> str | None:
        if value is not None and value not in PRESETS:
            raise ValueError(f"no such preset; there are: {', '.join(sorted(PRESETS))}")
        return value

    @validator("selectors")
    @classmethod
    def _can_be_read(cls, value: _SelectorsTable | None, info: ValidationInfo) -> _SelectorsTable | None:
        # A preset that has a fault of its own is not among the data.
        if info.data.get("preset", "") is None and not (value and value.item):
            raise ValueError("a listing needs a preset, or selectors with at least an item")
        return value

    def made(self) -> Source:
        chosen = self.selectors.model_dump(exclude_none=True) if self.selectors else {}
        preset = PRESETS[self.preset] if self.preset else Preset(Selectors(chosen["item"]))
        dated = preset.dated_addresses if self.dated_addresses is None else self.dated_addresses
        selectors = replace(preset.selectors, **chosen)
        reading = Reading(selectors, self.zone, preset.pager, self.month_first, dated)
        return self._made(self.kind, **self._manners(), reading=reading)


class _FolderTable(_SourceTable):
    kind: Literal["folder"]
    path: _Filled

    def made(self) -> Source:
        return self._made(self.kind, path=Path(self.path))


class _ColumnsTable(_Table):
    title: _Filled | None = None
    summary: _Filled | None = None
    body: _Filled | None = None
    url: _Filled | None = None
    published: _Filled | None = None
    changed: _Filled | None = None
    language: _Filled | None = None
    publisher: _Filled | None = None
    authors: _Filled | None = None


class _RowsTable(_SourceTable):
    kind: Literal["jsonl", "csv"]
    path: _Filled
    charset: Annotated[str, AfterValidator(_charset)] = "utf-8"
    columns: _ColumnsTable = _ColumnsTable()

    def made(self) -> Source:
        columns = self.columns.model_dump(exclude_none=True)
        return self._made(self.kind, path=Path(self.path), charset=self.charset, columns=columns)


class _SourcesModel(_Table):
    source: list[Annotated[_ListingTable | _FeedTable | _FolderTable | _RowsTable, Field(discriminator="kind")]] = (
        Field(default_factory=list)
    )
