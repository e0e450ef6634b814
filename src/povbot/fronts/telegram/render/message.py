"""A message as Telegram takes it: HTML with every outside string escaped, and rows of buttons.

Knows nothing of the Telegram library. Lengths are UTF-16 units, as the service counts them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape
from unicodedata import east_asian_width

from povbot.model import Published
from povbot.texts import Texts

MAX_MESSAGE_UTF16_UNITS = 4096
# For what stands around a quote or a list, less room for what may stand above an answer: the question that a button
# asked, and what became of its stories since.
ROOM_UTF16_UNITS = MAX_MESSAGE_UTF16_UNITS - 256
# No publisher's headline is longer; one that is must not bury the quote. Ten on a page fit even in astral characters.
MAX_HEADLINE_CHARS, MAX_LISTED_CHARS, MAX_PUBLISHER_CHARS = 200, 100, 50
MAX_KEYBOARD_BUTTONS = 100
MAX_BUTTON_CHARS = 40
# Latin letters that half a row shows of a button on a screen of 320 pixels.
_HALF_A_ROW = 18
_QUOTATION = re.compile(r"<blockquote[^>]*>(.*?)</blockquote>", re.DOTALL)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
# Where a publisher wrote nothing else: a button and a link have to say something.
_NOTHING_SEEN = "…"


@dataclass(frozen=True, slots=True)
class Button:
    """Does what `data` says when tapped, or opens `url`, or opens `app` inside Telegram where that is allowed, else as
    any address; one of the three."""

    text: str
    data: str = ""
    url: str = ""
    app: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """`html` in Telegram's subset; `rows` of buttons, possibly none."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()

    def in_plain(self, texts: Texts) -> str:
        """Its text without any format, for readers of /plain, whose screen readers say every change of format: quotes
        in quotation marks, addresses written out, without the words that a browser is to mark there, and left out where
        the message would become too long with them."""
        quoted = _QUOTATION.sub(lambda match: texts("plain-quote", quote=match[1]), self.html)
        spelt = _LINK.sub(lambda m: texts("plain-link", text=m[2], address=m[1].partition("#:~:")[0]), quoted)
        fits = visible_utf16_units(spelt) <= MAX_MESSAGE_UTF16_UNITS
        return unescape(re.sub(r"<[^<>]*>", "", spelt if fits else quoted))


def visible_utf16_units(html: str) -> int:
    """Of the text that remains when the tags, all of them ours, are parsed away."""
    return len(unescape(re.sub(r"<[^<>]*>", "", html)).encode("utf-16-le")) // 2


def button(text: str, data: str | None) -> tuple[Button, ...]:
    """One, or none where there is no data: what it says did not fit into a button."""
    return (Button(short(text, MAX_BUTTON_CHARS), data),) if data else ()


def in_pairs(buttons: Iterable[Button]) -> tuple[tuple[Button, ...], ...]:
    """Two in a row, where a narrow screen shows both whole."""
    rows: list[tuple[Button, ...]] = []
    for made in buttons:
        if rows and len(rows[-1]) == 1 and max(map(_width, (*rows[-1], made))) <= _HALF_A_ROW:
            rows[-1] = (*rows[-1], made)
        else:
            rows.append((made,))
    return tuple(rows)


def _width(button: Button) -> int:
    """In Latin letters; Han characters are twice as wide."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in button.text)


def source(publisher: str | None, published: Published, texts: Texts, *more: str) -> str:
    parts = (short(publisher or "", MAX_PUBLISHER_CHARS), texts.published(published), *more)
    return escape(" · ".join(part for part in parts if part), quote=False)


def linked(text: str, link: str | None) -> str:
    shown = escape(text, quote=False)
    return f'<a href="{escape(link)}">{shown}</a>' if link else shown


def short(text: str, limit: int) -> str:
    """Of a headline, a name, a question: at most so many characters, without those that nobody sees. Marks of direction
    would turn what stands around it, a date or another publisher's name, and blanks without width make two names of
    one. Joiners stay: emoji and some scripts are written with them."""
    return cut(_UNSEEN.sub("", text), limit) or (text and _NOTHING_SEEN)


def cut(text: str, limit: int) -> str:
    """As it is otherwise: for what is quoted."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def echoed(question: str, message: Message) -> Message:
    """Below the question, which a button asked."""
    asked = escape(short(question, MAX_HEADLINE_CHARS), quote=False)
    return Message(f"<i>{asked}</i>\n\n{message.html}", message.rows)
