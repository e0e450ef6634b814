"""A page's text as a tree, and what is read straight from it."""

import re
from collections.abc import Collection, Iterator
from html import unescape

from lxml import etree, html
from lxml.html import HtmlElement

from povbot.errors import PageUnreadable
from povbot.ingest import cleaning
from povbot.ingest.address import absolute

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# Numbers of Windows' own characters (’ is &#146; on old pages), which browsers understand and lxml does not.
_OLD_ENTITY = re.compile(r"&#(?:0*1(?:2[89]|[345]\d)|[xX]0*[89][0-9a-fA-F]);")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
# The parser compares each attribute of a tag with all before it: of a page made for that, minutes and hours.
_ATTRIBUTE = r"""(?:[\s/]*+[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+)"""
_MOST_ATTRIBUTES = 2_000
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+{_ATTRIBUTE}{{0,{_MOST_ATTRIBUTES}}}+(?P<more>{_ATTRIBUTE})?+")
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figcaption", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "table", "td", "th", "tr", "ul"),
    }
)
_UNSEEN = frozenset(
    {
        *("button", "head", "iframe", "math", "noscript", "object", "option", "script", "select", "style", "svg"),
        *("template", "textarea"),
    }
)


def tree_of(text: str, where: str) -> HtmlElement:
    """Nothing is fetched, run or filled in. Raises PageUnreadable where nothing of a page can be made of it."""
    fit = _OLD_ENTITY.sub(lambda match: unescape(match[0]), _UNFIT.sub("", _DECLARATION.sub("", text)))
    if any(tag["more"] for tag in _TAG.finditer(fit)):
        fault = f"it has a tag of more than {_MOST_ATTRIBUTES:,} attributes"
        raise PageUnreadable(fault, where=where, remedy="It is no story's page.")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(fit.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        fault = f"nothing of a page can be made of it ({error})"
        raise PageUnreadable(fault, where=where, remedy="Look at the address in a browser.") from None


def base(tree: HtmlElement, address: str) -> str:
    """What links of the page at `address` are relative to."""
    named = (absolute(str(place.get("href") or ""), address) for place in tree.iter("base"))
    return next(filter(None, named), address)


def lines(element: HtmlElement, without: Collection[HtmlElement] = ()) -> Iterator[str]:
    """What a reader sees of it, but for what is `without`; cleaned, a block's text in a line; blank ones are left
    out."""
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, part in walker:
        if part.tag in _BLOCKS:
            yield from _line(parts)
            parts = []
        if event == "end":
            text = None if part is element else part.tail
        elif part.tag in _UNSEEN or part in without:
            walker.skip_subtree()
            continue
        else:
            text = part.text
        if text:
            parts.append(text)
    yield from _line(parts)


def _line(parts: list[str]) -> Iterator[str]:
    text = cleaning.line("".join(parts))
    if text:
        yield text


def first_text(tree: HtmlElement, xpath: str) -> str:
    """Of the first element of that path that has any."""
    return next((text for element in tree.xpath(xpath) if (text := cleaning.line(str(element.text_content())))), "")
