"""One process among those that serve the same bot: what others leave for it, what those leave that end, who leads."""

import asyncio
import logging
from collections.abc import Callable

from telegram import Bot

from povbot.errors import AnotherBot
from povbot.fronts.telegram.desk import App
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.outages import Outage
from povbot.fronts.telegram.running import Running
from povbot.ports import Peers

_LOG = logging.getLogger(__name__)
_LOOK_EVERY_S = 1.0
# A process may lose the database for a moment and be there again: its updates are left to it for so long.
_GRACE_S = 5.0
# What a failing store left open, and what was said while nobody listened.
_SWEEP_EVERY_S = 5.0


class Beside:
    """Implements Errand. `duties` run while this process leads. `now` is in seconds, monotonic. `stop` is set where the
    database is another bot's now, and `refused` says so."""

    def __init__(
        self,
        application: App,
        once: Once,
        peers: Peers,
        duties: Running,
        now: Callable[[], float],
        stop: asyncio.Event,
    ) -> None:
        self._application, self._once, self._peers, self._duties, self._now = application, once, peers, duties, now
        self._stop = stop
        self.refused: AnotherBot | None = None
        self._unseen = Outage(_LOG, "whoever else serves this bot cannot be seen", now)
        self._unread = Outage(_LOG, "what was left for this process cannot be looked up", now)
        self._seen = dict[int, float]()
        self._seen_at: float | None = None
        self._looked: float | None = None
        self._took: float | None = None
        self._swept: float | None = None
        self._nudged = False

    async def run(self, _bot: Bot) -> None:
        told = asyncio.ensure_future(self._peers.told())
        try:
            while True:
                nudged = told.done()
                if nudged:
                    told = asyncio.ensure_future(self._peers.told())
                await self._step(nudged=nudged)
                await asyncio.wait({told}, timeout=_LOOK_EVERY_S)
        except AnotherBot as refused:
            self.refused = refused
            self._stop.set()
        finally:
            told.cancel()
            await self._duties.end()

    async def _step(self, *, nudged: bool) -> None:
        """One that is nudged has other work than to look who is there: that may happen for every update."""
        if not self._peers.leads:
            await self._duties.end()  # before the look, which takes seconds where the database is away
        if self._is_time(self._looked, _LOOK_EVERY_S):
            await self._look()
            self._looked = self._now()
        self._nudged |= nudged
        is_time = self._is_time(self._swept, _SWEEP_EVERY_S)
        # One that is behind has more than enough to do, and would read all of it again for every nudge.
        may_wait = self._once.is_behind and not self._is_time(self._took, _LOOK_EVERY_S)
        if is_time or (self._nudged and not may_wait):
            self._nudged, self._took = False, self._now()
            try:
                await self._take_up(sweep=is_time)
            except Exception as error:  # noqa: BLE001 - or nobody looks after what is left here any more
                self._unread.failed(error)
            else:
                self._unread.over()

    def _is_time(self, last: float | None, every_s: float) -> bool:
        return last is None or self._now() - last >= every_s

    async def _look(self) -> None:
        try:
            await self._peers.look()
        except AnotherBot:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self._unseen.failed(error)
        else:
            self._unseen.over()
            self._remember()
        await (self._duties.begin() if self._peers.leads else self._duties.end())

    async def _take_up(self, *, sweep: bool) -> None:
        if sweep and self._peers.leads and (adopted := await self._once.adopt(self._seen.keys())):
            _LOG.info("updates that processes left when they ended: %d", adopted)
        for update in await self._once.left_behind(self._application.bot):
            await self._application.update_queue.put(update)
        if sweep:
            self._swept = self._now()

    def _remember(self) -> None:
        """Those that are present, and those that were a moment ago. While nobody could be seen, nobody was away: where
        the database was, the first one back does not take the others for dead."""
        now = self._now()
        was_blind = self._seen_at is not None and now - self._seen_at > _GRACE_S / 2
        seen = dict.fromkeys(self._seen, now) if was_blind else self._seen
        seen = seen | dict.fromkeys(self._peers.present, now)
        self._seen = {number: at for number, at in seen.items() if now - at <= _GRACE_S}
        self._seen_at = now
