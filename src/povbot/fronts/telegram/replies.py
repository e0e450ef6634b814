"""What becomes of replies, and with them of the update that they answer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from telegram.error import NetworkError

from povbot.ports import UpdateLog

T = TypeVar("T")
_LOG = logging.getLogger(__name__)


class Journal(Protocol):
    """What becomes of what somebody sends."""

    async def leaving(self) -> None:
        """Raises NotOurs where it must not leave."""
        ...

    async def stayed(self) -> None:
        """It surely did not arrive."""
        ...

    async def arrived(self) -> None:
        """Or may have: nothing was heard of it."""
        ...


class NotOurs(NetworkError):
    """The update was answered, forgotten, or taken over by another process that held this one for dead."""


class Replies:
    """To one update; several may be on their way at once. The first that arrives answers it: what is to come is lost
    where the process ends before it left, and nothing comes twice. Implements Journal."""

    def __init__(self, update_id: int, owner: int, log: UpdateLog) -> None:
        self.update_id, self._owner, self._log = update_id, owner, log
        self._changing, self.taking_slot = asyncio.Lock(), asyncio.Lock()
        self._on_the_way = 0
        # Its reader's of the slots.
        self.share: asyncio.Semaphore | None = None
        self.may_have_arrived = self.put_off = self.has_slot = self.is_noted = self.to_open = False

    async def leaving(self) -> None:
        async with self._changing:
            if not self.may_have_arrived and not await self._noted(self._log.replying):
                self.put_off = True
                raise NotOurs(f"update {self.update_id} is not this process's to answer any more")
            self._on_the_way += 1

    async def stayed(self) -> None:
        """Unless another one arrived or is on its way, the update is open again."""
        async with self._changing:
            self._on_the_way -= 1
            if not self._on_the_way and not self.may_have_arrived:
                await self._noted(self._log.not_replied)

    async def _noted(self, noting: Callable[[int, int], Awaitable[T]]) -> T:
        """Where the store fails nothing left, or arrived: it is to be opened again when the store can be asked."""
        try:
            return await noting(self.update_id, self._owner)
        except Exception:
            self.put_off = self.to_open = True
            raise

    async def arrived(self) -> None:
        async with self._changing:
            self._on_the_way -= 1
            is_first, self.may_have_arrived = not self.may_have_arrived, True
            if is_first:
                await self.done()

    async def done(self) -> None:
        """Where this cannot be noted now, `is_noted` stays False: it has to be noted later."""
        try:
            await self._log.done(self.update_id)
            self.is_noted = True
        except Exception:  # noqa: BLE001 - whatever the store raises, the reply has left
            _LOG.exception("update %d could not be noted as answered", self.update_id)
