"""The newest stories of the archive."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from povbot.fronts.web import schema
from povbot.fronts.web.desk import Desk, Here
from povbot.fronts.web.paging import Paging, offset, to_the_first
from povbot.service import Service


class Latest:
    def __init__(self, service: Service, desk: Desk, *, page_size: int) -> None:
        self._service, self._desk, self._page_size = service, desk, page_size

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.route("latest", self.latest)]

    async def latest(self, here: Here) -> Response:
        at = offset(here.request)
        listing = await self._service.latest(here.texts.language, at, self._page_size)
        if at and not listing.articles:
            return to_the_first(here.at.latest())
        values = {
            "listing": listing,
            "paging": Paging.of(listing, self._page_size),
            "data": schema.stories(here.texts("latest-title"), listing, here, self._desk.root(here.request)),
        }
        return self._desk.page(here, "latest.html", values)
