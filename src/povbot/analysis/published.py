"""When the stories that a question asks for were published: "stories from March 2020", "news since 2019", 上周的报道.

Only where stories are asked for. "What happened in 2013?" asks for what a text says: its date stays words like any.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from povbot.model import NO_DATE, Published, Span

_A_DAY = timedelta(days=1)
_STORIES = r"(?:news|headlines|stories|articles|reports)"
_STORIES_HAN = r"(?:新闻|消息|报道|报导|文章|资讯|动态|头条|新鲜事)"
# A whole message, in lower case and simplified script: the newest stories of all.
_NEWEST = re.compile(
    r"(?:(?:and|so|please|can you|could you|show|give|tell|me|i want|see|is there|are there|do you have"
    r"|have you|got|any|what(?:'s|s| is| are)|the|all|some)\s+)*"
    rf"(?:(?:(?:latest|newest|most recent|recent|new|top)\s+)?{_STORIES}|(?:anything |something )?new|the latest)"
    r"|what(?:'s|s| is) (?:happening|going on)"
    rf"|(?:请|给我|我想|想|帮我)?(?:看看?|列出)?(?:最近|现在)?[都还]?(?:有(?:没有|什么|哪些|啥)?)?(?:最?新|最近)?的?{_STORIES_HAN}"
    r"(?:有哪些|是什么|吗|呢)*"
    r"|最新的(?:(?:是|有)(?:什么|哪些))?呢?|有什么新的?(?:事|内容)?[吗呢]?|最近都?(?:发生|出)了?(?:什么|哪些|啥)(?:事情?|大事)?"
)
_END = re.compile(r"[\s?？!！.。…~～,，]+$")


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


def newest(question: str) -> Dated | None:
    """Where all stories are asked for, without a time: the newest come first. In simplified script."""
    plain = _END.sub("", question.lower().replace("’", "'"))
    return Dated((), NO_DATE) if _NEWEST.fullmatch(plain) else None


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
