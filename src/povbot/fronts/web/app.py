"""The front as an ASGI app: its parts, what stands before them, and what a reader meets where something failed."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from povbot.errors import PovbotError
from povbot.fronts.web.addresses import PAGES, elsewhere
from povbot.fronts.web.desk import Desk, Part
from povbot.fronts.web.languages import wanted
from povbot.texts import LANGUAGES

_LOG = logging.getLogger(__name__)


class Front:
    def __init__(self, desk: Desk, parts: Sequence[Part]) -> None:
        self._desk, self._parts = desk, parts

    def app(self) -> ASGIApp:
        made = Starlette(
            routes=[*(route for part in self._parts for route in part.routes()), Route("/{path:path}", self._led)],
            exception_handlers={HTTPException: self._refused, PovbotError: self._failed, Exception: self._failed},
        )
        made.router.redirect_slashes = False
        return made

    async def _led(self, request: Request) -> Response:
        """To the page in the reader's language, where only that is missing."""
        asked = request.url
        if asked.path.split("/")[1] not in PAGES:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        to = elsewhere(asked.path, asked.query, wanted(request.headers.get("accept-language", "")))
        return RedirectResponse(to, HTTPStatus.TEMPORARY_REDIRECT, {"vary": "accept-language"})

    async def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
        return self._said(request, error.status_code, "web-not-found", error.headers)

    async def _failed(self, request: Request, error: Exception) -> Response:
        """The last resort: nothing of what it was is told to the reader."""
        _LOG.error("%s failed: %s", request.url.path, error, exc_info=not isinstance(error, PovbotError))
        key = error.reader_key if isinstance(error, PovbotError) else PovbotError.reader_key
        return self._said(request, HTTPStatus.SERVICE_UNAVAILABLE, key)

    def _said(self, request: Request, status: int, key: str, headers: Mapping[str, str] | None = None) -> Response:
        first = request.url.path.split("/")[1]
        language = first if first in LANGUAGES else wanted(request.headers.get("accept-language", ""))
        here = self._desk.in_language(language, request)
        return self._desk.page(here, "said.html", {"said": here.texts(key)}, status=status, headers=headers)
