"""Asking for updates, and watching that: the library goes deaf, or gives up on a refused token, without telling anyone.
What it brings is stored before the next poll tells the service to forget it."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Collection, Iterable
from http import HTTPStatus
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from povbot.errors import AnotherBot, PollingDeaf, PovbotError, TokenRefused
from povbot.fronts.telegram.desk import App
from povbot.fronts.telegram.hearing import ALLOWED_UPDATES, read
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.outages import Outage
from povbot.fronts.telegram.saying import said

_LOG = logging.getLogger(__name__)
_FULL_WAIT_S, _CHECK_EVERY_S = 0.1, 0.5
# A poll that a killed process left open is one conflict, of a moment; two pollers cut each other off again and again.
_CONFLICTS, _QUIET_S = 3, 30.0
# Who comes second is cut off within a second or two of its first poll.
_NEW_S, _FIRST_BEARS_S = 10.0, 60.0


def refused() -> TokenRefused:
    remedy = "Ask @BotFather for a new one."
    return TokenRefused("the service does not accept the token", where="POVBOT_TELEGRAM__TOKEN", remedy=remedy)


def another(*, by_webhook: bool) -> AnotherBot:
    how = "takes this bot's updates by webhook" if by_webhook else "polls with the same token"
    remedy = "Stop one of the two; every bot needs a token of its own."
    return AnotherBot(f"another process {how}", where="POVBOT_TELEGRAM__TOKEN", remedy=remedy)


class PollWatch:
    """Hears of every getUpdates. `now` is monotonic, in seconds."""

    def __init__(self, deaf_after_s: float, now: Callable[[], float]) -> None:
        self._deaf_after_s, self._now = deaf_after_s, now
        self._last_success = now()
        self._began: float | None = None
        self._refused = self.has_heard = False
        self._disputed_since: float | None = None
        self._conflicts, self._last_conflict = 0, 0.0
        self._outage = Outage(_LOG, "polling failed and goes on", now)
        self._has_webhook = False

    @property
    def silent_s(self) -> float:
        """Since the last successful poll."""
        return self._now() - self._last_success

    def begin(self) -> None:
        """Polling begins now: what was waited before, for a service that is down at the start or for updates to be
        answered, is no silence."""
        self._last_success = self._now()
        self._began = self._last_success if self._began is None else self._began

    def failed(self, error: TelegramError) -> None:
        """Whatever it was: what it means is for `heard` to tell."""
        self._outage.failed(said(error))

    def heard(self, status: int, *, of_a_webhook: bool = False) -> None:
        """`of_a_webhook`: whether the service names one as the reason."""
        if status == HTTPStatus.OK:
            self._outage.over()
            self._last_success, self.has_heard = self._now(), True
            if self._now() - self._last_conflict > _QUIET_S:
                self._disputed_since, self._conflicts = None, 0
        elif status == HTTPStatus.CONFLICT:
            self._last_conflict = self._now()
            self._conflicts += 1
            self._has_webhook = of_a_webhook
            self._disputed_since = self._last_conflict if self._disputed_since is None else self._disputed_since
        elif status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            self._refused = True

    def check(self) -> None:
        """Raises TokenRefused or PollingDeaf where the bot no longer hears anything, AnotherBot where somebody else
        hears what is meant for it: the service gives a token's updates to whoever asked last."""
        if self._refused:
            raise refused()
        if self._conflicts >= _CONFLICTS and self._is_to_yield():
            raise another(by_webhook=self._has_webhook)
        silence = self._now() - self._last_success
        if silence > self._deaf_after_s:
            raise PollingDeaf(
                f"no successful poll for {silence:.0f} s",
                remedy="Check the network; a supervisor (systemd, Docker) should start the bot again.",
            )

    def _is_to_yield(self) -> bool:
        """Who came second stops at once; who was first bears it for a while, in which the second one stops."""
        if self._began is None or self._disputed_since is None:
            return False
        was_first = self._disputed_since - self._began > _NEW_S
        return not was_first or self._now() - self._disputed_since > _FIRST_BEARS_S


class WatchedRequest(HTTPXRequest):
    """The connection for getUpdates, telling the watch how each ended."""

    def __init__(self, watch: PollWatch, once: Once, **settings: Any) -> None:
        super().__init__(**settings)
        self._watch, self._once = watch, once
        self._unstored = Outage(_LOG, "updates cannot be stored, and are asked for again", time.monotonic)

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Fails where the updates cannot be stored: the library then asks for the same ones again."""
        while self._once.is_full:
            self._watch.begin()
            await asyncio.sleep(_FULL_WAIT_S)
        status, payload = await super().do_request(*args, **kwargs)
        if status == HTTPStatus.OK:
            updates = _updates(payload)
            ours = await self._stored(update for update in updates if read(update))
            # The library is to confirm all of them, and to process those that are to be processed here.
            told = [update if (n := update["update_id"]) in ours else {"update_id": n} for update in updates]
            payload = _in_order(payload, told)
        self._watch.heard(status, of_a_webhook=b"webhook" in payload.lower())
        return status, payload

    async def _stored(self, updates: Iterable[dict[str, Any]]) -> Collection[int]:
        """What the library says of an error that it does not know is its kind alone."""
        try:
            stored = await self._once.receive(updates)
        except PovbotError as error:
            self._unstored.failed(error)
            raise
        self._unstored.over()
        return stored


class Polling:
    """Implements Hearing. `timeout_s` is how long the service holds a poll open."""

    def __init__(self, watch: PollWatch, timeout_s: int) -> None:
        self._watch, self._timeout_s = watch, timeout_s

    async def hear(self, application: App, stop: asyncio.Event) -> None:
        assert application.updater is not None  # noqa: S101 - the builder makes one unless told not to
        self._watch.begin()
        polling = asyncio.create_task(
            application.updater.start_polling(
                timeout=self._timeout_s,
                bootstrap_retries=-1,
                allowed_updates=list(ALLOWED_UPDATES),
                error_callback=self._watch.failed,
            )
        )
        try:
            while not stop.is_set():
                self._watch.check()
                if polling.done():
                    _begun(polling)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _CHECK_EVERY_S)
        finally:
            polling.cancel()


def _begun(polling: "asyncio.Task[Any]") -> None:
    """The token may have been revoked between the first call and the polling."""
    try:
        polling.result()
    except InvalidToken as error:
        raise refused() from error


def _updates(payload: bytes) -> list[dict[str, Any]]:
    """None where it cannot be read: the library finds out by itself."""
    try:
        result = json.loads(payload)["result"]
    except (ValueError, KeyError, TypeError):
        return []
    return [update for update in result if isinstance(update, dict)] if isinstance(result, list) else []


def _in_order(payload: bytes, updates: list[dict[str, Any]]) -> bytes:
    """The library confirms the last of them, and with it all that have smaller numbers."""
    ordered = sorted(updates, key=lambda update: int(update["update_id"]))
    return json.dumps({"ok": True, "result": ordered}).encode() if ordered else payload
