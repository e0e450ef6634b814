"""A question that narrows the one before: to newer or older stories, to those of a time, to a language.

Only a whole message counts: "newer cars in Gansu?" asks for something of its own.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from povbot.analysis.glossary import is_han
from povbot.analysis.narrowing_words import (
    AND,
    BOUNDS,
    BOUNDS_HAN,
    COUNTED,
    COUNTED_HAN,
    IN_LANGUAGE,
    NEWER,
    NEWEST,
    OLDER,
    OLDEST,
    ONLY,
    ONLY_HAN,
)
from povbot.model import AS_IT_WAS, NO_DATE, Narrowing, Order, Published, Query

_A_DAY = timedelta(days=1)
# Longer messages are no short ones.
_MAX_CHARS = 60


def of(question: str, after: Query, languages: Mapping[str, str], today: date) -> Narrowing | None:
    """`question` is in lower case and simplified script, without closing marks; `languages` go by their names.

    Its narrowing alone, without what `after` was narrowed to already; None where it narrows nothing.
    """
    if len(question) > _MAX_CHARS:
        return None
    if whole := _part(question.strip(), after, languages, today):
        return whole
    parts = [part for text in AND.split(question) if (part := text.strip())]
    found = AS_IT_WAS
    for part in parts if len(parts) > 1 else ():
        narrowing = _part(part, after, languages, today)
        if narrowing is None:
            return None
        found = narrowing.on(found)
    return found if found != AS_IT_WAS else None


def _part(text: str, after: Query, languages: Mapping[str, str], today: date) -> Narrowing | None:
    if NEWER.fullmatch(text):
        newer = _newer(after)
        return Narrowing(published=newer, order=None if newer else Order.NEWEST)
    if OLDER.fullmatch(text):
        older = _older(after)
        return Narrowing(published=older, order=None if older else Order.OLDEST)
    if NEWEST.fullmatch(text):
        return Narrowing(order=Order.NEWEST)
    if OLDEST.fullmatch(text):
        return Narrowing(order=Order.OLDEST)
    if named := language(text, languages):
        return Narrowing(language=named)
    published = _published(text, today)
    return Narrowing(published=published) if published else None


def _newer(after: Query) -> Published | None:
    """Stories that surely appeared later than the one quoted; within the period asked for, if there was one."""
    quoted = after.quoted.published if after.quoted else NO_DATE
    last = quoted.latest or quoted.earliest
    if not last or last == date.max:
        return None
    end = after.published.latest if after.published and after.published.earliest else None
    return Published(last + _A_DAY, end if end and end > last else None)


def _older(after: Query) -> Published | None:
    quoted = after.quoted.published if after.quoted else NO_DATE
    first = quoted.earliest or quoted.latest
    if not first or first == date.min:
        return None
    begin = after.published.earliest if after.published and after.published.latest else None
    return Published(begin if begin and begin < first else None, first - _A_DAY)


def language(text: str, languages: Mapping[str, str]) -> str | None:
    """That in which the whole text asks for quotes."""
    found = (pattern.fullmatch(text) for pattern in IN_LANGUAGE)
    return next((languages[match["language"]] for match in found if match and match["language"] in languages), None)


def _published(text: str, today: date) -> Published | None:
    patterns = (*ONLY_HAN, *COUNTED_HAN, *BOUNDS_HAN) if is_han(text) else (*ONLY, *COUNTED, *BOUNDS)
    parse = _chinese if is_han(text) else _english
    found = (match["time"] for pattern in patterns if (match := pattern.fullmatch(text)))
    return next((when for time in found if (when := parse(time, today))), None)


def _english(time: str, today: date) -> Published | None:
    """What would be the time of stories, and nothing else."""
    from povbot.analysis import published_english  # noqa: PLC0415 - its patterns take 0.04 s to compile

    for stories in (f"stories {time}", f"stories from {time}"):
        if (dated := published_english.parse(stories, today)) and not dated.without_date(stories).strip():
            return dated.published
    return None


def _chinese(time: str, today: date) -> Published | None:
    from povbot.analysis import published_chinese  # noqa: PLC0415

    stories = f"{time}{'年' if time.isdecimal() else ''}的报道"
    dated = published_chinese.parse(stories, today)
    return dated.published if dated and not dated.without_date(stories).strip() else None
