"""JSON Feed, versions 1.0 and 1.1 → what it lists."""

import json
from collections.abc import Sequence
from datetime import tzinfo
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from povbot.errors import PageUnreadable
from povbot.ingest import days
from povbot.ingest.address import absolute
from povbot.ingest.feeds import stripped, xmltext
from povbot.ingest.feeds.unpacked import unpacked
from povbot.ingest.tags import of_template
from povbot.model import Listed, Page


def _lenient(value: object) -> str:
    """Numbers as ids are foreseen; whatever else a feed puts where a text belongs counts as not given."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _objects(value: object) -> Sequence[object]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


Text = Annotated[str, BeforeValidator(_lenient)]


class _Author(BaseModel):
    name: Text = ""


Authors = Annotated[tuple[_Author, ...], BeforeValidator(_objects)]
OneAuthor = Annotated[tuple[_Author, ...], BeforeValidator(lambda value: _objects([value])), Field(alias="author")]


class _Item(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: Text = ""
    url: Text = ""
    external_url: Text = ""
    title: Text = ""
    summary: Text = ""
    content_html: Text = ""
    content_text: Text = ""
    date_published: Text = ""
    date_modified: Text = ""
    language: Text = ""
    authors: Authors = ()
    author: OneAuthor = ()


class _Feed(BaseModel):
    model_config = ConfigDict(extra="ignore")

    version: Annotated[str, Field(pattern=r"^https?://(www\.)?jsonfeed\.org/version/1(\.\d+)?/?$")]
    items: list[Any]
    language: Text = ""
    authors: Authors = ()
    author: OneAuthor = ()


def json_feed(
    page: Page, zone: tzinfo | None = None, *, max_items: int = 5_000, max_bytes: int = 10_000_000
) -> tuple[Listed, ...]:
    """As `feed`. Raises PageUnreadable."""
    body = unpacked(xmltext.limited(page.body, max_bytes, page.url), max_bytes, page.url)
    remedy = "Look at the address."
    try:
        feed = _Feed.model_validate(json.loads(xmltext.decoded(body, {}, page.url)))
    except ValidationError as error:
        named = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3])
        raise PageUnreadable(f"no JSON Feed: {named}", where=page.url, remedy=remedy) from error
    except (ValueError, RecursionError) as error:
        raise PageUnreadable(f"not JSON: {str(error)[:200]}", where=page.url, remedy=remedy) from error
    xmltext.counted(len(feed.items), max_items, page.url)
    read = (_listed(_Item.model_validate(item), feed, page.url, zone) for item in _objects(feed.items))
    return tuple(listed for listed in read if listed.url or listed.title)


def _listed(item: _Item, feed: _Feed, base: str, zone: tzinfo | None) -> Listed:
    addresses = (absolute(item.url, base), absolute(item.external_url, base), absolute(item.id))
    texts = (stripped.of_text(item.summary), stripped.of_text(item.content_text), stripped.of_html(item.content_html))
    authors = item.authors or item.author or feed.authors or feed.author
    names = (stripped.of_text(author.name).replace("\n", " ") for author in authors)
    return Listed(
        url=next(filter(None, addresses), None),
        title=stripped.of_text(item.title).replace("\n", " "),
        summary=next(filter(None, texts), ""),
        published=days.said(item.date_published, zone),
        language=of_template(item.language or feed.language),
        authors=tuple(dict.fromkeys(name for name in names if name and "@" not in name)),
        changed=days.moment(item.date_modified) if item.date_modified else None,
    )
