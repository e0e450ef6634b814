"""Addresses as a page writes them, made whole."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

_UNFIT = re.compile(r"[\s<>\"\x00-\x1f\x7f\ud800-\udfff]")
_LONGEST = 2000


def absolute(href: str, base: str) -> str | None:
    """Without its fragment; None for what is no address of http or https, or names a user."""
    try:
        url = urldefrag(urljoin(base, href.strip().replace(" ", "%20")))[0]
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return None
    fits = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and port_fits
    return url if fits and len(url) <= _LONGEST and not _UNFIT.search(url) else None
