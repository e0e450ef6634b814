"""What stands before the pages, from the outside in: what is answered where all else failed, how much one client may
ask, what is no request for a page at all, and how long one may take."""

import asyncio
import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from math import ceil

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from povbot.buckets import Buckets, Limit
from povbot.errors import PovbotError
from povbot.fronts.web import problems
from povbot.fronts.web.clients import Clients
from povbot.fronts.web.conversation import MAX_QUESTIONS
from povbot.fronts.web.faults import Faults

_LOG = logging.getLogger(__name__)
# Files are kept by browsers, and cost nothing; whoever asks whether the process lives is told.
_FREE, _ALIVE = "/static/", "/healthz"
_ASK = "/ask"
# Forms have a field or two, and what Telegram starts a Mini App with is a few hundred bytes.
MAX_BODY_BYTES = 8_192
_FORMS = ("application/x-www-form-urlencoded", "text/plain")
# What is built at a start takes a few seconds, of which some have passed.
_SOON_S = 5
_LENGTH = re.compile(r"[0-9]{1,6}")
_HOST = re.compile(rb"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


class _Started:
    """Whether an answer has begun, after which there is no other."""

    def __init__(self, send: Send) -> None:
        self._send, self.yes = send, False

    async def __call__(self, message: Message) -> None:
        self.yes = True
        await self._send(message)


class LastResort:
    """Nothing of what it was is told to the reader."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app, self._faults = app, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = _Started(send)
        try:
            await self._app(scope, receive, started)
        except ClientDisconnect:
            _LOG.debug("a client left before it had sent what it announced")
        except Exception:
            _LOG.exception("a request failed")
            if started.yes:
                raise
            said = self._faults.said(Request(scope), HTTPStatus.INTERNAL_SERVER_ERROR, PovbotError.reader_key)
            await said(scope, receive, send)


class Rates:
    """A conversation takes as much as it has questions, for each of them is asked anew. What is behind sees the client,
    where there is a proxy between. Without a `limit` nobody is held back."""

    def __init__(
        self, app: ASGIApp, faults: Faults, clients: Clients, buckets: Buckets[str], limit: Limit | None
    ) -> None:
        self._app, self._faults, self._clients = app, faults, clients
        self._buckets, self._limit = buckets, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = self._clients.of(scope)
        if wait_s := self._taken(client, scope):
            seconds = ceil(wait_s)
            headers = {"retry-after": str(seconds)}
            status = HTTPStatus.TOO_MANY_REQUESTS
            await self._faults.said(Request(scope), status, "slow-down", headers, count=seconds)(scope, receive, send)
        else:
            await self._app({**scope, "client": (client, 0)}, receive, send)

    def _taken(self, client: str, scope: Scope) -> float:
        """How long to wait, where nothing could be taken."""
        if self._limit is None or scope["path"] == _ALIVE or scope["path"].startswith(_FREE):
            return 0.0
        if wait_s := self._buckets.wait_s(client, self._limit):
            return wait_s
        self._buckets.take(client, self._limit, _questions(scope))
        return 0.0


def _questions(scope: Scope) -> int:
    """As many as there may be: by what name each parameter goes is not read, which there are many ways to write."""
    most = min(scope["query_string"].count(b"="), MAX_QUESTIONS) if scope["path"].endswith(_ASK) else 0
    return max(most, 1)


class Sound:
    """Lets through what a browser or a program would send."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app, self._faults = app, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = _unsound(scope)
        if status is None:
            return await self._app(scope, receive, send)
        # What is left of a body is not read: the connection ends with the answer.
        said = self._faults.said(Request(_readable(scope)), status, "web-not-taken", {"connection": "close"})
        return await said(scope, receive, send)


def _unsound(scope: Scope) -> HTTPStatus | None:
    headers = Headers(scope=scope)
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    # Of two, a proxy may have looked at the other.
    if not _is_whole(scope) or len(hosts) > 1 or not all(map(_HOST.fullmatch, hosts)):
        return HTTPStatus.BAD_REQUEST
    if "transfer-encoding" in headers:
        return HTTPStatus.LENGTH_REQUIRED
    length = headers.get("content-length", "0")
    if not _LENGTH.fullmatch(length) or int(length) > MAX_BODY_BYTES:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if int(length) and headers.get("content-type", "").partition(";")[0].strip().lower() not in _FORMS:
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    return None


def _is_whole(scope: Scope) -> bool:
    """`*` and the authority of a proxy's CONNECT are no paths, and what is no ASCII should have been encoded."""
    return bool(scope["path"].startswith("/")) and "\0" not in scope["path"] and scope["query_string"].isascii()


def _readable(scope: Scope) -> Scope:
    """As a request for something of the same kind: a program is told a problem."""
    path = problems.BELOW if scope["path"].startswith(problems.BELOW) else "/"
    return {**scope, "path": path, "raw_path": path.encode(), "query_string": b""}


class Deadline:
    """Gives a request up after `seconds`, and whatever is done for it in this process. `preparing` says whether that
    may have waited for what is being built."""

    def __init__(self, app: ASGIApp, faults: Faults, seconds: float, preparing: Callable[[], bool]) -> None:
        self._app, self._faults, self._seconds, self._preparing = app, faults, seconds, preparing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = _Started(send)
        try:
            async with asyncio.timeout(self._seconds) as limit:
                await self._app(scope, receive, started)
        except TimeoutError:
            if started.yes or not limit.expired():
                raise
            _LOG.warning("a request was given up after %g s", self._seconds)
            await self._said(Request(scope))(scope, receive, send)

    def _said(self, request: Request) -> Response:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        if not self._preparing():
            return self._faults.said(request, status, "error-unavailable")
        return self._faults.said(request, status, "web-preparing", {"retry-after": str(_SOON_S)}, count=_SOON_S)
