"""When the stories that a question asks for were published: "stories from March 2020", "news since 2019", 上周的报道.

Only where stories are asked for. "What happened in 2013?" asks for what a text says: its date stays words like any.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from povbot.model import Published, Span

_A_DAY = timedelta(days=1)


class Bound(Enum):
    """How the days of a story lie to the days named."""

    WITHIN = auto()
    SINCE = auto()
    UNTIL = auto()
    AFTER = auto()
    BEFORE = auto()


@dataclass(frozen=True, slots=True)
class Dated:
    """`rest` are the parts of the question without the date and the word for stories."""

    rest: tuple[Span, ...]
    published: Published

    def without_date(self, question: str) -> str:
        return " ".join(part.of(question).strip() for part in self.rest)


def bounded(asked: Published, bound: Bound) -> Published | None:
    """From or up to the days named; None beyond the calendar's ends."""
    match bound:
        case Bound.SINCE:
            return Published(asked.earliest, None)
        case Bound.UNTIL:
            return Published(None, asked.latest)
        case Bound.AFTER:
            return Published(asked.latest + _A_DAY, None) if asked.latest and asked.latest < date.max else None
        case Bound.BEFORE:
            return Published(None, asked.earliest - _A_DAY) if asked.earliest and asked.earliest > date.min else None
        case Bound.WITHIN:
            return asked


def between(first: Published, last: Published) -> Published:
    """In whichever order they were named."""
    if first.earliest and last.earliest and first.earliest > last.earliest:
        first, last = last, first
    return Published(first.earliest, last.latest)
