"""A topic's timeline as a page draws it, and which days of it are chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from povbot.fronts.web import charts
from povbot.fronts.web.charts import Bar, Chart
from povbot.model import Days, Period, Published
from povbot.service import Periods
from povbot.texts import Texts


@dataclass(frozen=True, slots=True)
class Timeline:
    """`chart` is None where there is nothing to choose between. `chosen` are the days of the bars that are, or of all;
    `said` is what a reader is told of the days chosen, None where none are. `stories` are all of the topic's, `undated`
    those in no bar, `counted` those in the bars chosen, None where the days chosen are not just theirs."""

    chart: Chart | None
    chosen: Days | None
    said: str | None
    stories: int
    undated: int
    counted: int | None


def of(periods: Periods, published: Published | None, to: Callable[[Days], str], texts: Texts) -> Timeline:
    """`published` are the days chosen; `to` makes the address that chooses some."""
    bars = [_bar(period, published, to, texts) for period in periods.periods]
    chosen = [bar for bar in bars if bar.chosen]
    title, period, stories = (texts(f"web-{name}") for name in ("timeline", "period", "stories"))
    return Timeline(
        chart=Chart(title, period, stories, bars) if len(bars) > 1 else None,
        chosen=_reach(chosen or bars),
        said=_said(published, chosen, texts) if published else None,
        stories=sum(each.stories for each in periods.periods) + periods.undated,
        undated=periods.undated,
        counted=sum(bar.value for bar in chosen) if _is_all_of(chosen, published) else None,
    )


def _bar(period: Period, published: Published | None, to: Callable[[Days], str], texts: Texts) -> Bar:
    days = charts.days_of(period)
    chosen = published is not None and Published(*days).within(published)
    return Bar(charts.name_of(period, texts), period.stories, to(days), days, chosen)


def _reach(bars: Sequence[Bar]) -> Days | None:
    return (bars[0].days[0], bars[-1].days[1]) if bars else None


def _is_all_of(chosen: Sequence[Bar], published: Published | None) -> bool:
    return published is not None and _reach(chosen) == (published.earliest, published.latest)


def _said(published: Published, chosen: Sequence[Bar], texts: Texts) -> str:
    """By the names of the periods where it is those and no others, else by the days."""
    first, last = published.earliest, published.latest
    if _is_all_of(chosen, published):
        names = list(dict.fromkeys((chosen[0].label, chosen[-1].label)))
        return texts("web-span", first=names[0], last=names[1]) if len(names) > 1 else names[0]
    if first and last and first < last:
        return texts("web-span", **texts.ends(first, last))
    return texts.published(published)
