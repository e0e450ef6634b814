"""Articles ↔ texts of JSON, as whoever stores them keeps them: without what is as it is by default."""

import json
from dataclasses import MISSING, fields
from datetime import date, datetime

from povbot.model.story import Article, Published

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
    """Raises ValueError, TypeError or AttributeError for what `text_of` has not made."""
    said = json.loads(text)
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
