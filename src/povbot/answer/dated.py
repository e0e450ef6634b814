"""Quotes in the order of their stories' dates, for who asks for the newest or the oldest."""

from collections.abc import Iterable, Sequence
from datetime import date

from povbot.model import Order, Quote

# Of the best quote's score: what says much less answers no question, however new it is.
_LEAST_SHARE = 0.5
_MOST_QUOTES = 20


def by_date(quotes: Iterable[Quote], order: Order) -> Sequence[Quote]:
    """`quotes` come best first. Of equally old ones the best comes first, and one without a date comes last."""
    good: list[Quote] = []
    for quote in quotes:
        if len(good) == _MOST_QUOTES or (good and quote.score < _LEAST_SHARE * good[0].score):
            break
        good.append(quote)
    return sorted(good, key=lambda quote: _age(quote, order))


def _age(quote: Quote, order: Order) -> int:
    when = quote.citation.published
    if order is Order.NEWEST:
        last = when.latest or when.earliest
        return -last.toordinal() if last else 0
    first = when.earliest or when.latest
    return (first or date.max).toordinal()
