"""Parts of pages, and their text."""

import html
import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from povbot.ingest import cleaning, markup

Element = Any  # lxml has no types

_WRITTEN_TWICE = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]{2,10}\d?);")
_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")


@lru_cache(maxsize=256)
def selector(css: str) -> CSSSelector:
    """Raises ValueError with a sentence for the operator."""
    try:
        made = CSSSelector(css, translator="html")
        made(etree.Element("p"))  # a prefix that nothing declares is a fault only when it is looked for
    except (SelectorError, etree.XPathError, RecursionError) as error:
        raise ValueError(f"{css!r} is no CSS selector that can be used: {error}") from None
    return made


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
    return cleaning.line(_CONTROLS.sub("", once))


def text(element: Element, without: Collection[Element] = ()) -> str:
    return clean(" ".join(markup.lines(element, without)))
