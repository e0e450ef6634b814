"""A story as a line of an archive, its fields in the order of docs/archive-format.md: for a person to diff."""

import json
from collections.abc import Iterator

from povbot.model import Article


def line_of(article: Article) -> str:
    """Without its end. Fields that a story does not have are left out; read again, it is the same story."""
    return json.dumps(dict(_fields(article)), ensure_ascii=False)


def _fields(article: Article) -> Iterator[tuple[str, object]]:
    yield "format", 1
    for name in ("id", "language", "title", "summary", "body", "url", "listing_url"):
        if value := getattr(article, name):
            yield name, value
    if article.summary_on_page:
        yield "summary_on_page", True
    if article.publisher:
        yield "publisher", article.publisher
    if article.authors:
        yield "authors", list(article.authors)
    if published := str(article.published):
        yield "published", published
    if article.topics:
        yield "topics", list(article.topics)
    if article.translation_of:
        yield "translation_of", article.translation_of
