"""Every update once: stored before the service is told that it arrived, answered in its chat's order, never twice."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from povbot.model import ReceivedUpdate
from povbot.ports import UpdateLog

_LOG = logging.getLogger(__name__)
# So many may wait for their turn; the library takes no more from the service meanwhile.
_MAX_WAITING = 10_000


class Replies:
    """What became of the replies to one update."""

    def __init__(self, update_id: int) -> None:
        self.update_id = update_id
        self.left = self.arrived = False


class Once(BaseUpdateProcessor):
    """`at_once` updates of as many chats at a time; those of one chat one after another, so that one chat's flood keeps
    no other waiting."""

    def __init__(self, log: UpdateLog, at_once: int) -> None:
        super().__init__(_MAX_WAITING)
        self._log = log
        self._slots = asyncio.Semaphore(at_once)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._current: ContextVar[Replies | None] = ContextVar("replies", default=None)

    async def receive(self, updates: Iterable[Mapping[str, Any]]) -> None:
        """As the service sent them. Stored when this returns."""
        received = [ReceivedUpdate(update["update_id"], json.dumps(update)) for update in updates]
        if received:
            await self._log.receive(received)

    async def unanswered(self) -> Sequence[Mapping[str, Any]]:
        """What was received and not answered before the last end of the process, in order."""
        return [json.loads(update.payload) for update in await self._log.unanswered()]

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        if not isinstance(update, Update):
            await coroutine
            return
        chat = update.effective_chat or update.effective_user
        turn = self._turns.setdefault(chat.id if chat else 0, asyncio.Lock())
        async with turn, self._slots:
            if await self._log.is_open(update.update_id):
                await self._process(update.update_id, coroutine)
            else:
                _LOG.info("update %d came again and was answered already", update.update_id)
                asyncio.ensure_future(coroutine).cancel()

    async def _process(self, update_id: int, coroutine: Awaitable[Any]) -> None:
        replies = Replies(update_id)
        token = self._current.set(replies)
        try:
            await coroutine
        finally:
            self._current.reset(token)
        await self._log.done(update_id)

    async def leaving(self) -> None:
        """A reply is about to leave, in the task of the update that it answers."""
        replies = self._current.get()
        if replies and not replies.left:
            await self._log.replying(replies.update_id)
            replies.left = True

    async def not_arrived(self) -> None:
        """It surely did not: unless another one did, the update is open again."""
        replies = self._current.get()
        if replies and replies.left and not replies.arrived:
            await self._log.not_replied(replies.update_id)
            replies.left = False

    def arrived(self) -> None:
        replies = self._current.get()
        if replies:
            replies.arrived = True

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""
