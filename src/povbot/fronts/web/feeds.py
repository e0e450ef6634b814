"""An Atom feed of each topic, in each language (RFC 4287)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from povbot.fronts.web.addresses import anywhere
from povbot.fronts.web.conditional import sent
from povbot.fronts.web.desk import Desk, Here
from povbot.fronts.web.markup import without_forbidden
from povbot.model import Article
from povbot.service import Service, name_of

ENTRIES = 50
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_ATOM = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Entry:
    """`address` is the story's in no language, and so the same in each feed. `updated` is its last day that is known,
    at its beginning, or when it was changed since."""

    article: Article
    address: str
    updated: datetime


class Feeds:
    def __init__(self, service: Service, desk: Desk) -> None:
        self._service, self._desk = service, desk

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.route("feeds/{topic_id:path}", self.feed)]

    async def feed(self, here: Here) -> Response:
        asked = here.request.path_params["topic_id"]
        # Before the stories: were it read after them, those of the archive before would be told to be of its day.
        held = await self._service.inventory()
        found = await self._service.topic(asked, here.texts.language, 0, ENTRIES)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        topic, listing = found
        if topic.id != asked:
            return RedirectResponse(here.at.feed(topic.id), HTTPStatus.TEMPORARY_REDIRECT)
        # An entry has to say when it is from; a story without a date, the oldest of a listing, says no such thing.
        entries = [*_entries(listing.articles)]
        newest = max((entry.updated for entry in entries), default=held.updated or _NEVER)
        values = {"topic": topic, "name": name_of(topic, here.texts.language), "entries": entries, "updated": newest}
        written = without_forbidden(self._desk.written(here, "feed.xml", values))
        return sent(here.request, written, _ATOM, held.updated)


def _entries(articles: Iterable[Article]) -> Iterator[Entry]:
    for article in articles:
        if updated := _updated(article):
            yield Entry(article, anywhere(article.id), updated)


def _updated(article: Article) -> datetime | None:
    if article.changed:
        return article.changed
    day = article.changed_on or article.published.latest or article.published.earliest
    return datetime.combine(day, time(), UTC) if day else None
