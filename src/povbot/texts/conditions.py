"""What was understood of a question besides its words: of which time, in which order and language, and without what."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from povbot.model import NO_DATE, Answer, NoAnswer, Published
from povbot.texts import Texts


def of(outcome: Answer | NoAnswer, texts: Texts) -> str:
    """One short line; empty for most questions."""
    line = " · ".join(_parts(outcome, texts))
    return line[:1].upper() + line[1:]


def _parts(outcome: Answer | NoAnswer, texts: Texts) -> Iterator[str]:
    query = outcome.query
    if query.published:
        yield _time(query.published, texts)
    if query.narrowing.order:
        yield texts(f"asked-{query.narrowing.order}")
    if query.narrowing.language:
        yield texts("asked-quoted-in", language=texts.language_name(query.narrowing.language))
    if query.excluded:
        yield texts("asked-without", words=texts("list-separator").join(phrase.text for phrase in query.excluded))
    if isinstance(outcome, Answer) and outcome.loosened:
        yield texts("asked-loosened", phrases=texts("list-separator").join(outcome.loosened))


def _time(asked: Published, texts: Texts) -> str:
    if asked == NO_DATE:
        return texts("asked-newest")
    first, last = asked.earliest, asked.latest
    after = last + timedelta(days=1) if last and last < date.max else None
    name = _unit(first, after, texts)
    if first and last:
        if name(first) == name(last):
            return texts("asked-in", time=name(first))
        ends = texts.ends(first, last) if name == texts.day else {"first": name(first), "last": name(last)}
        return texts("asked-between", **ends)
    if first:
        return texts("asked-since", time=name(first))
    return texts("asked-before", time=name(after)) if after else ""


def _unit(first: date | None, after: date | None, texts: Texts) -> Callable[[date], str]:
    """How to say it shortest: in whole years, in whole months or in days."""
    bounds = [day for day in (first, after) if day]
    if any(day.day > 1 for day in bounds):
        return texts.day
    return texts.month if any(day.month > 1 for day in bounds) else texts.year


def of_refusal(refusal: NoAnswer, texts: Texts) -> Iterator[str]:
    """Why nothing may have been found, apart from words that are missing."""
    held = refusal.held
    if held and held.earliest and held.latest:
        yield texts("none-held", span=texts.span(held.earliest, held.latest))
    elif not refusal.missing:
        yield texts("none-apart")
