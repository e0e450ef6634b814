"""What every page stands on: which language it is in, how it is written, and what stands around it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from povbot.fronts.web import marks, sendable
from povbot.fronts.web.addresses import Addresses, elsewhere
from povbot.fronts.web.known import Known, path_of, query_of
from povbot.fronts.web.static_files import StaticFiles
from povbot.service import Names
from povbot.texts import LANGUAGES, Catalogues, Texts


@dataclass(frozen=True, slots=True)
class Site:
    """`name` stands in every title. `url` is the address that readers know it by, without a slash at its end; None
    where it is only known what they asked for. `names` are what quotes are sent to chats by; None where Telegram does
    not open the pages."""

    name: str
    url: str | None = None
    names: Names | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """The page that is asked for: in what language, and which addresses lead on from it."""

    texts: Texts
    at: Addresses
    request: Request


Page = Callable[[Here], Awaitable[Response]]


class Part(Protocol):
    """Some pages of the front, or what programs ask for."""

    def routes(self) -> Sequence[BaseRoute]: ...


class Desk:
    def __init__(self, catalogues: Catalogues, site: Site, files: StaticFiles) -> None:
        self._catalogues, self.site, self._files = catalogues, site, files
        self._templates = Environment(
            loader=PackageLoader("povbot.fronts.web"),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,  # an upgrade in place would give a running process templates that are not its own
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["marked"] = marks.marked
        self._templates.filters["sendable"] = sendable.attribute(site.names)

    def route(self, path: str, page: Page, methods: Sequence[str] = ("GET",)) -> BaseRoute:
        """`path` is the page's behind its language: "topics/{topic_id:path}"."""

        async def endpoint(request: Request) -> Response:
            return await page(self.here(request))

        return Route(f"/{{language}}/{path}", endpoint, methods=[*methods])

    def here(self, request: Request) -> Here:
        """Raises HTTPException (404) where the address begins with no language."""
        language = request.path_params["language"]
        if language not in LANGUAGES:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return self.in_language(language, request)

    def in_language(self, language: str, request: Request) -> Here:
        return Here(self._catalogues.for_reader(language), Addresses(language), request)

    def page(
        self,
        here: Here,
        template: str,
        values: Mapping[str, object],
        *,
        status: int = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """`values` are the template's own, `data` among them what it says in schema.org's words; it has `t` (texts),
        `at` (addresses), `site` and `known` besides."""
        return HTMLResponse(self.written(here, template, values), status, headers)

    def written(self, here: Here, template: str, values: Mapping[str, object]) -> str:
        around = {
            "t": here.texts,
            "at": here.at,
            "site": self.site,
            "static": self._files.address,
            "tongues": self._tongues(here),
            "path": path_of(here.request),
            "known": Known.of(here.request, self.root(here.request)),
        }
        return self._templates.get_template(template).render({**around, **values})

    def root(self, request: Request) -> str:
        """Where the site begins, for addresses that are read elsewhere; without a slash at its end."""
        return self.site.url or str(request.base_url).rstrip("/")

    def _tongues(self, here: Here) -> Sequence[tuple[str, str, str]]:
        """Of each language its tag, its own name and the address of this page in it."""
        path, query = path_of(here.request), query_of(here.request)
        return [(tag, self._catalogues.own_name(tag), elsewhere(path, query, tag)) for tag in LANGUAGES]
