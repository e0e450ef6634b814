"""Topics, and a topic's stories with how many there are of each time."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from povbot.fronts.web import schema, timeline
from povbot.fronts.web.desk import Desk, Here
from povbot.fronts.web.paging import Paging, offset, to_the_first, within
from povbot.model import Days, Published, Topic
from povbot.service import Listing, Service, name_of


class Topics:
    def __init__(self, service: Service, desk: Desk, *, page_size: int) -> None:
        self._service, self._desk, self._page_size = service, desk, page_size

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.route("topics", self.topics), self._desk.route("topics/{topic_id:path}", self.topic)]

    async def topics(self, here: Here) -> Response:
        return await self._all(here)

    async def topic(self, here: Here) -> Response:
        """By its id; by a name, it leads there."""
        asked, at, published = here.request.path_params["topic_id"], offset(here.request), within(here.request)
        if not asked:
            return RedirectResponse(here.at.topics(), HTTPStatus.TEMPORARY_REDIRECT)
        found = await self._service.topic(asked, here.texts.language, at, self._page_size, published=published)
        if found is None:
            return await self._all(here, unknown=asked)
        topic, listing = found
        more = _in_address(published)
        if topic.id != asked:
            return RedirectResponse(here.at.topic(topic.id, at, **more), HTTPStatus.TEMPORARY_REDIRECT)
        if at and not listing.articles:
            return to_the_first(here.at.topic(topic.id, 0, **more))
        return await self._shown(here, topic, listing, published)

    async def _all(self, here: Here, unknown: str | None = None) -> Response:
        counts, language = await self._service.topics(), here.texts.language
        topics = [(each.topic.id, name_of(each.topic, language), each.stories) for each in counts]
        status = HTTPStatus.OK if unknown is None else HTTPStatus.NOT_FOUND
        data = schema.topics(counts, here, self._desk.root(here.request))
        return self._desk.page(here, "topics.html", {"topics": topics, "unknown": unknown, "data": data}, status=status)

    async def _shown(self, here: Here, topic: Topic, listing: Listing, published: Published | None) -> Response:
        def narrowed(days: Days) -> str:
            return here.at.topic(topic.id, 0, **_in_address(Published(*days)))

        periods = await self._service.periods(topic.id)
        line = timeline.of(periods, published, narrowed, here.texts)
        name = name_of(topic, here.texts.language)
        values = {
            "topic": topic,
            "name": name,
            "listing": listing,
            "paging": Paging.of(listing, self._page_size),
            "page": lambda offset: here.at.topic(topic.id, offset, **_in_address(published)),
            "timeline": line,
            # One that may be of several days is in each list that it may belong to, and in one bar.
            "spanning": line.counted is not None and listing.total != line.counted,
            "data": schema.stories(name, listing, here, self._desk.root(here.request)),
        }
        return self._desk.page(here, "topic.html", values)


def _in_address(published: Published | None) -> dict[str, str | int]:
    days = {"since": published.earliest, "until": published.latest} if published else {}
    return {name: day.isoformat() for name, day in days.items() if day}
