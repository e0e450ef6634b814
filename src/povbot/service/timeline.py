"""A topic's stories in order of date, and how many there are of each period."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from povbot.model import Article, Days, Period, Published, Topic
from povbot.service.results import Periods, Timeline

# More than a message has room for, with a story on a line.
MOST_LISTED = 500

_MONTHS_IN_QUARTER, _MONTHS_IN_YEAR = 3, 12
_YEARS_IN_DECADE, _YEARS_IN_CENTURY, _YEARS_IN_MILLENNIUM = 10, 100, 1000
# The finest unit of no more periods than this, so that each can be told on a phone. Dates have years of four digits:
# there are ten millennia at most.
_MOST_PERIODS = 24


def of(topic: Topic, newest: Sequence[Article], days: Mapping[Days | None, int]) -> Timeline:
    """`days` are those of all the topic's stories."""
    ordered = sorted(newest, key=lambda article: (article.published.middle or date.max, article.id))
    # A story may have come between what was listed and what was counted.
    total = max(len(newest), sum(days.values()))
    return Timeline(topic, sorted(ordered, key=_is_undated), total, tuple(_periods(days)))


def counted(days: Mapping[Days | None, int]) -> Periods:
    return Periods(tuple(_periods(days)), days.get(None, 0))


def _is_undated(article: Article) -> bool:
    return article.published.middle is None


def _periods(days: Mapping[Days | None, int]) -> Iterator[Period]:
    dated = [(day, count) for known, count in days.items() if known and (day := Published(*known).middle)]
    if not dated:
        return
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    number, name = _unit(first, last)
    stories = Counter[int]()
    for day, count in dated:
        stories[number(day)] += count
    for at in range(number(first), number(last) + 1):
        yield Period(name(at), stories[at])


def _unit(first: date, last: date) -> tuple[Callable[[date], int], Callable[[int], str]]:
    """What numbers the periods one after the other, and what names one by its number."""
    months = (_month, _month_name), (_quarter, _quarter_name)
    years = (_year, str), (_decade, _decade_name), (_century, _century_name)
    for number, name in (*months, *years):
        if number(last) - number(first) < _MOST_PERIODS:
            return number, name
    return _millennium, _millennium_name


def _month(day: date) -> int:
    return day.year * _MONTHS_IN_YEAR + day.month - 1


def _month_name(number: int) -> str:
    return f"{number // _MONTHS_IN_YEAR}-{number % _MONTHS_IN_YEAR + 1:02}"


def _quarter(day: date) -> int:
    return _month(day) // _MONTHS_IN_QUARTER


def _quarter_name(number: int) -> str:
    quarters = _MONTHS_IN_YEAR // _MONTHS_IN_QUARTER
    return f"{number // quarters}-Q{number % quarters + 1}"


def _year(day: date) -> int:
    return day.year


def _decade(day: date) -> int:
    return day.year // _YEARS_IN_DECADE


def _decade_name(number: int) -> str:
    return f"{number * _YEARS_IN_DECADE}s"


def _century(day: date) -> int:
    return day.year // _YEARS_IN_CENTURY


def _century_name(number: int) -> str:
    """As short as a quarter's, for pictures have room for no more; "1900s" would be a decade."""
    return f"{number * _YEARS_IN_CENTURY}–{_YEARS_IN_CENTURY - 1}"


def _millennium(day: date) -> int:
    return day.year // _YEARS_IN_MILLENNIUM


def _millennium_name(number: int) -> str:
    return f"{number * _YEARS_IN_MILLENNIUM}–{(number + 1) * _YEARS_IN_MILLENNIUM - 1}"
