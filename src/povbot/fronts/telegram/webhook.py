"""Updates sent to us: stored before the service is told that they arrived. A proxy or the service may send one again;
it is known by its number."""

import asyncio
import contextlib
import hmac
import json
import logging
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from telegram.error import BadRequest, InvalidToken, TelegramError

from povbot.errors import PovbotError, WebhookRefused
from povbot.fronts.telegram.desk import App
from povbot.fronts.telegram.hearing import ALLOWED_UPDATES, read
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.outages import Outage
from povbot.fronts.telegram.polling import refused
from povbot.fronts.telegram.saying import said
from povbot.listening import Certificate, listening

_LOG = logging.getLogger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
# An update is a few kilobytes: a message has 4,096 characters, and perhaps the one that it replies to.
MAX_BYTES = 2**20
_BODY_S = 10.0
_MOST_UPDATES = 2**63  # by the stores; the service's numbers are far smaller
_LOOK_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is what the service is told; `certificate` (PEM) goes along, where it is not signed by anybody known."""

    url: str
    secret: str
    certificate: Path | None = None
    connections: int = 40

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"


@dataclass(frozen=True, slots=True)
class Listens:
    """Where; with a certificate by HTTPS, else a proxy in front speaks it."""

    host: str
    port: int
    certificate: Certificate | None = None


class Door:
    """The ASGI application behind the address. Whoever does not know the secret learns nothing, nor does one who sends
    too much, too slowly, or what is no update."""

    def __init__(self, address: Address, once: Once, application: App) -> None:
        self._path, self._secret = address.path, address.secret.encode()
        self._once, self._application = once, application
        self._unstored = Outage(_LOG, "updates cannot be stored, and are to be sent again", time.monotonic)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - as ASGI has them
        if scope["type"] == "http":
            await Response(status_code=await self._status(Request(scope, receive)))(scope, receive, send)

    async def _status(self, request: Request) -> HTTPStatus:
        if request.url.path != self._path:
            return HTTPStatus.NOT_FOUND
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            return HTTPStatus.FORBIDDEN
        if request.method != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED
        if self._once.is_full:
            return HTTPStatus.SERVICE_UNAVAILABLE  # the service sends it again
        try:
            async with asyncio.timeout(_BODY_S):
                update = _update(await _body(request))
        except (TimeoutError, ClientDisconnect, ValueError):
            return HTTPStatus.BAD_REQUEST
        return await self._taken(update)

    async def _taken(self, update: dict[str, Any]) -> HTTPStatus:
        readable = read(update, self._application.bot)
        if readable is None:
            return HTTPStatus.OK  # it would come again for ever
        try:
            ours = await self._once.receive([update])
        except PovbotError as error:
            self._unstored.failed(error)
            return HTTPStatus.SERVICE_UNAVAILABLE
        self._unstored.over()
        if update["update_id"] in ours:
            await self._application.update_queue.put(readable)
        return HTTPStatus.OK


async def _body(request: Request) -> bytes:
    """Raises ValueError where it is too much."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise ValueError("more bytes than an update has")
    return body


def _update(body: bytes) -> dict[str, Any]:
    """Raises ValueError."""
    try:
        update = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    number = update.get("update_id") if isinstance(update, dict) else None
    if type(number) is not int or not 0 <= number < _MOST_UPDATES:
        raise ValueError("this is no update")
    return dict(update)


class Webhook:
    """Implements Hearing. The service is told of the address at the start, and again where it forgot it or somebody
    told it another one."""

    def __init__(self, address: Address, listens: Listens, once: Once, look_every_s: float = _LOOK_EVERY_S) -> None:
        self._address, self._listens, self._once, self._look_every_s = address, listens, once, look_every_s
        self.is_told = False

    async def hear(self, application: App, stop: asyncio.Event) -> None:
        """Raises AddressTaken, TokenRefused, WebhookRefused."""
        at, door = self._listens, Door(self._address, self._once, application)
        async with listening(door, at.host, at.port, certificate=at.certificate) as port:
            _LOG.info("updates are listened for at %s:%d%s", at.host, port, self._address.path)
            while not stop.is_set():
                await self._look(application)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._look_every_s)

    async def _look(self, application: App) -> None:
        """Where the service cannot be asked, it is asked next time: what it sends comes all the same."""
        try:
            known = await application.bot.get_webhook_info()
            if known.url != self._address.url or not self.is_told:
                await self._tell(application)
            elif known.last_error_message:
                _LOG.info(
                    "the service could not send an update at %s: %s; %d wait there",
                    known.last_error_date,
                    known.last_error_message,
                    known.pending_update_count,
                )
        except InvalidToken:
            raise refused() from None
        except BadRequest as error:
            raise WebhookRefused(
                f"the service does not take it: {said(error)}",
                where="webhook.url",
                remedy="It is to be an https address that the service can reach, at port 443, 80, 88 or 8443.",
            ) from error
        except TelegramError as error:
            _LOG.warning("the service cannot be asked where it sends updates (%s)", said(error))

    async def _tell(self, application: App) -> None:
        address = self._address
        await application.bot.set_webhook(
            address.url,
            certificate=address.certificate,
            max_connections=address.connections,
            allowed_updates=list(ALLOWED_UPDATES),
            secret_token=address.secret,
        )
        self.is_told = True
        _LOG.info("the service sends updates to %s", address.url)
