"""Watching the polling: the library goes deaf, or gives up on a refused token, without telling anyone. And storing what
it brings, before the next poll tells the service to forget it."""

import asyncio
import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from telegram import Update
from telegram.request import HTTPXRequest

from povbot.errors import PollingDeaf, TokenRefused
from povbot.fronts.telegram.once import Once

_LOG = logging.getLogger(__name__)
_FULL_WAIT_S = 0.1


def refused() -> TokenRefused:
    remedy = "Ask @BotFather for a new one."
    return TokenRefused("the service does not accept the token", where="POVBOT_TELEGRAM__TOKEN", remedy=remedy)


class PollWatch:
    """Hears of every getUpdates. `now` is monotonic, in seconds."""

    def __init__(self, deaf_after_s: float, now: Callable[[], float]) -> None:
        self._deaf_after_s, self._now = deaf_after_s, now
        self._last_success = now()
        self._refused = False

    def begin(self) -> None:
        """Polling begins now: what was waited before, for a service that is down at the start or for updates to be
        answered, is no silence."""
        self._last_success = self._now()

    def heard(self, status: int) -> None:
        if status == HTTPStatus.OK:
            self._last_success = self._now()
        elif status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            self._refused = True

    def check(self) -> None:
        """Raises TokenRefused or PollingDeaf where the bot no longer hears anything."""
        if self._refused:
            raise refused()
        silence = self._now() - self._last_success
        if silence > self._deaf_after_s:
            raise PollingDeaf(
                f"no successful poll for {silence:.0f} s",
                remedy="Check the network; a supervisor (systemd, Docker) should start the bot again.",
            )


class WatchedRequest(HTTPXRequest):
    """The connection for getUpdates, telling the watch how each ended."""

    def __init__(self, watch: PollWatch, once: Once, **settings: Any) -> None:
        super().__init__(**settings)
        self._watch, self._once = watch, once

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Fails where the updates cannot be stored: the library then asks for the same ones again."""
        while self._once.is_full:
            self._watch.begin()
            await asyncio.sleep(_FULL_WAIT_S)
        status, payload = await super().do_request(*args, **kwargs)
        if status == HTTPStatus.OK:
            updates = _updates(payload)
            await self._once.receive(updates)
            payload = _in_order(payload, [_readable(update) for update in updates])
        self._watch.heard(status)
        return status, payload


def _updates(payload: bytes) -> list[dict[str, Any]]:
    """None where it cannot be read: the library finds out by itself."""
    try:
        result = json.loads(payload)["result"]
    except (ValueError, KeyError, TypeError):
        return []
    return [update for update in result if isinstance(update, dict)] if isinstance(result, list) else []


def _readable(update: dict[str, Any]) -> dict[str, Any]:
    """With its number alone, where the library fails to read it: it would ask for the same ones for ever, and answer
    none of them."""
    try:
        Update.de_json(update, None)
    except (AttributeError, KeyError, TypeError, ValueError):
        _LOG.exception("update %d cannot be read and stays unanswered", update["update_id"])
        return {"update_id": update["update_id"]}
    return update


def _in_order(payload: bytes, updates: list[dict[str, Any]]) -> bytes:
    """The library confirms the last of them, and with it all that have smaller numbers."""
    ordered = sorted(updates, key=lambda update: int(update["update_id"]))
    return json.dumps({"ok": True, "result": ordered}).encode() if ordered else payload
