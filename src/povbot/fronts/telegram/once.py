"""Every update once: stored before the service is told that it arrived, answered in its chat's order, never twice."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol
from weakref import WeakValueDictionary

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from povbot.model import ReceivedUpdate
from povbot.ports import UpdateLog

_LOG = logging.getLogger(__name__)
# So many may wait for their turn; beyond them the service is not asked for more.
_MAX_WAITING = 10_000


class Journal(Protocol):
    """What becomes of what somebody sends."""

    async def leaving(self) -> None: ...

    async def stayed(self) -> None:
        """It surely did not arrive."""
        ...

    def arrived(self) -> None:
        """Or may have: nothing was heard of it."""
        ...


class Replies:
    """To one update; several may be on their way at once. Implements Journal."""

    def __init__(self, update_id: int, log: UpdateLog) -> None:
        self.update_id, self._log = update_id, log
        self._changing = asyncio.Lock()
        self._on_the_way = 0
        self.may_have_arrived = self.put_off = self.has_slot = False

    async def leaving(self) -> None:
        async with self._changing:
            await self._log.replying(self.update_id)
            self._on_the_way += 1

    async def stayed(self) -> None:
        """Unless another one arrived or is on its way, the update is open again."""
        async with self._changing:
            self._on_the_way -= 1
            if not self._on_the_way and not self.may_have_arrived:
                await self._log.not_replied(self.update_id)

    def arrived(self) -> None:
        self._on_the_way -= 1
        self.may_have_arrived = True


class Once(BaseUpdateProcessor):
    """`at_once` updates of as many chats at a time; those of one chat one after another, so that one chat's flood keeps
    no other waiting."""

    def __init__(self, log: UpdateLog, at_once: int, max_waiting: int = _MAX_WAITING) -> None:
        super().__init__(max_waiting)
        self._log = log
        self._slots = asyncio.Semaphore(at_once)
        self._turns: WeakValueDictionary[tuple[str, int], asyncio.Lock] = WeakValueDictionary()
        self._current: ContextVar[Journal | None] = ContextVar("journal", default=None)
        self._at_work: set[asyncio.Task[Any]] = set()
        self._ending = asyncio.Event()

    async def receive(self, updates: Iterable[Mapping[str, Any]]) -> None:
        """As the service sent them. Stored when this returns."""
        received = [ReceivedUpdate(update["update_id"], json.dumps(update)) for update in updates]
        if received:
            await self._log.receive(received)

    @property
    def is_full(self) -> bool:
        return self.current_concurrent_updates >= self.max_concurrent_updates

    async def unanswered(self, bot: Bot) -> Sequence[Update]:
        """What was received and not answered before the last end of the process, in order; at the start, for what was
        on its way then counts as answered."""
        await self._log.settle()
        readable = []
        for kept in await self._log.unanswered():
            try:
                readable.append(Update.de_json(json.loads(kept.payload), bot))
            except (AttributeError, KeyError, TypeError, ValueError):
                _LOG.exception("update %d cannot be read, now or ever, and stays unanswered", kept.id)
                await self._log.done(kept.id)
        return readable

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        with self._working(coroutine):
            if isinstance(update, Update):
                async with self._turns.setdefault(_line(update), asyncio.Lock()):
                    await self._process(Replies(update.update_id, self._log), coroutine)
            else:
                await coroutine

    @contextmanager
    def _working(self, coroutine: Awaitable[Any]) -> Iterator[None]:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - the library processes updates in tasks
        self._at_work.add(task)
        try:
            yield
        finally:
            self._at_work.discard(task)
            if isinstance(coroutine, Coroutine):
                coroutine.close()  # one that was not begun would be warned of

    async def _process(self, replies: Replies, coroutine: Awaitable[Any]) -> None:
        await self._take_slot(replies)
        try:
            if not self._ending.is_set():
                await self._answer_once(replies, coroutine)
        finally:
            self._leave_slot(replies)

    async def _answer_once(self, replies: Replies, coroutine: Awaitable[Any]) -> None:
        """Where the store fails, the update is left as it is: open, and answered after the next start, unless a reply
        has left already. An error raised here would be told to the reader, who has an answer or will get one."""
        try:
            if await self._log.is_open(replies.update_id):
                await self._answer(replies, coroutine)
            else:
                _LOG.info("update %d came again and was answered already", replies.update_id)
        except Exception:  # noqa: BLE001 - whatever the store raises
            _LOG.exception("update %d could not be looked up or noted as answered", replies.update_id)

    async def _answer(self, replies: Replies, coroutine: Awaitable[Any]) -> None:
        with self.noting(replies):
            await coroutine
        if replies.may_have_arrived or not replies.put_off:
            await self._log.done(replies.update_id)

    async def _take_slot(self, replies: Replies) -> None:
        replies.has_slot = True
        await self._slots.acquire()

    def _leave_slot(self, replies: Replies) -> None:
        if replies.has_slot:
            replies.has_slot = False
            self._slots.release()

    # What is told of what is sent, in the task that sends it or in one that this one began.

    @contextmanager
    def noting(self, journal: Journal) -> Iterator[None]:
        """What this task sends meanwhile is noted there."""
        token = self._current.set(journal)
        try:
            yield
        finally:
            self._current.reset(token)

    async def leaving(self) -> None:
        if journal := self._current.get():
            await journal.leaving()

    async def not_arrived(self) -> None:
        if journal := self._current.get():
            await journal.stayed()

    def arrived(self) -> None:
        if journal := self._current.get():
            journal.arrived()

    async def aside(self, waiting: Awaitable[Any]) -> bool:
        """Waits without keeping other chats from their turn. False where the process ends meanwhile: what waited is put
        off, and its update stays open unless it had a reply."""
        journal = self._current.get()
        replies = journal if isinstance(journal, Replies) else None
        if replies:
            self._leave_slot(replies)
        try:
            await self._until_the_end(waiting)
        finally:
            if replies and not replies.has_slot:
                await self._take_slot(replies)
        if replies and self._ending.is_set():
            replies.put_off = True
        return not self._ending.is_set()

    async def _until_the_end(self, waiting: Awaitable[Any]) -> None:
        either = [asyncio.ensure_future(waiting), asyncio.ensure_future(self._ending.wait())]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in either:
                one.cancel()

    # The end of the process

    def begin_to_end(self) -> None:
        """From now on no update is begun and no reply waits to be sent again."""
        self._ending.set()

    async def end(self, within_s: float) -> None:
        """What is at work is finished or, when it takes longer, given up. A reply that is on its way then may arrive:
        its update counts as answered."""
        self.begin_to_end()
        if self._at_work:
            _, late = await asyncio.wait({*self._at_work}, timeout=within_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""


def _line(update: Update) -> tuple[str, int]:
    """In which it waits. What a reader types after the bot's name does not wait for the answers in their chat."""
    if update.effective_chat:
        return "chat", update.effective_chat.id
    if update.effective_user:
        return "reader", update.effective_user.id
    return "none", update.update_id
