"""Digests as messages: one, however many stories there are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from povbot.delivery.digest import Digest, Section, Told
from povbot.fronts.telegram.follow_buttons import ShowSubscription, encode
from povbot.fronts.telegram.render.message import (
    MAX_LISTED_CHARS,
    ROOM_UTF16_UNITS,
    Button,
    Message,
    button,
    cut,
    linked,
    short,
    source,
    visible_utf16_units,
)
from povbot.model import Quote, Subscription
from povbot.texts import Texts

# Of the first story of a subscription, and of its others.
_FIRST_QUOTE_CHARS, _QUOTE_CHARS = 600, 160
_STORIES, _STORY_BUTTONS = 5, 6
# A chat may follow more than would fit otherwise.
_FEW_SECTIONS, _NAME_CHARS, _NAME_CHARS_OF_MANY = 8, 100, 40


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    section: Section
    shown: int


def digest(
    told: Digest, named: Callable[[Subscription], str], opened: Callable[[str], str | None], texts: Texts
) -> Message:
    """As many stories of each subscription as there is room for, and how many more there are. `opened` gives the data
    of the button that shows a story."""
    room = _NAME_CHARS if len(told.sections) <= _FEW_SECTIONS else _NAME_CHARS_OF_MANY
    parts = [_Part(short(named(s.subscription), room), s, min(len(s.stories), _STORIES)) for s in told.sections]
    title = f"<b>{escape(texts('digest-title', count=told.stories), quote=False)}</b>"
    while visible_utf16_units(html := "\n\n".join([title, *(_part(part, texts) for part in parts)])) > ROOM_UTF16_UNITS:
        # The longest list gives way, of equals the last.
        longest = max(range(len(parts)), key=lambda at: (parts[at].shown, at))
        parts[longest] = replace(parts[longest], shown=parts[longest].shown - 1)
    return Message(html, tuple(_rows(parts, opened, texts)))


def _part(part: _Part, texts: Texts) -> str:
    stories = part.section.stories[: part.shown]
    blocks = [_story(told, _QUOTE_CHARS if at else _FIRST_QUOTE_CHARS, texts) for at, told in enumerate(stories)]
    blocks = ["\n".join([f"<b>{escape(part.name, quote=False)}</b>", *blocks[:1]]), *blocks[1:]]
    if more := len(part.section.stories) - part.shown:
        blocks.append(f"<i>{escape(texts('digest-more', count=more), quote=False)}</i>")
    return "\n\n".join(blocks)


def _story(told: Told, quote_chars: int, texts: Texts) -> str:
    article, quote = told.article, told.quote
    link = quote.citation.link if quote else article.url or article.listing_url
    lines = [f"<blockquote>{_marked(quote, quote_chars)}</blockquote>"] if quote else []
    translated = texts("story-translation") if article.translation_of else ""
    lines += [
        linked(short(article.title, MAX_LISTED_CHARS), link),
        source(article.publisher, article.published, texts, translated),
    ]
    return "\n".join(lines)


def _marked(quote: Quote, limit: int) -> str:
    """Its words as they stand, from the first, matches in bold; an ellipsis where the sentence goes on."""
    text = cut(quote.text, limit)
    pieces, at = [], 0
    for span in (span for span in quote.highlights if span.end < limit):
        pieces += [escape(text[at : span.start], quote=False), f"<b>{escape(span.of(text), quote=False)}</b>"]
        at = span.end
    marked = "".join([*pieces, escape(text[at:], quote=False)])
    return marked if quote.whole else f"…{marked.removesuffix('…')}…"


def _rows(parts: Sequence[_Part], opened: Callable[[str], str | None], texts: Texts) -> Iterator[tuple[Button, ...]]:
    """The stories told first, then every subscription: what it costs to stop one is one tap."""
    stories = [told.article for part in parts for told in part.section.stories[: part.shown]]
    for article in stories[:_STORY_BUTTONS]:
        if row := button(texts("digest-story", headline=article.title), opened(article.id)):
            yield row
    for part in parts:
        yield button(
            texts("digest-change", name=part.name), encode(ShowSubscription(part.section.subscription.id, anew=True))
        )
