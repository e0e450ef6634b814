"""Addresses as pages write them, to the one form by which a story is known."""

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

# Set by newsletters, advertisements and social networks; no page is another one for them.
_TRACKING = re.compile(
    r"(utm_\w+|(fb|g|d)clid|gclsrc|[gw]braid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|mkt_tok|_ga|_gl|_hs(enc|mi)|spm)",
    re.IGNORECASE,
)
_DEFAULT_PORT = {"http": 80, "https": 443}
_LONGEST = 2000
# All that may stand in an address as it is; blanks, quotes, brackets and what is not ASCII are written as %XX.
_KEPT = "%/:?#@!$&()*+,;=~-._"
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")


def absolute(link: str, base: str = "") -> str | None:
    """Without fragment and tracking parameters. None for what is no page of the web: mailto:, javascript:, an address
    with a password in it or with no host, one of more than 2,000 characters, and an empty link."""
    shown = _as_browsers_read(link)
    if not shown:
        return None
    try:
        parts = urlsplit(urljoin(base, shown))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORT or not host or "@" in parts.netloc or re.search(r"[^\w.:-]", host):
        return None
    place = f"[{host}]" if ":" in host else host
    netloc = place if port in (None, _DEFAULT_PORT[parts.scheme]) else f"{place}:{port}"
    address = urlunsplit((parts.scheme, netloc, _quoted(parts.path) or "/", _quoted(_untracked(parts.query)), ""))
    return address if len(address) <= _LONGEST else None


def same_host(one: str, other: str) -> bool:
    """`one` and `other` as `absolute` writes them."""
    return urlsplit(one).hostname == urlsplit(other).hostname


def same_site(one: str, other: str) -> bool:
    """Whether one's host is the other's or lies in it, `www.` aside."""
    hosts = sorted(((urlsplit(address).hostname or "").removeprefix("www.") for address in (one, other)), key=len)
    return hosts[0] == hosts[1] or hosts[1].endswith(f".{hosts[0]}")


def _as_browsers_read(link: str) -> str:
    shown = re.sub(r"[\t\n\r]", "", link).strip("\x00\x0b\x0c \u00a0")
    path, mark, rest = shown.partition("?")
    return path.replace("\\", "/") + mark + rest


def _untracked(query: str) -> str:
    return "&".join(part for part in query.split("&") if part and not _TRACKING.fullmatch(part.partition("=")[0]))


def _quoted(text: str) -> str:
    """Escapes are written alike, as `%e8` and `%E8` are one."""
    return _ESCAPE.sub(lambda match: match[0].upper(), quote(text, safe=_KEPT, errors="replace"))
