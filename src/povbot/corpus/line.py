"""One line of an archive, format 1 (docs/archive-format.md)."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from povbot.corpus import dates
from povbot.model import Article, Published


def _date(value: object) -> Published:
    if isinstance(value, str):
        return dates.parse(value)
    raise ValueError("a date is a text like 2020-05-28")


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"]", value):
        raise ValueError("an address begins with http:// or https:// and has no blanks, quotes or angle brackets")
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
Address = Annotated[str, AfterValidator(_address)]
# Short enough for a Telegram button with room for what the button does.
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,47}$")]


class ArticleLine(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    format: Literal[1] = 1
    id: Id
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
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

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.translation_of == self.id:
            raise ValueError("translation_of: a story is no translation of itself")
        if self.summary_on_page and not (self.url and self.summary):
            raise ValueError("summary_on_page: needs a url and a summary")
        return self

    def article(self) -> Article:
        fields = {name: getattr(self, name) for name in type(self).model_fields if name != "format"}
        return Article(**fields | {"summary": self.summary or "", "body": self.body or ""})
