"""Quotes as a phone shows them well: the words first, then the story, its outlet, its date and its link."""

from collections.abc import Sequence
from html import escape
from unicodedata import east_asian_width

from povbot.fronts.telegram.render.message import (
    MAX_HEADLINE_CHARS,
    ROOM_UTF16_UNITS,
    linked,
    short,
    source,
    visible_utf16_units,
)
from povbot.model import Field, Quote
from povbot.texts import Texts, notes

# A narrow phone shows 36 Latin letters or 18 Han characters on a line, and three lines of what is folded. The quote
# that answers is folded where it fills more than a screen's half; those after it as soon as that saves a line.
MAX_OPEN_COLUMNS, MAX_OPEN_COLUMNS_AFTER = 300, 140


def fitting(head: Sequence[str], quotes: Sequence[Quote], texts: Texts, *, answer: bool) -> tuple[str, int]:
    """As many of the quotes as fit below `head`, at least the first; and how many these are. In an `answer` the first
    is the one that answers."""
    for count in range(len(quotes), 0, -1):
        html = "\n\n".join([*head, *_blocks(quotes[:count], texts, answer=answer)])
        if count == 1 or visible_utf16_units(html) <= ROOM_UTF16_UNITS:
            break
    return html, count


def _blocks(quotes: Sequence[Quote], texts: Texts, *, answer: bool) -> list[str]:
    """What is told of all of them alike is told once, below the last."""
    told = [escape(notes.of(quote, texts), quote=False) for quote in quotes]
    shared = told[0] if len({*told}) == 1 else ""
    blocks = []
    for at, (quote, note) in enumerate(zip(quotes, told, strict=True)):
        before = quotes[at - 1].citation.article_id if at else None
        words = _words(quote, MAX_OPEN_COLUMNS_AFTER if at or not answer else MAX_OPEN_COLUMNS)
        lines = [words, *_origin(quote, texts, again=quote.citation.article_id == before)]
        blocks.append("\n".join([*lines, f"<i>{note}</i>"] if note and not shared else lines))
    return [*blocks, f"<i>{shared}</i>"] if shared else blocks


def _words(quote: Quote, max_open_columns: int) -> str:
    folded = " expandable" if _columns(quote.text) > max_open_columns else ""
    return f"<blockquote{folded}>{marked(quote)}</blockquote>"


def _origin(quote: Quote, texts: Texts, *, again: bool) -> list[str]:
    """`again` says that the quote before is from the same story."""
    cited = quote.citation
    if again:
        return [linked(texts("answer-same-story"), cited.link if cited.url else None)]
    read = texts("answer-read" if cited.url else "answer-listing-label")
    label = read if quote.field is Field.TITLE and cited.link else short(cited.title, MAX_HEADLINE_CHARS)
    return [linked(label, cited.link), source(cited.publisher, cited.published, texts)]


def marked(quote: Quote) -> str:
    """The quote's own words, matches in bold; an ellipsis where the sentence goes on."""
    pieces, at = [], 0
    for span in quote.highlights:
        pieces += [
            escape(quote.text[at : span.start], quote=False),
            f"<b>{escape(span.of(quote.text), quote=False)}</b>",
        ]
        at = span.end
    pieces.append(escape(quote.text[at:], quote=False))
    words = "".join(pieces)
    return words if quote.whole else f"…{words}…"


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
