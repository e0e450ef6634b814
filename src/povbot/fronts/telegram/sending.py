"""What leaves for the service: sent again where it surely did not arrive, never where it may have."""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import httpx
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from povbot.fronts.telegram.once import Once

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
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class ReplyLost(NetworkError):
    """The reply left and nothing was heard of it: it may have arrived, so it is not sent again."""


class ReplyPutOff(NetworkError):
    """The reply surely did not arrive, and the process ends: what it answers is answered after the next start."""


class SendingRequest(HTTPXRequest):
    """The connection for all but getUpdates."""

    def __init__(self, once: Once, wait: Callable[[float], Awaitable[Any]] = asyncio.sleep, **settings: Any) -> None:
        super().__init__(**settings)
        self._once, self._wait = once, wait

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Raises ReplyLost, ReplyPutOff."""
        method, tried = url.rpartition("/")[2], 1
        if method not in REPLIES:
            return await super().do_request(url, *args, **kwargs)
        status, payload = await self._sent(url, *args, **kwargs)
        while (wait_s := _wait_s(status, payload, tried)) is not None and not _given_up(method, status, tried):
            _LOG.warning("a reply was not taken (%s) and is sent again in %.1f s", status or "no connection", wait_s)
            if not await self._once.aside(self._wait(wait_s)):
                raise ReplyPutOff("the process ends before a reply could be sent")
            status, payload = await self._sent(url, *args, **kwargs)
            tried += 1
        if status:
            return status, payload
        raise NetworkError("the service cannot be reached")

    async def _sent(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Status 0 where there was no connection to send it by. Raises ReplyLost."""
        await self._once.leaving()
        try:
            status, payload = await super().do_request(url, *args, **kwargs)
        except NetworkError as error:
            if not isinstance(error.__cause__, _NEVER_LEFT):
                self._once.arrived()
                raise ReplyLost(f"nothing was heard of a reply ({error.message})") from error
            status, payload = 0, b""
        if status != HTTPStatus.OK:
            await self._once.not_arrived()
            return status, payload
        self._once.arrived()
        if _json(payload) is None:
            raise ReplyLost("what was heard of a reply cannot be read")
        return status, payload


def _wait_s(status: int, payload: bytes, tried: int) -> float | None:
    """How long to wait before it is sent again; None where it arrived, or where that would not help."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        parameters = (_json(payload) or {}).get("parameters")
        asked_s = parameters.get("retry_after") if isinstance(parameters, dict) else None
        if isinstance(asked_s, int | float):
            return asked_s + random.random() / 4  # noqa: S311 - lest all come back as one
    elif status and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    return min(_MOST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(tried - 1, 10))


def _given_up(method: str, status: int, tried: int) -> bool:
    return tried >= _INLINE_TRIES if method == _INLINE else status != 0 and tried >= _TRIES


def _json(payload: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(payload)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
