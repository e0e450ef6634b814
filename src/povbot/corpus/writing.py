"""A story as a line of an archive, its fields in the order of docs/archive-format.md: for a person to diff."""

import json
from collections.abc import Iterator

from povbot.model import Article


def line_of(article: Article) -> str:
    """Without its end. Fields that a story does not have are left out; read again, it is the same story."""
    return json.dumps(dict(_fields(article)), ensure_ascii=False)


def _fields(article: Article) -> Iterator[tuple[str, object]]:
    yield "format", 1
    for name in ("id", "language", "title", "summary", "body", "url", "listing_url", "summary_on_page"):
        if value := getattr(article, name):
            yield name, value
    for name in ("publisher", "authors", "published", "topics", "translation_of", "version_of"):
        value = getattr(article, name)
        if written := str(value) if name == "published" else value:
            yield name, written
    for name in ("updated", "changed", "withdrawn"):
        if when := getattr(article, name):
            yield name, when.isoformat()
