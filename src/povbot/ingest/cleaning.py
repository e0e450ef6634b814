"""Text as it is kept: cleaned once, here, and never changed later."""

import html
import re
from collections.abc import Iterator

_NOTHING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Joiners make emoji and the letters of some scripts; between others they are a page's dust.
_JOINER = re.compile("(?<![\u0600-\u0dff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]")
_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr|table|blockquote|section)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|center|cite|code|em|figure|font|i|iframe|img|input|link|mark|meta|object|s|small|span|strong|sub|sup|svg"
    r"|td|th|tbody|time|u|video)\b[^<>]*>",
    re.IGNORECASE,
)


def line(text: str) -> str:
    """In one line, its blanks single: a headline, a name."""
    return " ".join(_plain(text).split())


def lines(text: str) -> str:
    """Without those that are blank."""
    return "\n".join(_lines(text))


def paragraphs(text: str) -> str:
    """Lines that are not blank, with an empty one between each two."""
    return "\n\n".join(_lines(text))


def unmarked(value: str) -> str:
    """What was written for a page's machine part (JSON-LD, meta tags): entities resolved, markup taken out.

    A text there is often escaped once too often, so that markup comes out of entities."""
    text = html.unescape(_HIDDEN.sub("", value))
    return _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", text)))


def _lines(text: str) -> Iterator[str]:
    stripped = (_BLANKS.sub(" ", part).strip() for part in _plain(text).split("\n"))
    return (part for part in stripped if part)


def _plain(text: str) -> str:
    return _NOTHING.sub("", _JOINER.sub("", _LINE_END.sub("\n", text)))
