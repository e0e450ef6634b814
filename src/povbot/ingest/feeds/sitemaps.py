"""Sitemaps → the addresses in them, in their order: sitemaps.org's, Google's for news, plain lists; packed or not."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from io import BytesIO
from typing import Any

from lxml import etree

from povbot.errors import PageUnreadable
from povbot.ingest import days
from povbot.ingest.address import absolute
from povbot.ingest.feeds import stripped, xmltext
from povbot.ingest.feeds.unpacked import unpacked
from povbot.ingest.tags import of_template
from povbot.model import Listed, Page


@dataclass(frozen=True, slots=True)
class Further:
    """The address of another sitemap, and when that is said to have changed."""

    url: str
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    listed: tuple[Listed, ...] = ()
    further: tuple[Further, ...] = ()


def sitemap(page: Page, zone: tzinfo | None = None, *, max_items: int = 50_000, max_bytes: int = 50_000_000) -> Sitemap:
    """The limits are sitemaps.org's; `max_bytes` holds packed and unpacked. Entries without an address are left out,
    days are as in `feed`.

    Raises PageUnreadable, PageTooLarge.
    """
    packed = xmltext.limited(page.body, max_bytes, page.url)
    text = xmltext.decoded(unpacked(packed, max_bytes, page.url), page.headers, page.url)
    if text.lstrip().startswith("<"):
        return _of_xml(xmltext.plain_xml(text, page.url), page.url, zone, max_items)
    return _of_lines(text, page.url, max_items)


def is_list(text: str) -> bool:
    """Whether all of it is addresses, one a line."""
    lines = [line for line in text.splitlines() if line.strip()]
    return bool(lines) and all(absolute(line) and len(line.split()) == 1 for line in lines)


def _of_lines(text: str, where: str, max_items: int) -> Sitemap:
    if not is_list(text):
        raise PageUnreadable("neither XML nor a list of addresses", where=where, remedy="Look at the address.")
    lines = [line for line in text.splitlines() if line.strip()]
    xmltext.counted(len(lines), max_items, where)
    return Sitemap(tuple(Listed(absolute(line)) for line in lines))


def _of_xml(xml: bytes, where: str, zone: tzinfo | None, max_items: int) -> Sitemap:
    if xmltext.root_of(xml[:100_000].decode("utf-8", "replace")) not in ("urlset", "sitemapindex"):
        raise PageUnreadable("no sitemap", where=where, remedy="Look at the address.")
    listed: list[Listed] = []
    further: list[Further] = []
    entries = etree.iterparse(
        BytesIO(xml),
        tag=("{*}url", "{*}sitemap"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for number, (_, entry) in enumerate(entries, start=1):
            xmltext.counted(number, max_items, where)
            address, changed = absolute(_of(entry, "loc"), where), days.moment(_of(entry, "lastmod"))
            if address and etree.QName(entry).localname == "url":
                listed.append(_listed(entry, address, changed, zone))
            elif address:
                further.append(Further(address, changed))
            _let_go(entry)
    except etree.XMLSyntaxError as error:
        raise PageUnreadable(f"not XML: {error.msg}", where=where, remedy="Fetch it again.") from error
    return Sitemap(tuple(listed), tuple(further))


def _let_go(entry: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Of it and those before it: or the tree is ten times the file."""
    entry.clear()
    while entry.getprevious() is not None:
        del entry.getparent()[0]


def _of(entry: Any, name: str) -> str:  # noqa: ANN401
    """The text of a child, in whatever namespace: publishers' spellings of that are many."""
    found = next((child for child in entry.iterchildren(f"{{*}}{name}")), None)
    return "" if found is None else "".join(found.itertext()).strip()


def _listed(entry: Any, address: str, changed: datetime | None, zone: tzinfo | None) -> Listed:  # noqa: ANN401
    news = next(entry.iterchildren("{*}news"), None)
    if news is None:
        return Listed(address, changed=changed)
    publication = next(news.iterchildren("{*}publication"), None)
    named = publication is not None
    return Listed(
        address,
        title=stripped.of_text(_of(news, "title")).replace("\n", " "),
        published=days.said(_of(news, "publication_date"), zone),
        language=of_template(_of(publication, "language")) if named else None,
        publisher=(stripped.of_text(_of(publication, "name")).replace("\n", " ") or None) if named else None,
        changed=changed,
    )
