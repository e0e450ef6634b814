"""The pages of tests/ingest/pages: written for the tests, kept in UTF-8, sent in any charset."""

from datetime import UTC, datetime
from pathlib import Path

from povbot.model import Page

PAGES = Path(__file__).parent / "pages"
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def source(name: str) -> str:
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


def page(
    html: str | bytes, charset: str = "utf-8", content_type: str = "text/html", url: str = "https://post.example/a/1"
) -> Page:
    body = html if isinstance(html, bytes) else html.encode(charset)
    return Page(url, url, 200, {"content-type": content_type}, body, NOW)
