"""The archive read again while the bot goes on answering from the old one: what that changed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from povbot.errors import PovbotError
from povbot.model import Changes
from povbot.ports import Archive, Clock
from povbot.service import Service

_LOG = logging.getLogger(__name__)
# Somebody who writes the archive line by line may never pause; what is there is taken in after so long.
_MOST_PATIENCE_S = 600.0
# What kept it from being read need not be in its files: permissions, or a file of config/.
_AGAIN_S = 600.0

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Renewed:
    """What another reading of the archive changed. `faults` are sentences on lines that are broken, in their order."""

    changes: Changes
    faults: tuple[str, ...]


class Renewal:
    """`reload` lets the service answer from a fresh archive, reports its broken lines, and returns the archive before;
    `after` is told of what changed. `read` says when the archive was read last."""

    def __init__(
        self,
        service: Service,
        reload: Callable[[Report], Awaitable[Archive]],
        clock: Clock,
        after: Callable[[Renewed], None] = lambda _renewed: None,
    ) -> None:
        self._service, self._reload, self._clock, self._after = service, reload, clock, after
        self._reading = asyncio.Lock()
        self.read = clock()

    @property
    def is_reading(self) -> bool:
        return self._reading.locked()

    async def renew(self) -> Renewed:
        """One at a time; a second one waits and reads again. Raises what `reload` raises; then nothing has changed."""
        async with self._reading:
            faults, read = list[str](), self._clock()
            before = await self._reload(faults.append)
            self.read = read
            renewed = Renewed(await self._service.changes_since(before), tuple(faults))
        _log(renewed)
        self._after(renewed)
        return renewed


class Watch:
    """Reads the archive again when somebody changed it. `signature` is another one then; `known` is that of what is
    answered from. `now` is in seconds, monotonic."""

    def __init__(self, renewal: Renewal, signature: Callable[[], str], known: str, now: Callable[[], float]) -> None:
        self._renewal, self._signature, self._known, self._now = renewal, signature, known, now
        self._seen, self._since = known, 0.0
        self._failed_s: float | None = None

    async def look(self) -> None:
        """To be called every now and then. While the archive changes from one look to the next, it is left to whoever
        writes it, though not for ever. One that cannot be used is noted, and read again when it has changed, or after
        a while."""
        last, self._seen = self._seen, await asyncio.to_thread(self._read_signature)
        if self._seen == self._known:
            if self._failed_s is not None and self._now() - self._failed_s >= _AGAIN_S:
                await self._renew()
            return
        if last == self._known:
            self._since = self._now()
        if self._seen == last or self._now() - self._since >= _MOST_PATIENCE_S:
            self._known = self._seen
            await self._renew()

    def _read_signature(self) -> str:
        try:
            return self._signature()
        except PovbotError:  # what is wrong is said by reading it
            return ""

    async def _renew(self) -> None:
        self._failed_s = self._now()
        try:
            await self._renewal.renew()
            self._failed_s = None
        except PovbotError as error:
            _LOG.warning("the archive was changed and cannot be used as it is; the one before goes on: %s", error)


def _log(renewed: Renewed) -> None:
    new, changed, gone = (part.count for part in (renewed.changes.new, renewed.changes.changed, renewed.changes.gone))
    _LOG.info("the archive was read again: %d stories new, %d changed, %d gone", new, changed, gone)
    if renewed.faults:
        _LOG.warning("%d of its lines are broken, as the first: %s", len(renewed.faults), renewed.faults[0])
