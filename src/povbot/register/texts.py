"""Articles ↔ texts of JSON, without what is as it is by default."""

import json
from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Any

from povbot.model import Article, Published
from povbot.register.errors import Unreadable

_DEFAULTS = {
    field.name: field.default if field.default is not MISSING else None
    for field in fields(Article)
    if field.name not in ("published", "authors", "topics")
}
_DAYS = ("updated", "withdrawn")


def text_of(article: Article) -> str:
    """Equal articles have equal texts."""
    said = {name: value for name, default in _DEFAULTS.items() if (value := getattr(article, name)) != default}
    for name in (*_DAYS, "changed"):
        if name in said:
            said[name] = said[name].isoformat()
    if article.authors:
        said["authors"] = article.authors
    if article.topics:
        said["topics"] = article.topics
    days = article.published.earliest, article.published.latest
    if any(days):
        said["published"] = [day and day.isoformat() for day in days]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def article_of(text: str) -> Article:
    """Raises Unreadable."""
    try:
        return _article_of(json.loads(text))
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable(str(error)) from error


def _article_of(said: dict[str, Any]) -> Article:
    for name in ("authors", "topics"):
        if name in said:
            said[name] = tuple(said[name])
    for name in _DAYS:
        if name in said:
            said[name] = date.fromisoformat(said[name])
    if "changed" in said:
        said["changed"] = datetime.fromisoformat(said["changed"])
    if "published" in said:
        said["published"] = Published(*(day and date.fromisoformat(day) for day in said["published"]))
    return Article(**said)
