"""A topic's stories in order of date: what the picture shows, and each story on a line, as messages."""

import re
from collections.abc import Sequence
from datetime import date
from html import escape

from povbot.fronts.telegram.buttons import ShowTopic
from povbot.fronts.telegram.buttons import encode as encode_browsing
from povbot.fronts.telegram.render.message import (
    MAX_HEADLINE_CHARS,
    MAX_KEYBOARD_BUTTONS,
    MAX_LISTED_CHARS,
    ROOM_UTF16_UNITS,
    Button,
    Message,
    button,
    in_pairs,
    linked,
    short,
    visible_utf16_units,
)
from povbot.fronts.telegram.story_buttons import ShowTimeline, encode
from povbot.model import Article, Period
from povbot.service import Timeline, TopicCount, name_of
from povbot.texts import Texts

MAX_CAPTION_UTF16_UNITS = 1024
_MONTH = re.compile(r"(\d{4})-(\d\d)")


def caption(timeline: Timeline, texts: Texts) -> Message:
    """The facts of the picture."""
    return Message(_head(timeline, texts))


def stories(timeline: Timeline, texts: Texts) -> Message:
    """All of them, or the newest where they do not fit, which is said."""
    return Message("\n".join(_listed(timeline, ROOM_UTF16_UNITS, texts)), _rows(timeline, texts))


def whole(timeline: Timeline, texts: Texts) -> Message:
    """The facts of the picture and the stories. All of them, or the newest where they do not fit, which is said."""
    head = _head(timeline, texts)
    lines = _listed(timeline, ROOM_UTF16_UNITS - visible_utf16_units(head) - 2, texts)
    return Message("\n".join((head, "", *lines)), _rows(timeline, texts))


def fits_a_caption(message: Message) -> bool:
    return visible_utf16_units(message.html) <= MAX_CAPTION_UTF16_UNITS


def choice(counts: Sequence[TopicCount], texts: Texts, unknown: str | None = None) -> Message:
    """The topics as buttons; `unknown` is what was asked for instead of one."""
    if not counts:
        return Message(texts("topics-none"))
    title = texts("timeline-of-which")
    if unknown is not None:
        title = escape(texts("topic-unknown", topic=short(unknown, MAX_HEADLINE_CHARS)), quote=False)
    made = [
        made
        for count in counts[:MAX_KEYBOARD_BUTTONS]
        for made in button(
            f"{name_of(count.topic, texts.language)} ({count.stories})", encode(ShowTimeline(count.topic.id))
        )
    ]
    return Message(title, in_pairs(made))


def _head(timeline: Timeline, texts: Texts) -> str:
    name = short(name_of(timeline.topic, texts.language), MAX_LISTED_CHARS)
    title = texts("timeline-title", topic=name, count=timeline.total)
    counted = " · ".join(_counted(period, texts) for period in timeline.periods if period.stories)
    return "\n".join(part for part in (f"<b>{escape(title, quote=False)}</b>", counted) if part)


def _counted(period: Period, texts: Texts) -> str:
    month = _MONTH.fullmatch(period.name)
    name = texts.month(date(int(month[1]), int(month[2]), 1)) if month else period.name
    return texts("timeline-period", period=name, count=period.stories)


def _listed(timeline: Timeline, room_utf16_units: int, texts: Texts) -> Sequence[str]:
    lines = [_line(article, texts) for article in timeline.articles]
    left_out = timeline.total - len(lines)
    while len(lines) > 1 and visible_utf16_units("\n".join(_with_note(lines, left_out, texts))) > room_utf16_units:
        # Many are left out at a time, so that hundreds of stories are no work.
        step = max(1, len(lines) // 8)
        lines, left_out = lines[step:], left_out + step
    return _with_note(lines, left_out, texts)


def _with_note(lines: Sequence[str], left_out: int, texts: Texts) -> Sequence[str]:
    return [texts("timeline-earlier", count=left_out), *lines] if left_out else lines


def _line(article: Article, texts: Texts) -> str:
    day = escape(texts.published(article.published), quote=False)
    return f"{day} – {linked(short(article.title, MAX_LISTED_CHARS), article.url or article.listing_url)}"


def _rows(timeline: Timeline, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    row = button(texts("timeline-stories"), encode_browsing(ShowTopic(timeline.topic.id, 0, anew=True)))
    return (row,) if row else ()
