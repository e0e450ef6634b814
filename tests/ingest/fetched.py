"""Pages as an address would have answered them."""

from datetime import UTC, datetime

from povbot.model import Page

ADDRESS = "https://press.example/news/list"


def page(body: bytes | str, content_type: str = "", *, url: str = ADDRESS) -> Page:
    headers = {"content-type": content_type} if content_type else {}
    raw = body.encode() if isinstance(body, str) else body
    return Page(url, url, 200, headers, raw, datetime(2024, 6, 1, tzinfo=UTC))


BOMB = "".join(
    (
        '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">',
        *(f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)),
        "]>",
    )
)
