"""A page's text as a tree, and what is read straight from it."""

import re
from collections.abc import Iterator
from html import unescape

from lxml import etree, html
from lxml.html import HtmlElement

from povbot.errors import PageUnreadable
from povbot.ingest.article import cleaning

_MOST_ELEMENTS = 50_000
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# Numbers of Windows' own characters (’ is &#146; on old pages), which browsers understand and lxml does not.
_OLD_ENTITY = re.compile(r"&#(?:0*1(?:2[89]|[345]\d)|[xX]0*[89][0-9a-fA-F]);")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_BLOCK = re.compile(
    "address|article|aside|blockquote|body|br|dd|div|dl|dt|figcaption|footer|form|h[1-6]|header|li|main|nav|ol|p|section"
    "|table|td|th|tr|ul"
)
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "iframe", "select", "option", "button"))


def tree_of(text: str, where: str) -> HtmlElement:
    """Nothing is fetched, run or filled in. Raises PageUnreadable where nothing of a page can be made of it."""
    fit = _OLD_ENTITY.sub(lambda match: unescape(match[0]), _UNFIT.sub("", _DECLARATION.sub("", text)))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(fit.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        fault = f"nothing of a page can be made of it ({error})"
        raise PageUnreadable(fault, where=where, remedy="Look at the address in a browser") from None
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        raise PageUnreadable(
            f"it has more than {_MOST_ELEMENTS:,} elements", where=where, remedy="It is no story's page"
        )
    return tree


def lines(tree: HtmlElement) -> Iterator[str]:
    """What a reader sees, cleaned, a block's text in a line; blank ones are left out."""
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        unseen = element.tag in _UNSEEN
        hidden += (1 if event == "start" else -1) if unseen else 0
        if _BLOCK.fullmatch(str(element.tag)):
            yield from _line(parts)
            parts = []
        text = element.text if event == "start" else element.tail
        if text and not hidden:
            parts.append(text)
    yield from _line(parts)


def _line(parts: list[str]) -> Iterator[str]:
    text = cleaning.line("".join(parts))
    if text:
        yield text


def first_text(tree: HtmlElement, xpath: str) -> str:
    """Of the first element of that path that has any."""
    return next((text for element in tree.xpath(xpath) if (text := cleaning.line(str(element.text_content())))), "")
