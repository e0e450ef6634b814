"""Every update once: stored before the service is told that it arrived, answered in its chat's order by the one process
that it belongs to."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Collection, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Protocol
from weakref import WeakValueDictionary

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from povbot import logs
from povbot.fronts.telegram.replies import Journal, Replies
from povbot.model import ReceivedUpdate
from povbot.ports import Peers, UpdateLog
from povbot.ports.measuring import SILENT, Kind, Meter, Stage

_LOG = logging.getLogger(__name__)
# So many may wait for their turn; beyond them the service is not asked for more.
_MAX_WAITING = 10_000
_BEHIND = 100
# Whoever asks in many chats at once, or types, leaves most of the slots to others.
_READER_SLOTS = 4


class Gate(Protocol):
    """Who is heard."""

    def lets_in(self, update: Mapping[str, Any]) -> bool:
        """Before anything is done with it. Costs next to nothing; the same for one that comes again."""
        ...


class Once(BaseUpdateProcessor):
    """`at_once` updates of as many chats at a time; those of one chat one after another, so that one chat's flood keeps
    no other waiting; of one reader's chats, a few at a time. What `gate` holds back is neither stored nor answered."""

    def __init__(
        self,
        log: UpdateLog,
        peers: Peers,
        at_once: int,
        max_waiting: int = _MAX_WAITING,
        gate: Gate | None = None,
        meter: Meter = SILENT,
    ) -> None:
        super().__init__(max_waiting)
        self._log, self._peers, self._gate, self.meter = log, peers, gate, meter
        self._slots = asyncio.Semaphore(at_once)
        self._shares: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()
        self._turns: WeakValueDictionary[tuple[str, int], asyncio.Lock] = WeakValueDictionary()
        self._current: ContextVar[Journal | None] = ContextVar("journal", default=None)
        self._at_work: set[asyncio.Task[Any]] = set()
        # By id: those that this process holds.
        self._at_hand = set[int]()
        # By id: those that are being answered, and in whose chat.
        self._begun = dict[int, int]()
        self._to_note, self._to_open = set[int](), set[int]()
        self._ending = asyncio.Event()

    async def receive(self, updates: Iterable[Mapping[str, Any]]) -> Collection[int]:
        """As the service sent them. Stored when this returns; the ids of those that are to be processed here."""
        let_in = [update for update in updates if self._lets_in(update)]
        received = [self._owned(update) for update in let_in]
        if not received:
            return ()
        new = await self._log.receive(received, self._peers.me)
        for kind in {update["update_id"]: kind_of(update) for update in let_in if update["update_id"] in new}.values():
            self.meter.received(kind)
        ours = {update.id for update in received if update.id in new and update.owner == self._peers.me}
        self._at_hand |= ours
        return ours

    def _lets_in(self, update: Mapping[str, Any]) -> bool:
        lets_in = not self._gate or self._gate.lets_in(update)
        if not lets_in:
            self.meter.held_back()
        return lets_in

    def _owned(self, update: Mapping[str, Any]) -> ReceivedUpdate:
        received = ReceivedUpdate(update["update_id"], json.dumps(update))
        return replace(received, owner=owner_of(_place(received), self._peers.staying))

    @property
    def is_full(self) -> bool:
        return self.current_concurrent_updates >= self.max_concurrent_updates

    @property
    def is_behind(self) -> bool:
        return len(self._at_hand) > _BEHIND

    async def left_behind(self, bot: Bot) -> Sequence[Update]:
        """What is this process's and not at hand, in order: another one received it, or left it when it ended; or the
        store failed when it was to be answered. It is at hand now. Raises StoreUnavailable."""
        for update_id in [*self._to_note]:
            await self._log.done(update_id)
            self._to_note.discard(update_id)
        for update_id in [*self._to_open]:
            await self._log.not_replied(update_id, self._peers.me)
            self._to_open.discard(update_id)
        # What is answered while the store is asked may be open in what it tells.
        held, readable = {*self._at_hand}, list[Update]()
        for kept in await self._log.unanswered(self._peers.me):
            if kept.id in held or kept.id in self._at_hand:
                continue
            try:
                readable.append(Update.de_json(json.loads(kept.payload), bot))
            except (AttributeError, KeyError, TypeError, ValueError):
                _LOG.exception("update %d cannot be read, now or ever, and stays unanswered", kept.id)
                await self._log.done(kept.id)
        self._at_hand |= {update.update_id for update in readable}
        return readable

    async def adopt(self, present: Collection[int]) -> int:
        """What is left of processes that are not present belongs to this one; how much it was."""
        return await self._log.adopt(self._peers.me, present)

    async def hand_over(self) -> None:
        """What is this process's and was not begun goes to those that stay, unless it is to wait for an answer in its
        chat that was. Nothing happens before `Peers.retire`. Raises StoreUnavailable."""
        staying, answering = self._peers.staying, {*self._begun.values()}
        if self._peers.me in staying:
            return
        places = {kept.id: _place(kept) for kept in await self._log.unanswered(self._peers.me)}
        owners = {number: owner_of(place, staying) for number, place in places.items() if place not in answering}
        await self._log.hand_over(owners, self._peers.me)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        with self._working(coroutine):
            if not isinstance(update, Update):
                await coroutine
            elif update.update_id in self._at_hand and not _is_number_alone(update):
                try:
                    with logs.concerning(update.update_id), self.meter.timing(Stage.WHOLE):
                        await self._in_turn(update, coroutine)
                finally:
                    self._at_hand.discard(update.update_id)
            else:
                _LOG.info("update %d came again", update.update_id)

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

    async def _in_turn(self, update: Update, coroutine: Awaitable[Any]) -> None:
        turn = self._turns.setdefault(_line(update), asyncio.Lock())
        # While it waited, `/forget` may have erased it.
        to_look_up = turn.locked()
        replies = Replies(update.update_id, self._peers.me, self._log)
        replies.share = self._share_of(update)
        async with AsyncExitStack() as held:
            with self.meter.timing(Stage.WAITING):
                await held.enter_async_context(turn)
                await self._take_slot(replies)
            try:
                if not self._ending.is_set():
                    self._begun[update.update_id] = _line(update)[1]
                    await self._answer_once(replies, coroutine, to_look_up=to_look_up)
            finally:
                self._begun.pop(update.update_id, None)
                self._leave_slot(replies)

    async def _answer_once(self, replies: Replies, coroutine: Awaitable[Any], *, to_look_up: bool) -> None:
        """Where the store fails, the update is left as it is: open, and taken up again. An error raised here would be
        told to the reader, who has an answer or will get one."""
        try:
            if not to_look_up or await self._log.is_open(replies.update_id, self._peers.me):
                await self._answer(replies, coroutine)
            else:
                _LOG.info("update %d was answered or forgotten meanwhile", replies.update_id)
        except Exception:  # noqa: BLE001 - whatever the store raises
            _LOG.exception("update %d could not be looked up", replies.update_id)

    async def _answer(self, replies: Replies, coroutine: Awaitable[Any]) -> None:
        with self.noting(replies):
            await coroutine
        if replies.to_open and not replies.may_have_arrived:
            self._to_open.add(replies.update_id)
        if not replies.may_have_arrived and not replies.put_off:
            await replies.done()
        if not replies.is_noted and (replies.may_have_arrived or not replies.put_off):
            self._to_note.add(replies.update_id)

    async def _take_slot(self, replies: Replies) -> None:
        """One for all that is sent of these replies; none where this is cancelled."""
        async with replies.taking_slot, AsyncExitStack() as taken:
            if replies.has_slot:
                return
            for slots in filter(None, (replies.share, self._slots)):
                await slots.acquire()
                taken.callback(slots.release)
            replies.has_slot = True
            taken.pop_all()

    def _leave_slot(self, replies: Replies) -> None:
        if replies.has_slot:
            replies.has_slot = False
            self._slots.release()
            if replies.share:
                replies.share.release()

    def _share_of(self, update: Update) -> asyncio.Semaphore | None:
        """None of those who speak as their group or as a channel: they share one sender."""
        said, user = update.message, update.effective_user
        if user is None or (said and said.sender_chat):
            return None
        return self._shares.setdefault(user.id, asyncio.Semaphore(_READER_SLOTS))

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

    async def arrived(self) -> None:
        if journal := self._current.get():
            await journal.arrived()

    def put_off(self) -> None:
        """What this task answers cannot be answered now: the store failed. It is taken up again, unless it had a
        reply."""
        journal = self._current.get()
        if isinstance(journal, Replies):
            journal.put_off = True

    @property
    def is_answering(self) -> bool:
        """Whether this task answers an update, whose reader is to have one reply at least."""
        return isinstance(self._current.get(), Replies)

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
            if replies:
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
        """What is at work is finished or, when it takes longer, given up: what had no reply by then is answered after
        the next start."""
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


def owner_of(chat_id: int, present: Collection[int]) -> int:
    """Which of those present answers this chat (rendezvous hashing: where one of them ends, only its chats move)."""
    return max(present, key=lambda process: blake2b(f"{process}:{chat_id}".encode(), digest_size=8).digest())


def _place(update: ReceivedUpdate) -> int:
    """Its chat, where it has one."""
    return update.chat_id or update.id


def _is_number_alone(update: Update) -> bool:
    """What is left of one that came again: it is confirmed by it. The one that it was may be at hand meanwhile."""
    return not update.api_kwargs and all(getattr(update, kind) is None for kind in Update.ALL_TYPES)


def kind_of(update: Mapping[str, Any]) -> Kind:
    return next((kind for kind in Kind if kind in update), Kind.OTHER)


def _line(update: Update) -> tuple[str, int]:
    """In which it waits. What a reader types after the bot's name does not wait for the answers in their chat."""
    if update.effective_chat:
        return "chat", update.effective_chat.id
    if update.effective_user:
        return "reader", update.effective_user.id
    return "none", update.update_id
