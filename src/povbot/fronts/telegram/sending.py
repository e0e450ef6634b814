"""What leaves for the service: sent again where it surely did not arrive. Where nothing was heard of it, a reply is
sent once more, for a reader without an answer is worse off than one with two; what nobody asked for is not."""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import httpx
from telegram.error import NetworkError
from telegram.request import HTTPXRequest, RequestData

from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.pace import Pace
from povbot.fronts.telegram.saying import said
from povbot.ports.measuring import Ending, Stage

_LOG = logging.getLogger(__name__)
# What a reader sees as a reply. Acknowledging a tap is none: it grows too old before it could be tried again.
REPLIES = frozenset(
    ("sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageReplyMarkup", "answerInlineQuery")
)
# Waits of 1, 2, 4 … 60 s: after about five minutes in which the service is there and fails, the operator is told.
# While it cannot be reached at all, nothing is given up.
_TRIES, _FIRST_WAIT_S, _MOST_WAIT_S = 9, 1.0, 60.0
# What somebody types is answered within seconds or not at all: the service no longer knows the query then.
_INLINE, _INLINE_TRIES = "answerInlineQuery", 3
# As if the service had answered so.
_UNCONNECTED, _UNHEARD = 0, -1
# Sent twice, what is shown is the same.
_SAME_TWICE = frozenset(("editMessageText", "editMessageReplyMarkup", _INLINE))
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class ReplyLost(NetworkError):
    """The reply left and nothing was heard of it: it may have arrived, and is not sent again."""


class ReplyPutOff(NetworkError):
    """The reply did not arrive, as far as is known, and the process ends: what it answers is answered after the next
    start."""


class SendingRequest(HTTPXRequest):
    """The connection for all but getUpdates. Without `pace` nothing waits until the service takes more."""

    def __init__(
        self,
        once: Once,
        wait: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        pace: Pace | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self._once, self._wait, self._pace = once, wait, pace

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Raises ReplyLost, ReplyPutOff."""
        method, tried = url.rpartition("/")[2], 1
        if method not in REPLIES:
            return await self._asked_once(method, url, *args, **kwargs)
        may_repeat = method in _SAME_TWICE or self._once.is_answering
        status, payload = await self._sent(url, *args, may_repeat=may_repeat, **kwargs)
        while (wait_s := _wait_s(status, payload, tried)) is not None and not _given_up(method, status, tried):
            self._once.meter.sent(method, Ending.AGAIN, status)
            _LOG.warning("a reply was not taken (%s) and is sent again in %.1f s", _said(status), wait_s)
            if not await self._once.aside(self._wait(wait_s)):
                raise ReplyPutOff("the process ends before a reply could be sent")
            may_repeat = may_repeat and status != _UNHEARD
            status, payload = await self._sent(url, *args, may_repeat=may_repeat, **kwargs)
            tried += 1
        self._once.meter.sent(method, _ending(status, wait_s), status)
        if status > 0:
            return status, payload
        raise NetworkError("the service cannot be reached")

    async def _asked_once(self, asked: str, url: str, /, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Once, whatever comes of it."""
        meter = self._once.meter
        try:
            with meter.timing(Stage.SENDING):
                status, payload = await super().do_request(url, *args, **kwargs)
        except NetworkError:
            meter.sent(asked, Ending.LOST)
            raise
        meter.sent(asked, _ending(status), status)
        return status, payload

    async def _sent(self, url: str, *args: Any, may_repeat: bool, **kwargs: Any) -> tuple[int, bytes]:
        """In its chat's turn, as soon as the service takes it. Raises ReplyLost, ReplyPutOff."""
        chat_id, is_asked = _chat_id(kwargs.get("request_data")), self._once.is_answering
        if self._pace is None or chat_id is None:
            return await self._sent_now(url, *args, may_repeat=may_repeat, **kwargs)
        if not self._pace.try_take(chat_id, asked=is_asked):
            waiting = self._pace.take(chat_id, asked=is_asked)
            if not await self._once.aside(waiting):
                raise ReplyPutOff("the process ends before a reply could be sent")
        try:
            return await self._sent_now(url, *args, may_repeat=may_repeat, **kwargs)
        finally:
            self._pace.heard(chat_id, asked=is_asked)

    async def _sent_now(self, url: str, *args: Any, may_repeat: bool, **kwargs: Any) -> tuple[int, bytes]:
        """Raises ReplyLost."""
        await self._once.leaving()
        status, payload = await self._heard(url, *args, **kwargs)
        is_lost = status == _UNHEARD and not may_repeat
        await (self._once.arrived() if status == HTTPStatus.OK or is_lost else self._once.not_arrived())
        if is_lost:
            self._once.meter.sent(url.rpartition("/")[2], Ending.LOST)
            raise ReplyLost("nothing was heard of a reply")
        return status, payload

    async def _heard(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        try:
            with self._once.meter.timing(Stage.SENDING):
                status, payload = await super().do_request(url, *args, **kwargs)
        except NetworkError as error:
            _LOG.debug("a reply was not answered: %s", said(error))
            return _UNCONNECTED if isinstance(error.__cause__, _NEVER_LEFT) else _UNHEARD, b""
        if status == HTTPStatus.OK and _json(payload) is None:
            return _UNHEARD, b""  # what says so is not the service: something stands between
        return status, payload


def _chat_id(data: RequestData | None) -> int | None:
    """Where it is to be seen. None for what no limit counts: a card that was sent from anywhere, and what is offered to
    whoever types."""
    chat_id = data.parameters.get("chat_id") if data else None
    return chat_id if isinstance(chat_id, int) else None


def _said(status: int) -> str:
    return {_UNHEARD: "nothing was heard of it", _UNCONNECTED: "no connection"}.get(status, str(status))


def _ending(status: int, wait_s: float | None = None) -> Ending:
    """`wait_s` where it would be worth while to try again."""
    if status == HTTPStatus.OK:
        return Ending.OK
    return Ending.REFUSED if wait_s is None else Ending.GIVEN_UP


def _wait_s(status: int, payload: bytes, tried: int) -> float | None:
    """How long to wait before it is sent again; None where it arrived, or where that would not help. Where the token is
    refused that is the end of the process, which whoever hears notices in a minute; another token is set then."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        parameters = (_json(payload) or {}).get("parameters")
        asked_s = parameters.get("retry_after") if isinstance(parameters, dict) else None
        if isinstance(asked_s, int | float):
            return asked_s + random.random() / 4  # noqa: S311 - lest all come back as one
    elif 0 < status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.UNAUTHORIZED:
        return None
    return min(_MOST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(tried - 1, 10))


def _given_up(method: str, status: int, tried: int) -> bool:
    return tried >= _INLINE_TRIES if method == _INLINE else status > 0 and tried >= _TRIES


def _json(payload: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(payload)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
