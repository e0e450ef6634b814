"""What is asked and missed, counted as in every front: by nobody in particular, and no reader waits for it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date
from typing import Any

from povbot.errors import PovbotError
from povbot.model import Answer, DayOfUse, Missed, MissedWhy, NoAnswer, Reason, latency_bound_ms
from povbot.ports import Clock, Stores
from povbot.ports.measuring import SILENT, Front, Meter

_LOG = logging.getLogger(__name__)
EVERY_S = 1.0
# While nothing can be written, so many different questions are kept; each takes a kilobyte or two.
MAX_MISSED = 1_000


class Counting:
    """Gathers what was asked in memory: a hundred questions a second are one step of the store."""

    def __init__(self, stores: Stores, clock: Clock, meter: Meter = SILENT) -> None:
        self._stores, self._clock, self._meter = stores, clock, meter
        self._used = dict[date, DayOfUse]()
        self._missed = dict[tuple[str, str], Missed]()
        self._is_failing = False

    def asked(self, outcome: Answer | NoAnswer, latency_ms: float, front: Front = Front.WEB) -> None:
        """Small talk is no question. Raises nothing."""
        refusal = outcome.reason if isinstance(outcome, NoAnswer) else None
        self._meter.asked(front, refusal)
        if outcome.query.talk is not None:
            return
        today = self._clock().date()
        took, came = ((latency_bound_ms(latency_ms), 1),), ((str(front), 1),)
        self._use(DayOfUse(today, 1, int(refusal is None), latencies=took, fronts=came))
        if refusal is Reason.NOTHING_FOUND:
            text = outcome.understood or outcome.query.text
            self._miss(Missed(text, outcome.query.language, MissedWhy.REFUSED, 1, today))

    @asynccontextmanager
    async def written(self, wait: Callable[[float], Awaitable[Any]] = asyncio.sleep) -> AsyncIterator[None]:
        """Meanwhile it is written every `EVERY_S` seconds, and once more at the end."""
        writing = asyncio.create_task(self._write_regularly(wait))
        try:
            yield
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            await self.write()

    async def _write_regularly(self, wait: Callable[[float], Awaitable[Any]]) -> None:
        while True:
            await wait(EVERY_S)
            step = asyncio.create_task(self.write())
            try:
                await asyncio.shield(step)
            except asyncio.CancelledError:
                await step  # what is half written is neither lost nor written twice
                raise

    async def write(self) -> None:
        """What cannot be written is kept for the next time; that is noted once."""
        used, self._used = self._used, {}
        missed, self._missed = self._missed, {}
        try:
            for day in [*used]:
                await self._stores.usage.counted(used[day])
                del used[day]
            if missed:
                await self._stores.missed.counted([*missed.values()])
            missed, self._is_failing = {}, False
        except Exception as error:  # noqa: BLE001 - whatever it was, the next time is tried
            if not self._is_failing:
                _note(error)
            self._is_failing = True
        for day_of_use in used.values():
            self._use(day_of_use)
        for each in missed.values():
            self._miss(each)

    def _use(self, used: DayOfUse) -> None:
        known = self._used.get(used.day)
        self._used[used.day] = known.plus(used) if known else used

    def _miss(self, missed: Missed) -> None:
        key = " ".join(missed.question.split()).casefold(), missed.language
        known = self._missed.get(key)
        if known:
            self._missed[key] = replace(known, count=known.count + missed.count, last=max(known.last, missed.last))
        elif len(self._missed) < MAX_MISSED:
            self._missed[key] = missed


def _note(error: Exception) -> None:
    """What is not our own may quote in its message what was to be written: readers' questions."""
    if isinstance(error, PovbotError):
        _LOG.warning("what was asked cannot be counted now; it is tried again: %s", error)
    else:
        _LOG.warning("what was asked cannot be counted now; it is tried again", exc_info=error)
