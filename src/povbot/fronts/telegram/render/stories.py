"""One story whole, and ways to it, as messages."""

from collections.abc import Callable, Sequence
from html import escape

from povbot.fronts.telegram import links
from povbot.fronts.telegram.buttons import ShowLatest, ShowTopic
from povbot.fronts.telegram.buttons import encode as encode_browsing
from povbot.fronts.telegram.render.listings import numbers, stories
from povbot.fronts.telegram.render.message import (
    MAX_BUTTON_CHARS,
    MAX_HEADLINE_CHARS,
    ROOM_UTF16_UNITS,
    Button,
    Message,
    button,
    cut,
    in_pairs,
    linked,
    short,
    source,
    visible_utf16_units,
)
from povbot.fronts.telegram.story_buttons import ShowRelated, ShowStory, encode
from povbot.model import Article, Topic
from povbot.service import Story, name_of
from povbot.texts import Texts

# On a phone about a screen; what is longer is folded up until it is tapped.
MAX_OPEN_CHARS = 600
MAX_TOPICS = 8
MAX_VERSIONS = 8


def story(told: Story, username: str, own_name: Callable[[str], str], texts: Texts) -> Message:
    """`own_name` is what a language calls itself."""
    article = told.article
    headline = f"<b>{escape(short(article.title, MAX_HEADLINE_CHARS), quote=False)}</b>"
    foot = "\n".join(_foot(article, texts))
    room = ROOM_UTF16_UNITS - visible_utf16_units(headline + foot)
    html = f"{headline}\n\n{_said(article, room, texts)}\n{foot}"
    return Message(html, (*_topics(told.topics, texts), *_ways(told, username, own_name, texts)))


def related(near: Sequence[Article], article: Article, texts: Texts) -> Message:
    """In the place of the story, and back to it."""
    title = escape(texts("story-near", headline=short(article.title, MAX_HEADLINE_CHARS)), quote=False)
    back = button(texts("story-back"), encode(ShowStory(article.id, here=True)))
    html = "\n\n".join((f"<b>{title}</b>", *(stories(near, 1, texts) if near else (texts("story-alone"),))))
    return Message(html, tuple(row for row in (*numbers(near, 1), back) if row))


def choice(headlines: Sequence[tuple[str, str]], texts: Texts) -> Message:
    """Of stories by id and headline. Those whose id does not fit into a button are only named."""
    named = [f"– {escape(short(headline, MAX_HEADLINE_CHARS), quote=False)}" for _, headline in headlines]
    html = "\n".join((texts("story-which"), *named))
    return Message(html, _offered(headlines))


def how(newest: Sequence[Article], texts: Texts) -> Message:
    """To ask for a story; the newest are offered."""
    return Message(texts("story-how"), _offered([(article.id, article.title) for article in newest]))


def unknown(texts: Texts) -> Message:
    """An id that the archive does not know."""
    return Message(texts("story-unknown"), (button(texts("latest-title"), encode_browsing(ShowLatest(0))),))


def withdrawn(texts: Texts) -> Message:
    return Message(texts("story-withdrawn"), (button(texts("latest-title"), encode_browsing(ShowLatest(0))),))


def not_found(texts: Texts) -> Message:
    """Words that no story answers to."""
    return Message(texts("story-none"), (button(texts("latest-title"), encode_browsing(ShowLatest(0))),))


def _said(article: Article, room_utf16_units: int, texts: Texts) -> str:
    """The summary, else how the story begins. Cut where there is no room: code points take two units at most."""
    text = article.summary or article.body
    if not text.strip():
        return f"<i>{texts('story-headline-only')}</i>"
    shown = cut(text.strip(), room_utf16_units // 2)
    tag = "blockquote expandable" if len(shown) > MAX_OPEN_CHARS else "blockquote"
    return f"<{tag}>{escape(shown, quote=False)}</blockquote>"


def _foot(article: Article, texts: Texts) -> Sequence[str]:
    """Where it is from, when, and where to read it."""
    changed = texts("quote-changed", day=texts.day(article.changed_on)) if article.changed_on else ""
    lines = [source(article.publisher, article.published, texts, changed)]
    if link := article.url or article.listing_url:
        lines.append(linked(texts("answer-read" if article.url else "answer-listing-label"), link))
    if article.translation_of:
        lines.append(f"<i>{texts('answer-translation' if article.url else 'answer-translation-unlinked')}</i>")
    return lines


def _topics(topics: Sequence[Topic], texts: Texts) -> Sequence[tuple[Button, ...]]:
    made = [
        made
        for topic in topics[:MAX_TOPICS]
        for made in button(name_of(topic, texts.language), encode_browsing(ShowTopic(topic.id, 0, anew=True)))
    ]
    return in_pairs(made)


def _ways(told: Story, username: str, own_name: Callable[[str], str], texts: Texts) -> Sequence[tuple[Button, ...]]:
    article = told.article
    may_have_related = told.related is None or told.related
    near = button(texts("button-related"), encode(ShowRelated(article.id))) if may_have_related else ()
    versions = [other for other in told.others if not _is_translation(other, article)]
    tellings = [
        made
        for other in told.others
        if other not in versions
        for made in button(own_name(other.language), encode(ShowStory(other.id, here=True)))
    ]
    address = links.opening(username, links.Story(article.translation_of or article.id))
    share = links.sharing(address, short(article.title, MAX_HEADLINE_CHARS))
    row = (*near, *tellings[:2], Button(texts("button-share"), url=share))
    also = (
        made
        for other in versions[:MAX_VERSIONS]
        for made in button(_also(other, article, texts), encode(ShowStory(other.id, here=True)))
    )
    return tuple(row for row in (row, tuple(tellings[2:]), *in_pairs(also)) if row)


def _is_translation(other: Article, article: Article) -> bool:
    """Made for the archive, or what this one was made of."""
    return other.translation_of is not None or article.translation_of == other.id


def _also(other: Article, article: Article, texts: Texts) -> str:
    """In what other language, or at which other outlet, a publisher tells the same story."""
    if other.language == article.language and other.publisher:
        return texts("story-also-at", publisher=other.publisher)
    in_language = texts("story-also-in", language=texts.language_named(other.language))
    return " · ".join([in_language, *([other.publisher] if other.publisher not in (None, article.publisher) else ())])


def _offered(headlines: Sequence[tuple[str, str]]) -> tuple[tuple[Button, ...], ...]:
    made = (button(short(headline, MAX_BUTTON_CHARS), encode(ShowStory(found))) for found, headline in headlines)
    return tuple(row for row in made if row)
