"""The end of one process among several: its chats go to those that stay, before it is gone."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from povbot.errors import PovbotError
from povbot.fronts.telegram.once import Once
from povbot.ports import Peers

_LOG = logging.getLogger(__name__)
# What others were just storing for this process when they heard that it ends is found by the round after.
_EVERY_S = 0.25
_LAST_S = 1.0


@contextlib.asynccontextmanager
async def leaving(once: Once, peers: Peers, stop: asyncio.Event) -> AsyncIterator[None]:
    """From when `stop` is set, which it is at the end, nothing is begun here. What is still open then is handed over at
    once, and what the last replies leave open when they end. Where that cannot be done, it is adopted later."""
    finished = asyncio.Event()
    handing_over = asyncio.create_task(_hand_over(once, peers, stop, finished))
    try:
        yield
    finally:
        stop.set()
        finished.set()
        await asyncio.wait({handing_over}, timeout=_LAST_S)
        handing_over.cancel()
        await asyncio.gather(handing_over, return_exceptions=True)


async def _hand_over(once: Once, peers: Peers, stop: asyncio.Event, finished: asyncio.Event) -> None:
    await stop.wait()
    once.begin_to_end()
    while True:
        is_last = finished.is_set()
        try:
            await peers.retire()
            await once.hand_over()
        except PovbotError as error:
            _LOG.info("what is open cannot be handed over just now: %s", error)
        if is_last or peers.staying == {peers.me}:
            return
        await asyncio.sleep(_EVERY_S)
