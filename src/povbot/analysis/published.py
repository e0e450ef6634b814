"""When the stories that a question asks for were published: "stories from March 2020", "news since 2019", 上周的报道.

Only where stories are asked for. "What happened in 2013?" asks for what a text says: its date stays words like any.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from povbot.model import Published, Span


@dataclass(frozen=True, slots=True)
class Dated:
    """`rest` are the parts of the question without the date and the word for stories."""

    rest: tuple[Span, ...]
    published: Published

    def without_date(self, question: str) -> str:
        return " ".join(part.of(question).strip() for part in self.rest)


def since(asked: Published) -> Published:
    return Published(asked.earliest, None)


def until(asked: Published) -> Published:
    return Published(None, asked.latest)


def before(asked: Published) -> Published | None:
    if asked.earliest is None or asked.earliest == date.min:
        return None
    return Published(None, asked.earliest - timedelta(days=1))


def after(asked: Published) -> Published | None:
    if asked.latest is None or asked.latest == date.max:
        return None
    return Published(asked.latest + timedelta(days=1), None)


def between(first: Published, last: Published) -> Published:
    """In whichever order they were named."""
    if first.earliest and last.earliest and first.earliest > last.earliest:
        first, last = last, first
    return Published(first.earliest, last.latest)
