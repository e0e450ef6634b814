"""Links as pages write them."""

import re
from urllib.parse import urljoin, urlsplit

_DROPPED = re.compile(r"[\t\r\n]")  # as browsers do in the middle of an address
_ESCAPED = re.compile(r"[\s\x00-\x20<>\"\x7f-\x9f\ud800-\udfff]")


def absolute(link: str, base: str = "") -> str | None:
    """`link` as `base` resolves it; None for what is not on the web. Characters that end an address in a text (blanks,
    quotes, angle brackets) are percent-encoded."""
    if not link.strip():
        return None
    try:
        joined = urljoin(base, _DROPPED.sub("", link.strip()))
        parts = urlsplit(joined)
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return _ESCAPED.sub(_percent, joined) if known else None


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))
