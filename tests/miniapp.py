"""The pages as Telegram opens them, and what it hands to them."""

import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote

from pydantic import SecretStr

from povbot import settings
from web_front import unlimited

TOKEN = "4242:A-token-of-a-test"  # noqa: S105
URL = "https://news.example.org"
USER = '{"id":279058397,"first_name":"Vlad & 朋友","last_name":"","language_code":"zh-hant","allows_write_to_pm":true}'


def launch_data(at: datetime, token: str = TOKEN, **more: str) -> bytes:
    """As a client of Telegram writes it; the seal by the steps of the documentation, in its words: "the HMAC-SHA-256
    signature of the bot's token with the constant string WebAppData used as a key", and with that of the fields
    "sorted alphabetically, in the format key=<value> with a line feed character"."""
    fields = {"query_id": "AAHdF6IQAAAAAN0XohDhrOrc", "user": USER, "auth_date": str(int(at.timestamp()))}
    fields |= {"signature": "9Xk_-A"} | more
    lines = [f"{key}={fields[key]}" for key in sorted(fields)]
    secret = hmac.new(b"WebAppData", msg=token.encode("utf-8"), digestmod=hashlib.sha256).digest()
    fields["hash"] = hmac.new(secret, "\n".join(lines).encode("utf-8"), hashlib.sha256).hexdigest()
    return "&".join(f"{key}={quote(value, safe='')}" for key, value in fields.items()).encode()


def opened_by_telegram(paths: settings.Paths, token: str | None = TOKEN, url: str = URL) -> settings.Settings:
    read = unlimited(settings.read(paths.settings))
    telegram = read.telegram.model_copy(update={"token": token and SecretStr(token)})
    return read.model_copy(update={"telegram": telegram, "web": read.web.model_copy(update={"url": url})})
