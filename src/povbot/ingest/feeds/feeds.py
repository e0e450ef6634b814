"""Feeds → what they list, in their order: RSS 0.9 to 2.0, RDF and Atom. JSON Feed has its own module."""

import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from io import BytesIO
from typing import Any

import feedparser

from povbot.errors import PageUnreadable
from povbot.ingest import days
from povbot.ingest.address import absolute
from povbot.ingest.feeds import stripped, xmltext
from povbot.ingest.feeds.unpacked import unpacked
from povbot.ingest.tags import of_template
from povbot.model import Listed, Page, Published

_BETWEEN_AUTHORS = re.compile(r"(?:(?<!\s)\s++)?[、;；|]\s*+")
_MAIL = re.compile(r"[(<]?(?<![^\s()<>@])[^\s()<>@]++@[^\s()<>@]++[)>]?")
_LONGEST_AUTHORS = 1_000
_MOST_TAGS = 250_000
_LONGEST_SEARCH = 2_000_000_000
_OF_MAIL = bytes(byte if re.match(rb"[\w.+-]", bytes([byte])) else 32 for byte in range(256))
_ROOTS = ("rss", "rdf", "feed")
_LAST_TAG = re.compile(r"</(?:[\w.-]+:)?([\w.-]+)\s*>\Z")


def feed(
    page: Page, zone: tzinfo | None = None, *, max_items: int = 5_000, max_bytes: int = 10_000_000
) -> tuple[Listed, ...]:
    """`summary` is the text of the whole story where the feed carries that and no summary. A date is the day in `zone`,
    the publisher's; without it, in the zone in which the feed gives it. What has neither title nor link is left out.

    Raises PageUnreadable, also for a feed that is cut off: its last story would be half of one.
    """
    body = unpacked(xmltext.limited(page.body, max_bytes, page.url), max_bytes, page.url)
    xml = xmltext.plain_xml(xmltext.decoded(body, page.headers, page.url), page.url)
    if not _is_whole(xml[-10_000:].decode("utf-8", "replace")):
        raise PageUnreadable("no feed, or one that is cut off", where=page.url, remedy="Look at the address.")
    if _tags(xml) > _MOST_TAGS or _search_for_mail(xml) > _LONGEST_SEARCH:
        raise PageUnreadable("would take minutes to read", where=page.url, remedy="Leave this source out.")
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": page.url}
    try:
        # What it would do to HTML takes time that grows with the square of the text, and only text is kept of it.
        parsed = feedparser.parse(
            BytesIO(xml), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # it promises none, and has let dozens through
        raise PageUnreadable(
            f"no feed that can be read: {type(error).__name__}", where=page.url, remedy="Look at the address."
        ) from error
    if not parsed.version:
        raise PageUnreadable("no feed of a kind that is known", where=page.url, remedy="Look at the address.")
    xmltext.counted(len(parsed.entries), max_items, page.url)
    atom, language = str(parsed.version).startswith("atom"), _text(parsed.feed, "language")
    read = (_listed(entry, page.url, language, zone, atom=atom) for entry in parsed.entries)
    return tuple(listed for listed in read if listed.url or listed.title)


def _tags(xml: bytes) -> int:
    """Those of the feed itself, or what looks like one, not those in CDATA; each costs feedparser 60 µs."""
    first, *others = xml.split(b"<![CDATA[")
    return first.count(b"<") + sum(part.partition(b"]]>")[2].count(b"<") for part in others)


def _search_for_mail(xml: bytes) -> int:
    """The steps in which feedparser looks for an address of mail, if all of the feed were authors: their number grows
    with the square of what could be the beginning of one."""
    return sum(len(word) ** 2 for word in xml.translate(_OF_MAIL).split())


def _is_whole(end: str) -> bool:
    """Whether the feed's own element is closed; a comment of a cache may follow."""
    while (end := end.rstrip()).endswith("-->") and "<!--" in end:
        end = end[: end.rindex("<!--")]
    found = _LAST_TAG.search(end)
    return found is not None and found[1].lower() in _ROOTS


def _listed(entry: Mapping[str, Any], base: str, language: str, zone: tzinfo | None, *, atom: bool) -> Listed:
    changed = _text(entry, "updated")
    title = entry.get("title_detail") or {}
    source = entry.get("source") or {}
    return Listed(
        url=_address(entry, base),
        title=_stripped(title).replace("\n", " "),
        summary=_summary(entry),
        published=_published(entry, zone, atom=atom),
        language=of_template(_text(title, "language") or language),
        publisher=stripped.of_text(_text(source, "title")).replace("\n", " ") or None,
        authors=_authors(entry, atom=atom),
        changed=days.moment(changed) if changed else None,
    )


def _text(values: Mapping[str, Any], name: str) -> str:
    """Past feedparser's own `get`, which gives `published` for `updated`, with a warning."""
    value = dict.get(values, name) if isinstance(values, dict) else None
    return value if isinstance(value, str) else ""


def _address(entry: Mapping[str, Any], base: str) -> str | None:
    """The story's own, where a counting service stands in its link."""
    links = (_text(entry, "feedburner_origlink"), _text(entry, "link"))
    return next((address for link in links if (address := absolute(link, base))), None)


def _published(entry: Mapping[str, Any], zone: tzinfo | None, *, atom: bool) -> Published:
    """RSS has one date, by either name. In Atom, `updated` alone says only that the story is not younger."""
    for name in ("published", "created"):
        if found := _day(entry, name, zone):
            return found
    changed = _day(entry, "updated", zone)
    if changed and atom:
        return Published(None, changed.latest)
    return changed or Published()


def _day(entry: Mapping[str, Any], name: str, zone: tzinfo | None) -> Published | None:
    """Where feedparser alone can read it (Korean, Greek …), as it understands it, in UTC."""
    if str(found := days.said(_text(entry, name), zone)):
        return found
    parsed = dict.get(entry, f"{name}_parsed") if isinstance(entry, dict) else None
    found = days.said("{:04}-{:02}-{:02}".format(*parsed)) if parsed else Published()
    return found if str(found) else None


def _stripped(detail: Mapping[str, Any]) -> str:
    value = _text(detail, "value")
    return stripped.of_text(value) if _text(detail, "type") == "text/plain" else stripped.of_html(value)


def _summary(entry: Mapping[str, Any]) -> str:
    details = (entry.get("summary_detail") or {}, *(entry.get("content") or ()))
    return next((text for detail in details if (text := _stripped(detail))), "")


def _authors(entry: Mapping[str, Any], *, atom: bool) -> tuple[str, ...]:
    """Names, without the addresses of mail that some feeds give along or for them."""
    told = (author for author in _said(entry, atom=atom) if len(author) <= _LONGEST_AUTHORS)
    said = (_MAIL.sub("", stripped.of_text(author)).replace("\n", " ") for author in told)
    names = (name.strip("() ") for author in said for name in _BETWEEN_AUTHORS.split(author))
    return tuple(dict.fromkeys(filter(None, names)))


def _said(entry: Mapping[str, Any], *, atom: bool) -> Iterator[str]:
    """As the feed has it: feedparser takes `ann@post.online` apart into an address and the name `ne`."""
    authors = entry.get("authors") or ()
    if len(authors) == 1:
        yield _text(entry, "author")
        return
    for author in authors:
        if atom or not _text(author, "email"):
            yield _text(author, "name")
