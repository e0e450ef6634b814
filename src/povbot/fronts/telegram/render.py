"""Answers and listings as Telegram messages: HTML with every outside string escaped, and rows of buttons.

Knows nothing of the Telegram library. Lengths are UTF-16 units, as the service counts them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape

from povbot.fronts.telegram.buttons import Action, Ask, ShowLatest, ShowTopic, ShowTopics, encode
from povbot.model import Answer, Article, Field, NoAnswer, Published, Quote, Reason, Topic
from povbot.service import Listing, TopicCount, name_of
from povbot.texts import Texts, conditions, notes

MAX_MESSAGE_UTF16_UNITS = 4096
# For quotes and what stands around them, less room for the question above an answer that a button asked for.
_ROOM_UTF16_UNITS = MAX_MESSAGE_UTF16_UNITS - 128
# No publisher's headline is longer; one that is must not bury the quote. Ten on a page fit even in astral characters.
MAX_HEADLINE_CHARS, MAX_LISTED_CHARS, MAX_PUBLISHER_CHARS = 200, 100, 50
MAX_KEYBOARD_BUTTONS = 100
MAX_BUTTON_CHARS = 40
MAX_WORDS_NAMED = 10


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    data: str


@dataclass(frozen=True, slots=True)
class Message:
    """`html` in Telegram's subset; `rows` of buttons, possibly none."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()


def visible_utf16_units(html: str) -> int:
    """Of the text that remains when the tags, all of them ours, are parsed away."""
    return len(unescape(re.sub(r"<[^>]*>", "", html)).encode("utf-16-le")) // 2


def outcome(outcome: Answer | NoAnswer, texts: Texts) -> Message:
    return _answer(outcome, texts) if isinstance(outcome, Answer) else _refusal(outcome, texts)


def latest(listing: Listing, page_size: int, texts: Texts) -> Message:
    pages = _paging(listing, page_size, texts, ShowLatest)
    return Message(_listing(texts("latest-title"), listing, texts), (pages,) if pages else ())


def topic(found: Topic, listing: Listing, page_size: int, texts: Texts) -> Message:
    name = name_of(found, texts.language)
    back = _button(texts("topic-all"), ShowTopics())
    if not listing.total:
        return Message(escape(texts("topic-empty", topic=name), quote=False), (back,))
    pages = _paging(listing, page_size, texts, lambda offset: ShowTopic(found.id, offset))
    title = texts("topic-title", topic=name, count=listing.total)
    return Message(_listing(title, listing, texts), tuple(row for row in (pages, back) if row))


def topics(counts: Sequence[TopicCount], texts: Texts, unknown: str | None = None) -> Message:
    """The topics as buttons with counts, two in a row; `unknown` is what was asked for instead of one."""
    if not counts:
        return Message(texts("topics-none"))
    if unknown is None:
        title = f"<b>{texts('topics-title')}</b>"
    else:
        title = escape(texts("topic-unknown", topic=_short(unknown, MAX_HEADLINE_CHARS)), quote=False)
    buttons = [
        button
        for count in counts
        for button in _button(f"{name_of(count.topic, texts.language)} ({count.stories})", ShowTopic(count.topic.id, 0))
    ]
    return Message(
        title, tuple(tuple(buttons[i : i + 2]) for i in range(0, min(len(buttons), MAX_KEYBOARD_BUTTONS), 2))
    )


def start(span: str, examples: Iterable[str], texts: Texts) -> Message:
    """`examples` become buttons that ask them; those that do not fit a button are left out."""
    rows = tuple(row for example in examples if (row := _button(example, Ask(example))))
    text = texts("start", span=escape(span, quote=False))
    return Message(f"{text}\n\n{texts('start-try')}" if rows else text, rows)


def _answer(answer: Answer, texts: Texts) -> Message:
    """As many of the quotes as fit, at least the first."""
    head = list(_understood(answer, texts))
    read = [(_short(c.typed, MAX_BUTTON_CHARS), _short(c.read_as, MAX_BUTTON_CHARS)) for c in answer.corrections]
    head += [
        f"<i>{escape(texts('answer-corrected', typed=typed, read_as=read_as), quote=False)}</i>"
        for typed, read_as in read[:MAX_WORDS_NAMED]
    ]
    if understood := conditions.of(answer, texts):
        head.append(f"<i>{escape(_short(understood, MAX_HEADLINE_CHARS), quote=False)}</i>")
    told = [escape(notes.of(quote, texts), quote=False) for quote in answer.quotes]
    shared = told[0] if len(set(told)) == 1 else ""
    blocks = [_quote(q, "" if shared else note, texts) for q, note in zip(answer.quotes, told, strict=True)]
    tail = [f"<i>{shared}</i>"] if shared else []
    while len(blocks) > 1 and visible_utf16_units("\n\n".join([*head, *blocks, *tail])) > _ROOM_UTF16_UNITS:
        blocks.pop()
    return Message("\n\n".join([*head, *blocks, *tail]))


def _understood(outcome: Answer | NoAnswer, texts: Texts) -> Iterator[str]:
    if outcome.understood:
        question = _short(outcome.understood, MAX_HEADLINE_CHARS)
        yield f"<i>{escape(texts('answer-understood', question=question), quote=False)}</i>"


def _quote(quote: Quote, note: str, texts: Texts) -> str:
    cited = quote.citation
    read = texts("answer-read" if cited.url else "answer-listing-label")
    label = read if quote.field is Field.TITLE and cited.link else _short(cited.title, MAX_HEADLINE_CHARS)
    lines = [
        f"<blockquote>{_marked(quote)}</blockquote>",
        _linked(label, cited.link),
        _source(cited.publisher, cited.published, texts),
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
        lines.append(escape(_short(understood, MAX_HEADLINE_CHARS), quote=False))
    if refusal.missing:
        words = texts("list-separator").join(
            f"<b>{escape(_short(word, MAX_BUTTON_CHARS), quote=False)}</b>"
            for word in refusal.missing[:MAX_WORDS_NAMED]
        )
        lines.append(texts("none-missing", words=words, count=len(refusal.missing)))
    if refusal.reason is Reason.NOTHING_FOUND:
        about = conditions.of_refusal(refusal, texts)
        lines += [escape(_short(line, MAX_HEADLINE_CHARS), quote=False) for line in about]
    rows = tuple(
        row
        for s in refusal.suggestions
        if (row := _button(s.text, ShowTopic(s.topic_id, 0, anew=True) if s.topic_id else Ask(s.text)))
    )
    if rows:
        lines.append(texts("none-suggestions", suggestions="").rstrip())
    return Message("\n".join(lines), rows)


def _listing(title: str, listing: Listing, texts: Texts) -> str:
    first, last = listing.offset + 1, listing.offset + len(listing.articles)
    stories = list(_stories(listing.articles, first, texts))
    page = "latest-page" if first < last else "latest-page-of-one"
    counted = texts(page, first=first, last=last, count=listing.total) if last - first + 1 < listing.total else ""
    return "\n\n".join(part for part in (f"<b>{escape(title, quote=False)}</b>", *stories, counted) if part)


def _stories(articles: Iterable[Article], number: int, texts: Texts) -> Iterator[str]:
    for position, article in enumerate(articles, start=number):
        headline = _linked(_short(article.title, MAX_LISTED_CHARS), article.url or article.listing_url)
        translated = texts("story-translation") if article.translation_of else ""
        listed = texts("story-listing") if article.listing_url and not article.url else ""
        yield f"{position}. {headline}\n{_source(article.publisher, article.published, texts, translated, listed)}"


def _source(publisher: str | None, published: Published, texts: Texts, *more: str) -> str:
    parts = (_short(publisher or "", MAX_PUBLISHER_CHARS), texts.published(published), *more)
    return escape(" · ".join(part for part in parts if part), quote=False)


def _paging(listing: Listing, page_size: int, texts: Texts, to: Callable[[int], Action]) -> tuple[Button, ...]:
    newer = _button(texts("latest-newer"), to(max(0, listing.offset - page_size))) if listing.offset > 0 else ()
    more = listing.offset + len(listing.articles) < listing.total
    older = _button(texts("latest-older"), to(listing.offset + page_size)) if more else ()
    return newer + older


def _button(text: str, action: Action) -> tuple[Button, ...]:
    """One, or none where the action does not fit."""
    data = encode(action)
    return (Button(_short(text, MAX_BUTTON_CHARS), data),) if data else ()


def _linked(text: str, link: str | None) -> str:
    shown = escape(text, quote=False)
    return f'<a href="{escape(link)}">{shown}</a>' if link else shown


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def echoed(question: str, message: Message) -> Message:
    return Message(f"<i>{escape(question, quote=False)}</i>\n\n{message.html}", message.rows)
