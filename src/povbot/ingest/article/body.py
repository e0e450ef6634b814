"""The words of a story, without what stands around them on its page."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from povbot.ingest import cleaning, days, markup
from povbot.ingest.article import pager

_FRAME = re.compile("nav|footer|aside|form|button|select|option|script|style|noscript|template|iframe|svg")
_FRAME_NAMES = re.compile(
    r"(?:^|\s)(?:(?:top|sub)?nav|navigation|navbar|menu|breadcrumbs?|crumbs?|footer|copyright|related|share|sidebar|pager"
    r"|pagination|page_nav|fenye|comments)(?:$|\s)",
    re.IGNORECASE,
)
_BLOCKS = ("p", "head", "quote", "item", "row", "code", "lb")
_ASIDE = re.compile(
    r"^(?:copyright\s*(?:©|\(c\)|\d|by\b)|©|版权所有|版權所有|[(（【]?(?:责任|責任)?[编編][辑輯]\s*[:：]|[(（【]?责编\s*[:：]"
    r"|【?(?:打印|纠错|关闭)|分享到|share this\b|read more\s*(?:[:：]|$)|follow .{3,40} on (?:twitter|facebook)"
    r"|(?:related(?: stor(?:y|ies)| articles?)?|see also|also read|read also"
    r"|延伸(?:阅读|閱讀)|相关(?:新闻|阅读|链接|报道)|相關(?:新聞|閱讀|連結|報導))\s*[:：]"
    r"|(?:advertise?ment|广告|廣告)$)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:By [A-Z].*[^.!?]$|[文图圖]\s*[/／]\s*[\u3400-\u9fff]{2,4}(?:\s|$)"
    r"|作\s*者\s*[:：]|[来來]\s*源\s*[:：]|(?:发布)?时间\s*[:：])"
)
_SENTENCE_ENDS = tuple(".!?:。！？：”")
_LONGEST_BYLINE = 100
_LISTS = ("table", "ul", "ol")
_MANY_LINKS = 5
_STORY_NAMES = re.compile("post|entry|article|story|text|content|body|main", re.IGNORECASE)
_SEVERAL = 3
_MOSTLY = 0.7
_PARAGRAPHS = ("p", "h2", "h3", "h4", "blockquote")
_HOLDERS = ("body", "div", "td", "article", "section", "main")
_SOURCE_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CHINESE = "[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]"
_WITHIN_CHINESE = re.compile(rf"(?<={_CHINESE})[ \t]*[\r\n]\s*(?={_CHINESE})")
# A flash of two sentences is a story too.
_SMALLEST = 20


def body_of(tree: HtmlElement, title: str) -> str:
    """Paragraphs with an empty line between each two; empty where no story is found. The tree is left as it is."""
    copy = deepcopy(tree)
    _strip_frame(copy)
    _join_source_lines(copy)
    _unname_alike(copy)
    found = _extracted(copy)
    if found is None or _is_whole_page(found):
        text = "\n".join(markup.lines(_densest(copy)))
    else:
        text = "".join(_blocks(found))
    return "\n\n".join(_own(cleaning.paragraphs(text).split("\n\n"), title))


def _extracted(tree: HtmlElement) -> HtmlElement | None:
    # It tells the log of every page without a story; that is told by whoever asked.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    options = Extractor(output_format="python", fast=True, comments=False)
    options.min_extracted_size = _SMALLEST
    try:
        return getattr(bare_extraction(tree, options=options), "body", None)
    except (etree.LxmlError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None


def joined(bodies: tuple[str, ...]) -> str:
    """Pages in order; a paragraph that stood on a page before (a headline, an introduction) is not said again."""
    said: set[str] = set()
    kept: list[str] = []
    for body in bodies:
        paragraphs = [paragraph for paragraph in body.split("\n\n") if paragraph]
        kept += (paragraph for paragraph in paragraphs if paragraph not in said)
        said.update(paragraphs)
    return "\n\n".join(kept)


def _strip_frame(tree: HtmlElement) -> None:
    """What holds most of the page's text is no frame, whatever it is called."""
    total = len(str(tree.text_content()))
    for element in list(tree.iter(etree.Element)):
        if element.tag in ("html", "body") or element.getparent() is None:
            continue
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _FRAME.fullmatch(str(element.tag)) or _FRAME_NAMES.search(named):
            if element.tag in ("script", "style") or len(str(element.text_content())) * 2 <= total:
                element.drop_tree()
        elif element.tag in _LISTS and _is_list_of_links(element):
            element.drop_tree()


def _is_list_of_links(element: HtmlElement) -> bool:
    links = element.findall(".//a")
    if len(links) < _MANY_LINKS:
        return False
    linked = sum(len(str(link.text_content())) for link in links)
    return linked > len("".join(str(element.text_content()).split())) * _MOSTLY


def _join_source_lines(tree: HtmlElement) -> None:
    """A line end in the source is a blank to a reader, and nothing between Chinese characters."""
    for element in tree.iter(etree.Element):
        if element.text and element.tag != "pre":
            element.text = _SOURCE_BLANKS.sub(" ", _WITHIN_CHINESE.sub("", element.text))
        if element.tail:
            element.tail = _SOURCE_BLANKS.sub(" ", _WITHIN_CHINESE.sub("", element.tail))


def _unname_alike(tree: HtmlElement) -> None:
    """By their names the library would take the first of a live blog's posts for the whole story."""
    for parent in list(tree.iter(*_HOLDERS)):
        named = [child for child in parent if _STORY_NAMES.search(child.get("class") or "")]
        times = Counter(child.get("class") for child in named if child.find(".//p") is not None)
        for child in named:
            if times[child.get("class")] >= _SEVERAL:
                del child.attrib["class"]


def _is_whole_page(found: HtmlElement) -> bool:
    """Of a page with little text the library gives all of it, the frame too, as one paragraph of many lines."""
    return len(found) == 1 and "\n" in (found[0].text or "")


def _densest(tree: HtmlElement) -> HtmlElement:
    """The element with the most text of its own: in it directly or in its paragraphs, not in links."""

    def own(element: HtmlElement) -> int:
        parts = [element.text, *(child.tail for child in element)]
        inside = [
            str(child.text_content()) for child in element if child.tag in _PARAGRAPHS and child.find(".//a") is None
        ]
        return sum(len(part.strip()) for part in (*parts, *inside) if part)

    return max((element for element in tree.iter(etree.Element) if element.tag in _HOLDERS), key=own, default=tree)


def _blocks(body: HtmlElement) -> Iterator[str]:
    """Text with a line end around each block; cells of a row in one line."""
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in _BLOCKS:
            yield "\n"
        elif element.tag == "cell" and event == "end":
            yield " "
        yield (element.text if event == "start" else element.tail) or ""


def _own(paragraphs: list[str], title: str) -> Iterator[str]:
    """Neither the headline and byline above the story nor what a site puts between and below."""
    before = True
    for paragraph in paragraphs:
        short = len(paragraph) < _LONGEST_BYLINE
        if not paragraph or pager.WORDS.fullmatch(paragraph) or (short and _ASIDE.match(paragraph)):
            continue
        if before and (paragraph == title or (short and _is_byline(paragraph))):
            continue
        before = False
        yield paragraph


def _is_byline(paragraph: str) -> bool:
    """Who, where and when, not a sentence of the story."""
    dated = days.first(paragraph).day is not None and not paragraph.endswith(_SENTENCE_ENDS)
    return dated or _BYLINE.match(paragraph) is not None
