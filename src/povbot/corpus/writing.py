"""A story as a line of an archive, its fields in the order of docs/archive-format.md: for a person to diff."""

import json
from datetime import UTC, date, datetime

from povbot.model import Article, Published

_ORDER = (
    *("id", "language", "title", "summary", "body", "url", "listing_url", "summary_on_page", "publisher", "authors"),
    *("published", "topics", "translation_of", "version_of", "updated", "changed", "withdrawn"),
)


def line_of(article: Article) -> str:
    """Without its end. Fields that a story does not have are left out; read again, it is the same story."""
    fields = {name: _written(getattr(article, name)) for name in _ORDER}
    return json.dumps({"format": 1} | {name: value for name, value in fields.items() if value}, ensure_ascii=False)


def _written(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Published():
            return str(value)
        case _:
            return value
