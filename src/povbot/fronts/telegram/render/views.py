"""Other views of an answer, in its place: further quotes, stories near it, and why it is what it is."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import zip_longest

from povbot.fronts.telegram.asking import Asked
from povbot.fronts.telegram.render.answers import heading, keyboard
from povbot.fronts.telegram.render.keyboards import Row
from povbot.fronts.telegram.render.listings import numbers, stories
from povbot.fronts.telegram.render.message import (
    MAX_HEADLINE_CHARS,
    ROOM_UTF16_UNITS,
    Message,
    short,
    visible_utf16_units,
)
from povbot.fronts.telegram.render.quotes import fitting
from povbot.model import Answer, Article, Explanation, Grounds
from povbot.texts import Texts, reasons

MAX_WORDS_EXPLAINED, MAX_EXPLAINED_CHARS = 10, 120
# As much of a quote as tells it from the others.
MAX_BEGINNING_CHARS = 60


class Views:
    """Of one answer or refusal. `username` is the bot's; `judged` says that the reader's verdict is kept."""

    def __init__(self, asked: Asked, texts: Texts, username: str, *, judged: bool) -> None:
        self._asked, self._texts = asked, texts
        self._keyboard = keyboard(asked, texts, username, judged=judged)

    def more(self, answer: Answer, offset: int, page_size: int) -> Message:
        """The quotes from `offset` on, which there are."""
        quotes = answer.quotes[offset:]
        title = f"<b>{self._texts('more-title')}</b>"
        html, shown = fitting([*self._heading(), title], quotes, self._texts, answer=False)
        more = self._asked.more or shown < len(quotes)
        return Message(html, self._rows(max(0, offset - page_size), offset + shown if more else None))

    def related(self, answer: Answer, near: Sequence[Article]) -> Message:
        """To the story that is quoted first."""
        headline = short(answer.quotes[0].citation.title, MAX_HEADLINE_CHARS)
        title = escape(self._texts("related-title" if near else "related-none", title=headline), quote=False)
        parts = [*self._heading(), f"<b>{title}</b>" if near else title, *stories(near, 1, self._texts)]
        return Message("\n\n".join(parts), (*numbers(near, 1), *self._rows()))

    def why(self) -> Message:
        head = [*self._heading(), f"<b>{self._texts('why-title')}</b>"]
        explanation = self._asked.outcome.explanation
        if explanation is None:
            return Message("\n\n".join([*head, self._texts("why-of-the-time")]), self._rows())
        verdict = escape(reasons.verdict(explanation, self._texts), quote=False)
        blocks = [*self._grounds(explanation)]
        while len(blocks) > 1 and visible_utf16_units("\n\n".join([*head, *blocks, verdict])) > ROOM_UTF16_UNITS:
            blocks.pop()
        return Message("\n\n".join([*head, *blocks, verdict]), self._rows())

    def _grounds(self, explanation: Explanation) -> Iterator[str]:
        found = self._asked.outcome
        quotes = found.quotes if isinstance(found, Answer) else ()
        for quote, grounds in zip_longest(quotes, explanation.grounds[: len(quotes) or 1]):
            if quote:
                title = self._texts("plain-quote", quote=_beginning(quote.text))
            else:
                title = self._texts("explain-nearest", title=short(grounds.title, MAX_HEADLINE_CHARS))
            yield "\n".join([f"<i>{escape(title, quote=False)}</i>", *self._lines(grounds)])

    def _lines(self, grounds: Grounds) -> Iterator[str]:
        *words, score = reasons.of(grounds, self._texts)
        for word in words[:MAX_WORDS_EXPLAINED]:
            yield escape(short(word, MAX_EXPLAINED_CHARS), quote=False)
        yield escape(score, quote=False)

    def _heading(self) -> Iterator[str]:
        return heading(self._asked, self._texts)

    def _rows(self, back: int = 0, further: int | None = None) -> tuple[Row, ...]:
        return self._keyboard.view(back, further) if self._keyboard else ()


def _beginning(text: str) -> str:
    """Whole words, where there are blanks between them."""
    if len(text) <= MAX_BEGINNING_CHARS:
        return text
    cut = text[:MAX_BEGINNING_CHARS]
    return f"{cut.rpartition(' ')[0] or cut}…"
