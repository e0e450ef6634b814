"""The bot's life: connect, announce itself, hear and answer until told to stop or no longer heard."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes

from povbot.errors import StoreUnavailable
from povbot.fronts.telegram.announcing import announce
from povbot.fronts.telegram.beside import Beside
from povbot.fronts.telegram.desk import App, Errand, Part
from povbot.fronts.telegram.hearing import Hearing
from povbot.fronts.telegram.leaving import leaving
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.pace import Pace
from povbot.fronts.telegram.pages import Pages
from povbot.fronts.telegram.polling import PollWatch, WatchedRequest, refused
from povbot.fronts.telegram.running import Running
from povbot.fronts.telegram.saying import said
from povbot.fronts.telegram.sending import SendingRequest
from povbot.ports import Peers
from povbot.texts import Catalogues

_LOG = logging.getLogger(__name__)

# More connections than updates handled at once, or a handler waits for one until it times out.
AT_ONCE = 16
_CONNECTIONS, _POLL_CONNECTIONS = 64, 4
_POOL_TIMEOUT_S, _READ_TIMEOUT_S = 10.0, 15.0
_RETRY_FIRST_S, _RETRY_MOST_S = 1.0, 30.0
_STOP_POLLING_S, _FINISH_S, _STOP_REST_S = 2.0, 4.0, 1.0

Failed = Callable[[object, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Connection:
    """`base_url` is the API's address up to and without the token."""

    token: str
    base_url: str


def build(
    parts: Iterable[Part],
    failed: Failed,
    connection: Connection,
    watch: PollWatch,
    once: Once,
    pace: Pace | None = None,
) -> App:
    """The parts are asked in this order; `failed` is told of what none of them could handle; `watch` of polls, where
    there are any. What is sent keeps to `pace`."""
    poll_request = WatchedRequest(
        watch, once, connection_pool_size=_POLL_CONNECTIONS, read_timeout=_READ_TIMEOUT_S, pool_timeout=_POOL_TIMEOUT_S
    )
    request = SendingRequest(
        once, pace=pace, connection_pool_size=_CONNECTIONS, read_timeout=_READ_TIMEOUT_S, pool_timeout=_POOL_TIMEOUT_S
    )
    application = (
        ApplicationBuilder()
        .token(connection.token)
        .base_url(connection.base_url)
        .request(request)
        .get_updates_request(poll_request)
        .concurrent_updates(once)
        .build()
    )
    for part in parts:
        part.add_to(application)

    async def failed_or_put_off(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        try:
            await failed(update, context)
        except StoreUnavailable:
            once.put_off()

    application.add_error_handler(failed_or_put_off)
    return application


async def run(
    application: App,
    hearing: Hearing,
    once: Once,
    peers: Peers,
    catalogues: Catalogues,
    errands: Iterable[Errand] = (),
    duties: Iterable[Errand] = (),
    stop: asyncio.Event | None = None,
    pages: Pages | None = None,
) -> None:
    """Until `stop` is set, which it is at the end. What was received before the last end and not answered is answered
    first. Errands are run in every process, duties in the one that leads.

    Raises TokenRefused, PollingDeaf, AnotherBot, WebhookRefused, AddressTaken.
    """
    stop = stop or asyncio.Event()
    async with leaving(once, peers, stop):
        try:
            if not await _connected(application, stop):
                return
            await announce(application.bot, catalogues, pages)
            await application.start()
            beside = Beside(application, once, peers, Running(duties, application.bot), time.monotonic, stop)
            async with _running(Running((*errands, beside), application.bot), once):
                await hearing.hear(application, stop)
            if beside.refused:
                raise beside.refused
        finally:
            await _stopped(application, once)


async def _connected(application: App, stop: asyncio.Event) -> bool:
    """Waits for a service that is down at the start; False where it was told to stop meanwhile."""
    wait_s = _RETRY_FIRST_S
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise refused() from None  # the library's message has the token in it
        except TelegramError as error:
            _LOG.warning("the service cannot be reached (%s); trying again in %.0f s", said(error), wait_s)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait_s)
            wait_s = min(_RETRY_MOST_S, 2 * wait_s)
        else:
            _LOG.info("connected as @%s", application.bot.username)
            return True
    return False


@contextlib.asynccontextmanager
async def _running(errands: Running, once: Once) -> AsyncIterator[None]:
    """In the end none of them waits to send again."""
    await errands.begin()
    try:
        yield
    finally:
        once.begin_to_end()
        await errands.end()


async def _stopped(application: App, once: Once) -> None:
    """What was begun is finished: handlers in flight first, then the connections. Within the ten seconds that
    supervisors leave a process, three of which digests on their way may have taken; what takes longer is answered after
    the next start."""
    once.begin_to_end()
    if application.updater and application.updater.running:
        # It raises again what ended the polling, and waits for a last poll, which a deaf one never gets.
        with contextlib.suppress(InvalidToken, TimeoutError):
            await asyncio.wait_for(application.updater.stop(), _STOP_POLLING_S)
    await once.end(_FINISH_S)
    if application.running:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(application.stop(), _STOP_REST_S)
    await application.shutdown()
