"""Quotes as a phone shows them well: the words first, then the story, its outlet, its date and its link."""

from collections.abc import Iterator, Sequence
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


def _blocks(quotes: Sequence[Quote], texts: Texts, *, answer: bool) -> Iterator[str]:
    before = None
    for quote in quotes:
        is_the_answer = answer and before is None
        words = _words(quote, MAX_OPEN_COLUMNS if is_the_answer else MAX_OPEN_COLUMNS_AFTER)
        yield "\n".join([words, *_origin(quote, before, texts)])
        before = quote


def _words(quote: Quote, max_open_columns: int) -> str:
    folded = " expandable" if _columns(quote.text) > max_open_columns else ""
    return f"<blockquote{folded}>{marked(quote)}</blockquote>"


def _origin(quote: Quote, before: Quote | None, texts: Texts) -> list[str]:
    """Its story and where that is from; less where the quote `before` is from the same story."""
    cited, noted = quote.citation, tuple(notes.briefly(quote, texts))
    if before and before.citation.article_id == cited.article_id:
        label = linked(texts("answer-same-story"), cited.link if cited.url else None)
        new = noted if noted != tuple(notes.briefly(before, texts)) else ()
        return [" · ".join([label, *(escape(note, quote=False) for note in new)])]
    read = texts("answer-read" if cited.url else "answer-listing-label")
    label = read if quote.field is Field.TITLE and cited.link else short(cited.title, MAX_HEADLINE_CHARS)
    return [linked(label, cited.link), source(cited.publisher, cited.published, texts, *noted)]


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
