"""The front as an ASGI app: its parts, what stands before them, and what a reader meets where something failed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from povbot.buckets import Buckets, Limit
from povbot.errors import PovbotError
from povbot.fronts.web import guards
from povbot.fronts.web.clients import Clients
from povbot.fronts.web.desk import Desk, Part
from povbot.fronts.web.faults import Faults
from povbot.fronts.web.headers import Heading
from povbot.fronts.web.leading import led

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Guarding:
    """`headers` are told with every answer. Without a `limit` no client is held back. A request may take
    `timeout_s`; `preparing` says whether questions wait for what is being built."""

    headers: Mapping[str, str]
    clients: Clients
    buckets: Buckets[str]
    limit: Limit | None
    timeout_s: float
    preparing: Callable[[], bool]


class Front:
    def __init__(self, desk: Desk, parts: Sequence[Part], guarding: Guarding) -> None:
        self._parts, self._guarding, self._faults = parts, guarding, Faults(desk)

    def app(self) -> ASGIApp:
        given, faults = self._guarding, self._faults
        made = Starlette(
            routes=[
                *(route for part in self._parts for route in part.routes()),
                Route("/healthz", _alive),
                Route("/{path:path}", _nowhere),
            ],
            middleware=[
                Middleware(guards.LastResort, faults),
                Middleware(guards.Sound, faults),
                Middleware(guards.Rates, faults, given.clients, given.buckets, given.limit),
                Middleware(guards.Deadline, faults, given.timeout_s, given.preparing),
            ],
            exception_handlers={HTTPException: self._refused, PovbotError: self._failed},
        )
        made.router.redirect_slashes = False
        return Heading(made, given.headers)

    async def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
        is_nowhere = error.status_code == HTTPStatus.NOT_FOUND
        if is_nowhere and (to := led(request)):
            return to
        key = "web-not-found" if is_nowhere else "web-not-taken"
        return self._faults.said(request, error.status_code, key, error.headers)

    async def _failed(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, PovbotError)  # noqa: S101 - what it is registered for
        _LOG.error("a request failed: %s", error)
        return self._faults.said(request, HTTPStatus.SERVICE_UNAVAILABLE, error.reader_key)


async def _nowhere(_request: Request) -> Response:
    raise HTTPException(HTTPStatus.NOT_FOUND)


async def _alive(_request: Request) -> Response:
    """That the loop comes to answer is all that is asked."""
    return PlainTextResponse("ok\n")
