"""Listings to browse, and the beginning, as messages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape

from povbot.fronts.telegram import follow_buttons
from povbot.fronts.telegram.buttons import Ask, ShowLatest, ShowTopic, ShowTopics, encode
from povbot.fronts.telegram.render.message import (
    MAX_HEADLINE_CHARS,
    MAX_KEYBOARD_BUTTONS,
    MAX_LISTED_CHARS,
    Button,
    Message,
    button,
    in_pairs,
    linked,
    short,
    source,
)
from povbot.fronts.telegram.story_buttons import ShowPublished, ShowStory, ShowTimeline
from povbot.fronts.telegram.story_buttons import encode as encode_story
from povbot.model import Article, Topic
from povbot.service import Listing, TopicCount, name_of
from povbot.texts import Texts

_NUMBERS_IN_A_ROW = 5


def latest(listing: Listing, page_size: int, texts: Texts) -> Message:
    pages = _paging(listing, page_size, texts, lambda offset: encode(ShowLatest(offset)))
    return Message(_listing(texts("latest-title"), listing, texts), _rows(listing, pages))


def published(language: str, listing: Listing, page_size: int, texts: Texts) -> Message:
    """The stories published in a language."""
    name = texts.language_named(language)
    if not listing.total:
        newest = button(texts("latest-title"), encode(ShowLatest(0)))
        return Message(escape(texts("published-none", language=name), quote=False), (newest,))
    pages = _paging(listing, page_size, texts, lambda offset: encode_story(ShowPublished(language, offset)))
    return Message(_listing(texts("published-title", language=name), listing, texts), _rows(listing, pages))


def topic(found: Topic, listing: Listing, page_size: int, texts: Texts, page: str = "") -> Message:
    """`page` is the topic's address in a browser, offered where there are more stories than one message has."""
    name = name_of(found, texts.language)
    in_order = button(texts("topic-timeline"), encode_story(ShowTimeline(found.id)))
    follow = button(texts("button-follow"), follow_buttons.encode(follow_buttons.FollowTopic(found.id)))
    back = button(texts("topic-all"), encode(ShowTopics()))
    if not listing.total:
        return Message(escape(texts("topic-empty", topic=name), quote=False), (follow + back,))
    pages = _paging(listing, page_size, texts, lambda offset: encode(ShowTopic(found.id, offset)))
    title = texts("topic-title", topic=name, count=listing.total)
    wider = (Button(texts("browse-wider"), app=page),) if page and listing.total > page_size else ()
    return Message(_listing(title, listing, texts), _rows(listing, pages, in_order + follow, back + wider))


def topics(counts: Sequence[TopicCount], texts: Texts, unknown: str | None = None) -> Message:
    """The topics as buttons with counts; `unknown` is what was asked for instead of one."""
    if not counts:
        return Message(texts("topics-none"))
    if unknown is None:
        title = f"<b>{texts('topics-title')}</b>"
    else:
        title = escape(texts("topic-unknown", topic=short(unknown, MAX_HEADLINE_CHARS)), quote=False)
    buttons = [
        made
        for count in counts
        for made in button(
            f"{name_of(count.topic, texts.language)} ({count.stories})", encode(ShowTopic(count.topic.id, 0))
        )
    ]
    return Message(title, in_pairs(buttons[:MAX_KEYBOARD_BUTTONS]))


def start(span: str, examples: Iterable[str], texts: Texts) -> Message:
    """`examples` become buttons that ask them; those that do not fit a button are left out."""
    rows = tuple(row for example in examples if (row := button(example, encode(Ask(example)))))
    text = texts("start", span=escape(span, quote=False))
    return Message(f"{text}\n\n{texts('start-try')}" if rows else text, rows)


def _listing(title: str, listing: Listing, texts: Texts) -> str:
    first, last = listing.offset + 1, listing.offset + len(listing.articles)
    shown = list(stories(listing.articles, first, texts))
    page = "latest-page" if first < last else "latest-page-of-one"
    counted = texts(page, first=first, last=last, count=listing.total) if last - first + 1 < listing.total else ""
    return "\n\n".join(part for part in (f"<b>{escape(title, quote=False)}</b>", *shown, counted) if part)


def numbers(articles: Iterable[Article], first: int) -> Sequence[tuple[Button, ...]]:
    """Buttons for the stories of a list, by their numbers there; without those whose id does not fit into one."""
    made = [
        made
        for position, article in enumerate(articles, start=first)
        for made in button(str(position), encode_story(ShowStory(article.id)))
    ]
    return [tuple(made[at : at + _NUMBERS_IN_A_ROW]) for at in range(0, len(made), _NUMBERS_IN_A_ROW)]


def _rows(listing: Listing, *others: tuple[Button, ...]) -> tuple[tuple[Button, ...], ...]:
    return tuple(row for row in (*numbers(listing.articles, listing.offset + 1), *others) if row)


def stories(articles: Iterable[Article], number: int, texts: Texts) -> Iterator[str]:
    for position, article in enumerate(articles, start=number):
        headline = linked(short(article.title, MAX_LISTED_CHARS), article.url or article.listing_url)
        translated = texts("story-translation") if article.translation_of else ""
        listed = texts("story-listing") if article.listing_url and not article.url else ""
        yield f"{position}. {headline}\n{source(article.publisher, article.published, texts, translated, listed)}"


def _paging(listing: Listing, page_size: int, texts: Texts, to: Callable[[int], str | None]) -> tuple[Button, ...]:
    newer = button(texts("latest-newer"), to(max(0, listing.offset - page_size))) if listing.offset > 0 else ()
    more = listing.offset + len(listing.articles) < listing.total
    older = button(texts("latest-older"), to(listing.offset + page_size)) if more else ()
    return newer + older
