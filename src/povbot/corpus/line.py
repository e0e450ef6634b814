"""One line of an archive, format 1 (docs/archive-format.md)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from povbot.corpus import dates
from povbot.model import Article, Published


def _date(value: object) -> Published:
    if isinstance(value, str):
        return dates.parse(value)
    raise ValueError("a date is a text like 2020-05-28")


def _day(value: object) -> date:
    if isinstance(value, str) and (day := dates.parse(value).day):
        return day
    raise ValueError("a day is a text like 2020-06-02")


def _moment(value: object) -> datetime:
    if isinstance(value, str):
        return dates.moment(value)
    raise ValueError("a moment is a text like 2026-11-25T17:30:00Z")


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f<>\"]", value):
        raise ValueError(
            "an address begins with http:// or https:// and has no blanks, control characters, quotes or angle brackets"
        )
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


def _unicode(value: str) -> str:
    """JSON can name half of a surrogate pair, which no message can carry."""
    value.encode("utf-8")
    return value


Text = Annotated[str, AfterValidator(_unicode)]
Filled = Annotated[Text, AfterValidator(_not_blank)]
Address = Annotated[Text, AfterValidator(_address)]
Id = Annotated[Text, StringConstraints(pattern=r"^[^\s\x00-\x1f#]{1,200}$")]


def _canonical(tag: str) -> str:
    """Cased as BCP-47 writes it: zh-Hans-CN."""
    primary, *rest = tag.split("-")
    scripts = {4: str.title, 2: str.upper}
    return "-".join([primary.lower(), *(scripts.get(len(part), str.lower)(part) for part in rest)])


Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"), AfterValidator(_canonical)]


class ArticleLine(BaseModel):
    """Fields it does not know are passed over here and named by `unknown_fields`: no reason to lose a story."""

    model_config = ConfigDict(extra="ignore", strict=True)

    format: Literal[1] = 1
    id: Id
    language: Language
    title: Filled
    summary: Text | None = None
    body: Text | None = None
    url: Address | None = None
    listing_url: Address | None = None
    publisher: Text | None = None
    authors: tuple[Filled, ...] = Field(default=(), strict=False)
    published: Annotated[Published, BeforeValidator(_date)] = Published()
    topics: tuple[Filled, ...] = Field(default=(), strict=False)
    translation_of: Id | None = None
    summary_on_page: bool = False
    version_of: Id | None = None
    updated: Annotated[date, BeforeValidator(_day)] | None = None
    changed: Annotated[datetime, BeforeValidator(_moment)] | None = None
    withdrawn: Annotated[date, BeforeValidator(_day)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.translation_of == self.id:
            raise ValueError("translation_of: a story is no translation of itself")
        if self.version_of == self.id:
            raise ValueError("version_of: a story is no other version of itself")
        if self.version_of and self.translation_of:
            raise ValueError("version_of: a translation made for this archive is nobody's version")
        if self.summary_on_page and not (self.url and self.summary):
            raise ValueError("summary_on_page: needs a url and a summary")
        return self

    def article(self) -> Article:
        fields = {name: getattr(self, name) for name in type(self).model_fields if name != "format"}
        return Article(**fields | {"summary": self.summary or "", "body": self.body or ""})


def unknown_fields(values: Mapping[str, object]) -> Sequence[str]:
    return sorted(values.keys() - ArticleLine.model_fields.keys())
