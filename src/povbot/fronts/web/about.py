"""What the archive is: of what time, from whom, in which languages; how it is quoted, and what is kept of readers."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from povbot.freshness.known import Freshness
from povbot.fronts.web.desk import Desk, Here
from povbot.service import Holdings, Service
from povbot.texts import Texts, freshness

_MOST_NAMED = 50


class About:
    """What could not be answered is kept for `missed_days`."""

    def __init__(self, service: Service, desk: Desk, known: Freshness, *, missed_days: int) -> None:
        self._service, self._desk, self._freshness, self._missed_days = service, desk, known, missed_days

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.route("about", self.about)]

    async def about(self, here: Here) -> Response:
        held, up_to = await self._service.holdings(), await self._freshness.up_to()
        texts = here.texts
        values = {
            "span": span_of(held, texts),
            "up_to": freshness.up_to(up_to.newest, up_to.brought, texts),
            "languages": [(texts.language_named(each.name), each.stories) for each in held.languages],
            "publishers": [(each.name, each.stories) for each in held.publishers[:_MOST_NAMED]],
            "others": max(0, len(held.publishers) - _MOST_NAMED),
            "missed_days": self._missed_days,
            "version": held.version,
        }
        return self._desk.page(here, "about.html", values)


def span_of(held: Holdings, texts: Texts) -> str:
    """How many stories, and of what time where that is known."""
    if held.days is None:
        return texts("archive-count", count=held.stories)
    return texts("archive-span", count=held.stories, span=texts.span(*held.days))
