"""What Telegram says of who opened a Mini App, and whether it was Telegram that said it.

As https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app describes.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

MAX_BYTES = 8192
_MAX_FIELDS = 32
# Telegram hands the data out once, when the pages are opened; older ones were kept by somebody.
_KEPT = timedelta(days=1)
# By so much this machine's clock may be behind Telegram's.
_BEHIND = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Launch:
    """Of a reader by Telegram's id, 0 where it was not told, and the language of their Telegram."""

    user_id: int
    language: str | None


def launched(data: bytes, token: str, now: datetime) -> Launch | None:
    """`data` is as the fragment has it (tgWebAppData, percent-decoded once). None where the bot of this token is not
    who it is for, or where it is older than a day, from the future or told twice."""
    fields = _fields(data)
    sealed = fields.pop("hash", "")
    said = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    seal = hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(seal.encode(), sealed.encode()):
        return None
    return _launch(fields) if _is_fresh(fields.get("auth_date", ""), now) else None


def _fields(data: bytes) -> dict[str, str]:
    """None of them where one is told twice, or is not text."""
    try:
        pairs = parse_qsl(
            data.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError:
        return {}
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else {}


def _is_fresh(auth_date: str, now: datetime) -> bool:
    if not (auth_date.isascii() and auth_date.isdigit() and len(auth_date) <= len("9999999999")):
        return False
    return -_BEHIND <= now - datetime.fromtimestamp(int(auth_date), UTC) <= _KEPT


def _launch(fields: dict[str, str]) -> Launch:
    """Signed, so it is as Telegram wrote it; still, what it may leave out is not relied on."""
    try:
        user = json.loads(fields.get("user", "{}"))
    except ValueError:
        user = {}
    told = user if isinstance(user, dict) else {}
    user_id, language = told.get("id"), told.get("language_code")
    return Launch(user_id if isinstance(user_id, int) else 0, language if isinstance(language, str) else None)
