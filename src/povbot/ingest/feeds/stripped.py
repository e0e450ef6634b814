"""HTML that came within a feed → its text, a line for each block."""

import re

from lxml import etree, html

_BLOCK = re.compile(
    "address|article|aside|blockquote|br|d[dlt]|div|fig(caption|ure)|footer|h[1-6r]|header|li|main|[ou]l|p|pre|section"
    "|table|t[dhr]"
)
_LEFT_OUT = re.compile("script|style|template|noscript|iframe|object|svg|math|head")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff]")
_LOST = re.compile(r"[\ufffd\ud800-\udfff]")


def of_html(markup: str) -> str:
    """Never raises; markup that cannot be read has no text, nor has damaged text (see `of_text`)."""
    if _LOST.search(markup):
        return ""
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = html.document_fromstring(f"<div>{_CONTROLS.sub('', markup)}</div>".encode(), parser=parser)
    except (etree.LxmlError, ValueError):
        return ""
    parts: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        silent += bool(_LEFT_OUT.fullmatch(element.tag)) * (1 if event == "start" else -1)
        if _BLOCK.fullmatch(element.tag):
            parts.append("\n")
        text = (element.text if event == "start" else element.tail) or ""
        if not silent:
            parts.append(text.replace("\n", " "))
    return of_text("".join(parts))


def of_text(text: str) -> str:
    """Without blanks at the ends and in rows. Empty where a character of it is lost: what is damaged counts as not
    given, and the story's own page has it."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "" if _LOST.search(text) else _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()
