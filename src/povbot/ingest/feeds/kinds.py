"""What a page is, by what is in it: names and headers lie."""

import re
from typing import Literal

from povbot.ingest import charset
from povbot.ingest.feeds import xmltext
from povbot.ingest.feeds.sitemaps import is_list
from povbot.ingest.feeds.unpacked import beginning
from povbot.model import Page

Kind = Literal["feed", "sitemap", "json-feed", "html"]
_LOOKED_AT = 100_000
_LOOKED_AT_IN_JSON = 10_000_000  # its fields stand in any order
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(www\.)?jsonfeed\.org\\?/version\\?/1')
_RSS = re.compile(r"purl\.org/rss/|netscape\.com/rdf/simple|purl\.org/net/rss")
_ATOM = re.compile(r"www\.w3\.org/2005/Atom|purl\.org/atom/ns")
_HTML = re.compile(
    "html|head|title|meta|link|base|script|style|body|main|article|section|header|nav|div|table|p|a|span|[ou]l|h[1-6]",
    re.IGNORECASE,
)


def kind_of(page: Page) -> Kind | None:
    """Also of what is packed with gzip; that it can be read is not said. Never raises."""
    head = beginning(page.body, _LOOKED_AT)
    text = _shown(head)
    if text.startswith("{"):
        return "json-feed" if _JSON_FEED.search(beginning(page.body, _LOOKED_AT_IN_JSON)) else None
    if not text.startswith("<"):
        return "sitemap" if is_list(text[: text.rfind("\n")] if len(head) == _LOOKED_AT else text) else None
    return _of_markup(text)


def _of_markup(text: str) -> Kind | None:
    root = xmltext.root_of(text)
    if root in ("urlset", "sitemapindex"):
        return "sitemap"
    if root == "rss" or (root == "RDF" and _RSS.search(text)) or (root == "feed" and _ATOM.search(text)):
        return "feed"
    return "html" if _HTML.fullmatch(root) else None


def _shown(head: bytes) -> str:
    """Decoded as far as names of elements need it."""
    marked, rest = charset.marked(head)
    return rest.decode(marked or "utf-8", "replace").lstrip("\ufeff \t\r\n")
