"""The round of deliveries: what is new is matched, and every chat whose time has come is told, once."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from povbot.delivery.composing import Composer
from povbot.delivery.digest import DigestSender, Outcome
from povbot.delivery.matching import Matching
from povbot.delivery.timing import is_due
from povbot.errors import DigestSuperseded
from povbot.model import Chat, Due
from povbot.ports import Clock, DeliveryStore, Stores

_LOG = logging.getLogger(__name__)
# Digests under way: one that waits to be sent again must not keep the others.
_AT_ONCE = 16
# What has left when the process is told to end is heard of first.
_GRACE_S = 3.0


class Rounds:
    """`news` is set by whoever has new stories: the next round begins at once."""

    def __init__(
        self, matching: Matching, stores: Stores, sender: DigestSender, clock: Clock, news: asyncio.Event
    ) -> None:
        self._matching, self._stores, self._sender, self._clock = matching, stores, sender, clock
        self._news = news

    async def run(self, every_s: float) -> None:
        """Round after round until cancelled. A round that fails is noted, and the next one is tried."""
        while True:
            self._news.clear()
            try:
                await self.round()
            except Exception:  # noqa: BLE001 - whatever it was, the next round is tried
                _LOG.exception("a round of deliveries failed; the next one takes its place")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), every_s)

    async def round(self) -> None:
        """Raises what the stores and the service raise; what was not told by then waits for the next round."""
        await self._matching.match()
        ready = await self._ready()
        if not ready:
            return
        composer, slots = Composer(self._matching), asyncio.Semaphore(_AT_ONCE)

        async def tell(chat_id: int, due: Sequence[Due]) -> None:
            async with slots:
                try:
                    await _to_its_end(self._tell(chat_id, due, composer))
                except Exception:  # noqa: BLE001 - one chat must not keep the others
                    _LOG.exception("a digest could not be told; the others are")

        async with asyncio.TaskGroup() as group:
            for chat_id, due in ready.items():
                group.create_task(tell(chat_id, due))

    async def _ready(self) -> Mapping[int, Sequence[Due]]:
        """What waits and whose time has come, by chat."""
        waiting = await self._stores.deliveries.waiting()
        if not waiting:
            return {}
        now = self._clock()
        chats = {chat.id: chat for chat in await self._stores.chats.reachable()}
        frequencies = {one.id: one.frequency for one in await self._stores.subscriptions.active()}

        def is_ready(one: Due) -> bool:
            frequency = frequencies.get(one.subscription_id)
            return frequency is not None and is_due(
                chats.get(one.chat_id, Chat(one.chat_id)), frequency, one.found, now
            )

        ready = {chat_id: [one for one in due if is_ready(one)] for chat_id, due in waiting.items()}
        return {chat_id: due for chat_id, due in ready.items() if due}

    async def _tell(self, chat_id: int, ready: Sequence[Due], composer: Composer) -> None:
        """What was paused, ended or forgotten since the round began is left out."""
        chat = await self._stores.chats.get(chat_id)
        active = [one for one in await self._stores.subscriptions.of_chat(chat_id) if not one.paused]
        ids = {one.id for one in active}
        due = [one for one in ready if one.subscription_id in ids]
        if chat.gone or not due:
            return
        digest, marks = await composer.digest(chat, active, due), _Marks(self._stores.deliveries, due)
        outcome = await self._sender.send(digest, marks) if digest else Outcome.SENT
        if not marks.may_leave:
            return
        if outcome is Outcome.NOT_SENT:
            await self._stores.deliveries.not_sent(due)
            return
        await self._stores.deliveries.sent(due)
        if outcome is Outcome.GONE:
            _LOG.info("a chat may not be written to any more: it is told nothing until it comes back")
            await self._stores.chats.lose(chat_id)


class _Marks:
    """The journal of one digest, kept in the store."""

    def __init__(self, deliveries: DeliveryStore, due: Sequence[Due]) -> None:
        self._deliveries, self._due = deliveries, due
        self.may_leave = True

    async def leaving(self) -> None:
        self.may_leave = await self._deliveries.leaving(self._due)
        if not self.may_leave:
            raise DigestSuperseded("another process tells this chat of the same stories, or it follows nothing now")

    async def stayed(self) -> None:
        await self._deliveries.not_sent(self._due)

    async def arrived(self) -> None:
        """The outcome says so next."""


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Where this is cancelled, the work has a moment to end by itself."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=_GRACE_S)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
