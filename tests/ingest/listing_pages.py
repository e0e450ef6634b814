"""Pages for the tests of listings, written for them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from povbot.model import Page

ADDRESS = "https://news.example/list/index.html"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def page(html: str | bytes, url: str = ADDRESS, charset: str = "utf-8") -> Page:
    body = html if isinstance(html, bytes) else html.encode(charset)
    headers = {"content-type": f"text/html; charset={charset}"}
    return Page(url, url, 200, headers, body, datetime(2020, 12, 1, 12, tzinfo=UTC))
