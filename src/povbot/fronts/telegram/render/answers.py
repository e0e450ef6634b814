"""Answers and refusals as messages."""

from collections.abc import Iterator
from html import escape

from povbot.fronts.telegram.asking import Asked
from povbot.fronts.telegram.buttons import Ask, ShowTopic, encode
from povbot.fronts.telegram.render.message import (
    MAX_BUTTON_CHARS,
    MAX_HEADLINE_CHARS,
    ROOM_UTF16_UNITS,
    Button,
    Message,
    button,
    echoed,
    linked,
    short,
    source,
    visible_utf16_units,
)
from povbot.fronts.telegram.share import Heading, share_address
from povbot.model import Answer, Field, NoAnswer, Quote, Reason
from povbot.texts import Texts, conditions, notes

MAX_WORDS_NAMED = 10


def outcome(asked: Asked, texts: Texts, username: str) -> Message:
    """`username` is the bot's, for the links that open it."""
    found = asked.outcome
    message = _answer(found, texts) if isinstance(found, Answer) else _refusal(found, texts)
    if asked.behind.heading is Heading.ASKED:
        message = echoed(asked.behind.question, message)
    if isinstance(found, NoAnswer) and found.reason is not Reason.NOTHING_FOUND:
        return message
    first = found.quotes[0].citation.article_id if isinstance(found, Answer) else None
    address = share_address(asked.behind, username, first)
    share = ((Button(texts("button-share"), url=address),),) if address else ()
    return Message(message.html, (*message.rows, *share))


def _answer(answer: Answer, texts: Texts) -> Message:
    """As many of the quotes as fit, at least the first."""
    head = list(_understood(answer, texts))
    read = [(short(c.typed, MAX_BUTTON_CHARS), short(c.read_as, MAX_BUTTON_CHARS)) for c in answer.corrections]
    head += [
        f"<i>{escape(texts('answer-corrected', typed=typed, read_as=read_as), quote=False)}</i>"
        for typed, read_as in read[:MAX_WORDS_NAMED]
    ]
    if understood := conditions.of(answer, texts):
        head.append(f"<i>{escape(short(understood, MAX_HEADLINE_CHARS), quote=False)}</i>")
    told = [escape(notes.of(quote, texts), quote=False) for quote in answer.quotes]
    shared = told[0] if len(set(told)) == 1 else ""
    blocks = [_quote(q, "" if shared else note, texts) for q, note in zip(answer.quotes, told, strict=True)]
    tail = [f"<i>{shared}</i>"] if shared else []
    while len(blocks) > 1 and visible_utf16_units("\n\n".join([*head, *blocks, *tail])) > ROOM_UTF16_UNITS:
        blocks.pop()
    return Message("\n\n".join([*head, *blocks, *tail]))


def _understood(outcome: Answer | NoAnswer, texts: Texts) -> Iterator[str]:
    if outcome.understood:
        question = short(outcome.understood, MAX_HEADLINE_CHARS)
        yield f"<i>{escape(texts('answer-understood', question=question), quote=False)}</i>"


def _quote(quote: Quote, note: str, texts: Texts) -> str:
    cited = quote.citation
    read = texts("answer-read" if cited.url else "answer-listing-label")
    label = read if quote.field is Field.TITLE and cited.link else short(cited.title, MAX_HEADLINE_CHARS)
    lines = [
        f"<blockquote>{_marked(quote)}</blockquote>",
        linked(label, cited.link),
        source(cited.publisher, cited.published, texts),
    ]
    return "\n".join([*lines, f"<i>{note}</i>"] if note else lines)


def _marked(quote: Quote) -> str:
    """The quote's own words, matches in bold; an ellipsis where the sentence goes on."""
    pieces, at = [], 0
    for span in quote.highlights:
        pieces += [
            escape(quote.text[at : span.start], quote=False),
            f"<b>{escape(span.of(quote.text), quote=False)}</b>",
        ]
        at = span.end
    pieces.append(escape(quote.text[at:], quote=False))
    marked = "".join(pieces)
    return marked if quote.whole else f"…{marked}…"


def _refusal(refusal: NoAnswer, texts: Texts) -> Message:
    if refusal.reason is Reason.TALK and refusal.query.talk:
        return Message(texts(f"talk-{refusal.query.talk}"))
    lines = [
        *_understood(refusal, texts),
        texts("none-asked" if refusal.reason is Reason.NOTHING_ASKED else "none-found"),
    ]
    if understood := conditions.of(refusal, texts):
        lines.append(escape(short(understood, MAX_HEADLINE_CHARS), quote=False))
    if refusal.missing:
        words = texts("list-separator").join(
            f"<b>{escape(short(word, MAX_BUTTON_CHARS), quote=False)}</b>" for word in refusal.missing[:MAX_WORDS_NAMED]
        )
        lines.append(texts("none-missing", words=words, count=len(refusal.missing)))
    if refusal.reason is Reason.NOTHING_FOUND:
        about = conditions.of_refusal(refusal, texts)
        lines += [escape(short(line, MAX_HEADLINE_CHARS), quote=False) for line in about]
    rows = tuple(
        row
        for s in refusal.suggestions
        if (row := button(s.text, encode(ShowTopic(s.topic_id, 0, anew=True) if s.topic_id else Ask(s.text))))
    )
    if rows:
        lines.append(texts("none-suggestions", suggestions="").rstrip())
    return Message("\n".join(lines), rows)
