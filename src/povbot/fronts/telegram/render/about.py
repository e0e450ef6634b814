"""The archive, and how quotes are made of it, as a message."""

from collections.abc import Sequence
from html import escape

from povbot.freshness.known import UpTo
from povbot.fronts.telegram.render.message import MAX_PUBLISHER_CHARS, Message, short
from povbot.service import Counted, Holdings
from povbot.texts import Texts, freshness

MAX_NAMED = 12


def about(held: Holdings, up_to: UpTo, texts: Texts) -> Message:
    lines = [
        span(held, texts),
        *filter(None, [freshness.up_to(up_to.newest, up_to.brought, texts)]),
        *_named("about-languages", [Counted(texts.language_named(c.name), c.stories) for c in held.languages], texts),
        *_named("about-publishers", held.publishers, texts),
    ]
    facts = "\n".join(escape(line, quote=False) for line in lines)
    version = escape(texts("about-version", version=held.version), quote=False)
    return Message(f"<b>{texts('about-title')}</b>\n{facts}\n\n{texts('about-quotes')}\n\n{version}")


def span(held: Holdings, texts: Texts) -> str:
    """How many stories, and of what time where that is known."""
    if held.days is None:
        return texts("archive-count", count=held.stories)
    return texts("archive-span", count=held.stories, span=texts.span(*held.days))


def _named(key: str, counted: Sequence[Counted], texts: Texts) -> Sequence[str]:
    """A line, or none where there is nothing to name; those with most stories where there are many."""
    named = [
        texts("about-counted", name=short(one.name, MAX_PUBLISHER_CHARS), count=one.stories)
        for one in counted[:MAX_NAMED]
    ]
    if len(counted) > MAX_NAMED:
        named.append(texts("about-others", count=len(counted) - MAX_NAMED))
    return [texts(key, names=texts("list-separator").join(named))] if named else []
