"""What another process is to do every now and then while the bot runs: bringing the archive up to date."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from telegram import Bot

from povbot import commands
from povbot.ports import Clock
from povbot.ports.measuring import SILENT, Gathered, Meter

_LOG = logging.getLogger(__name__)
# The bot has begun by then.
_SOON_S = 5.0
_GIVES_WAY = 3  # somebody else does it just now
_COUNTS = ("seen", "new", "changed", "withdrawn", "failed")


class Scheduled:
    """`last` tells when all of it was done last, by whomever, and None where never. It is done soon after the start
    where that is `every_s` ago or more; it gives way to whatever else wants the processor. Implements Errand."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        every_s: float,
        last: Callable[[], Awaitable[datetime | None]],
        clock: Clock,
        wait: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        meter: Meter = SILENT,
    ) -> None:
        self._command, self._environment, self._every_s = command, environment, every_s
        self._last, self._clock, self._wait, self._meter = last, clock, wait, meter
        self._began: datetime | None = None

    async def run(self, _bot: Bot) -> None:
        await self._wait(_SOON_S)
        while True:
            try:
                while (left_s := await self._left_s()) > 0:
                    await self._wait(left_s)
                self._began = self._clock()
                await self._do()
            except Exception:  # noqa: BLE001 - whatever it was, the next time is tried
                _LOG.exception("%s could not be run; it is tried again in %g s", self._command[0], self._every_s)
                await self._wait(self._every_s)

    async def _left_s(self) -> float:
        """Until it is due. A last time that is yet to come is one of a clock that was wrong."""
        done = [when for when in (await self._last(), self._began) if when]
        if not done:
            return 0
        return min(self._every_s, self._every_s - (self._clock() - max(done)).total_seconds())

    async def _do(self) -> None:
        done = await commands.run(self._command, self._environment)
        _tell(done.status, done.out, done.err)
        for source in _sources(done.out):
            self._meter.gathered(_gathered(source))


def _tell(status: int, out: str, err: str) -> None:
    for source in _sources(out):
        counted = ", ".join(f"{source.get(kind, 0)} {kind}" for kind in _COUNTS)
        why = f"; could not be gone through: {source['fault']}" if source.get("fault") else ""
        _LOG.log(logging.WARNING if why else logging.INFO, "%s: %s%s", source.get("source"), counted, why)
    last = err.strip().rpartition("\n")[2]
    _LOG.log(
        logging.INFO if status in (0, _GIVES_WAY) else logging.WARNING,
        "ingestion ended with status %d. %s",
        status,
        last,
    )


def _gathered(source: Mapping[str, Any]) -> Gathered:
    counts = {kind: found for kind in _COUNTS[1:] if isinstance(found := source.get(kind), int)}
    return Gathered(str(source.get("source")), came_to_its_end=not source.get("fault"), **counts)


def _sources(out: str) -> Sequence[Mapping[str, Any]]:
    lines = out.strip().splitlines()
    try:
        found = json.loads(lines[-1])["sources"] if lines else []
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    return [source for source in found if isinstance(source, dict)] if isinstance(found, list) else ()
