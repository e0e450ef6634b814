"""Topics, and a topic's stories with how many there are of each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from povbot.fronts.web import charts, schema
from povbot.fronts.web.charts import Bar, Chart
from povbot.fronts.web.desk import Desk, Here
from povbot.fronts.web.paging import Paging, offset, to_the_first, within
from povbot.model import Days, Period, Published, Topic
from povbot.service import Listing, Periods, Service, name_of


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a topic's list is narrowed to, as an address says them and as a reader is told."""

    asked: Published
    said: str

    def in_address(self) -> dict[str, str | int]:
        days = {"since": self.asked.earliest, "until": self.asked.latest}
        return {name: day.isoformat() for name, day in days.items() if day}


class Topics:
    def __init__(self, service: Service, desk: Desk, *, page_size: int) -> None:
        self._service, self._desk, self._page_size = service, desk, page_size

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.route("topics", self.topics), self._desk.route("topics/{topic_id:path}", self.topic)]

    async def topics(self, here: Here) -> Response:
        return await self._all(here)

    async def topic(self, here: Here) -> Response:
        asked, at, published = here.request.path_params["topic_id"], offset(here.request), within(here.request)
        language = here.texts.language
        found = await self._service.topic(asked, language, at, self._page_size, published=published)
        if found is None:
            return await self._all(here, unknown=asked)
        topic, listing = found
        span = _span(published, here) if published else None
        more = span.in_address() if span else {}
        if topic.id != asked:
            return RedirectResponse(here.at.topic(topic.id, at, **more), HTTPStatus.PERMANENT_REDIRECT)
        if at and not listing.articles:
            return to_the_first(here.at.topic(topic.id, 0, **more))
        return self._shown(here, topic, listing, await self._service.periods(topic.id), span)

    async def _all(self, here: Here, unknown: str | None = None) -> Response:
        values = {
            "topics": [
                (each.topic.id, name_of(each.topic, here.texts.language), each.stories)
                for each in await self._service.topics()
            ],
            "unknown": unknown,
        }
        status = HTTPStatus.OK if unknown is None else HTTPStatus.NOT_FOUND
        return self._desk.page(here, "topics.html", values, status=status)

    def _shown(self, here: Here, topic: Topic, listing: Listing, periods: Periods, span: Span | None) -> Response:
        name = name_of(topic, here.texts.language)
        more = span.in_address() if span else {}
        bars = [_bar(here, topic, period, span) for period in periods.periods]
        values = {
            "topic": topic,
            "name": name,
            "listing": listing,
            "paging": Paging.of(listing, self._page_size),
            "span": span,
            "page": lambda offset: here.at.topic(topic.id, offset, **more),
            "chosen": _chosen(bars),
            "chart": _chart(here, bars),
            "total": sum(period.stories for period in periods.periods) + periods.undated,
            "undated": periods.undated,
            # One that may be of several days is in each list it may belong to, and in one bar.
            "spanning": span is not None and listing.total != sum(bar.value for bar in bars if bar.chosen),
            "data": schema.collection(name, listing, here, self._desk.root(here.request)),
        }
        return self._desk.page(here, "topic.html", values)


def _span(published: Published, here: Here) -> Span:
    first, last = published.earliest, published.latest
    if first and last:
        return Span(published, here.texts("web-span", first=here.texts.day(first), last=here.texts.day(last)))
    return Span(published, here.texts.published(published))


def _bar(here: Here, topic: Topic, period: Period, span: Span | None) -> Bar:
    first, last = days = charts.days_of(period)
    href = here.at.topic(topic.id, since=first.isoformat(), until=last.isoformat())
    chosen = span is not None and Published(first, last).within(span.asked)
    return Bar(charts.name_of(period, here.texts), period.stories, href, days, chosen)


def _chart(here: Here, bars: Sequence[Bar]) -> Chart | None:
    """None where there is nothing to choose between."""
    if len(bars) < 2:  # noqa: PLR2004 - two are something to choose between
        return None
    return Chart(here.texts("web-timeline"), here.texts("web-period"), here.texts("web-stories"), bars)


def _chosen(bars: Sequence[Bar]) -> Days | None:
    """From the first day of those chosen to the last one, or of all."""
    days = [bar.days for bar in bars if bar.chosen and bar.days] or [bar.days for bar in bars if bar.days]
    return (days[0][0], days[-1][1]) if days else None
