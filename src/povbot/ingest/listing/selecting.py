"""Pages as trees, and the text of their parts. Nothing in them is run or fetched."""

import html
import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HTMLParser, document_fromstring

from povbot.errors import PageUnreadable
from povbot.ingest.address import absolute

Element = Any  # lxml has no types

_UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "select", "textarea"})
_WITHIN_LINES = frozenset(
    {
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i"),
        *("ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong"),
        *("sub", "sup", "time", "tt", "u", "var", "wbr"),
    }
)
_WRITTEN_TWICE = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]{2,10}\d?);")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff]")


def tree(text: str, address: str) -> Element:
    """Raises PageUnreadable."""
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise PageUnreadable(
            f"is no HTML: {error}", where=address, remedy="See what the publisher shows at this address."
        ) from error


def base(root: Element, address: str) -> str:
    """What links of the page are relative to."""
    named = root.find(".//base[@href]")
    return address if named is None else absolute(named.get("href"), address) or address


@lru_cache(maxsize=256)
def selector(css: str) -> CSSSelector:
    """Raises ValueError with a sentence for the operator."""
    try:
        return CSSSelector(css, translator="html")
    except (SelectorError, etree.XPathError, RecursionError) as error:
        raise ValueError(f"{css!r} is no CSS selector that can be used: {error}") from None


def found(css: str, item: Element) -> Sequence[Element]:
    """In document order. `css` that begins with + looks in the element after the item."""
    if not css:
        return ()
    if not css.startswith("+"):
        return tuple(selector(css)(item))
    after = item.getnext()
    return () if after is None else tuple(selector(css[1:].strip())(after))


def clean(text: str) -> str:
    """In one line. An entity that was escaped twice is meant to be the character."""
    once = _WRITTEN_TWICE.sub(lambda match: html.unescape(match[0]), text)
    return " ".join(_INVISIBLE.sub("", once).split())


def text(element: Element, without: Collection[Element] = ()) -> str:
    return clean("".join(_pieces(element, without)))


def _pieces(element: Element, without: Collection[Element]) -> Iterator[str]:
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, part in walker:
        edge = "" if part.tag in _WITHIN_LINES else " "
        if event == "start":
            yield edge
            if part.tag in _UNSEEN or part in without:
                walker.skip_subtree()
            else:
                yield part.text or ""
        else:
            yield edge
            if part is not element:
                yield part.tail or ""
