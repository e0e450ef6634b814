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
# Waits of 1, 2, 4 … 60 s: about five minutes of a service that is down, then the operator is told.
_TRIES, _FIRST_WAIT_S, _MOST_WAIT_S = 9, 1.0, 60.0
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class ReplyLost(NetworkError):
    """The reply left and nothing was heard of it: it may have arrived, so it is not sent again."""


class SendingRequest(HTTPXRequest):
    """The connection for all but getUpdates."""

    def __init__(self, once: Once, wait: Callable[[float], Awaitable[Any]] = asyncio.sleep, **settings: Any) -> None:
        super().__init__(**settings)
        self._once, self._wait = once, wait

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if url.rpartition("/")[2] not in REPLIES:
            return await super().do_request(url, *args, **kwargs)
        for tried in range(1, _TRIES + 1):
            status, payload = await self._sent(url, *args, **kwargs)
            wait_s = _wait_s(status, payload, tried)
            if wait_s is None or tried == _TRIES:
                break
            _LOG.warning("a reply was not taken (%s) and is sent again in %.1f s", status or "no connection", wait_s)
            await self._wait(wait_s)
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
                raise ReplyLost(f"nothing was heard of a reply ({error.message})") from error
            status, payload = 0, b""
        if status != HTTPStatus.OK:
            await self._once.not_arrived()
        elif _json(payload) is None:
            raise ReplyLost("what was heard of a reply cannot be read")
        else:
            self._once.arrived()
        return status, payload


def _wait_s(status: int, payload: bytes, tried: int) -> float | None:
    """How long to wait before it is sent again; None where that would not help."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        parameters = (_json(payload) or {}).get("parameters") or {}
        if "retry_after" in parameters:
            return float(parameters["retry_after"]) + random.random() / 4  # noqa: S311 - lest all come back as one
    elif status and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    return min(_MOST_WAIT_S, _FIRST_WAIT_S * 2.0 ** (tried - 1))


def _json(payload: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(payload)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
