"""What another process is to do every now and then while the bot runs: bringing the archive up to date."""

import asyncio
import json
import logging
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from telegram import Bot

from povbot.ports import Clock

_LOG = logging.getLogger(__name__)
# The bot has begun by then.
_SOON_S = 5.0
_NICENESS = 10
_GIVES_WAY = 3  # somebody else does it just now
# What is kept of what it says, from the end: its last line of standard output is JSON, which names single faults too.
_OUT_BYTES, _ERR_BYTES = 2**20, 2**12
_COUNTS = ("seen", "new", "changed", "withdrawn", "failed")
_CHUNK_BYTES = 2**16
# As much of the ten seconds that supervisors leave a process as digests on their way have.
_GRACE_S = 3.0


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
    ) -> None:
        self._command, self._environment, self._every_s = command, environment, every_s
        self._last, self._clock, self._wait = last, clock, wait
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
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            env=self._environment,
            start_new_session=True,  # Ctrl-C at the bot's terminal is the bot's
        )
        try:
            _give_way(process)
            assert process.stdout and process.stderr  # noqa: S101, PT018 - both are pipes
            said = asyncio.gather(_end_of(process.stdout, _OUT_BYTES), _end_of(process.stderr, _ERR_BYTES))
            out, err = await said
            status = await process.wait()
        finally:
            await _ended(process)
        _tell(status, out, err)


def _give_way(process: Process) -> None:
    if hasattr(os, "setpriority"):
        with suppress(OSError):  # it may have ended
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)


async def _end_of(stream: asyncio.StreamReader, most: int) -> str:
    kept = b""
    while chunk := await stream.read(_CHUNK_BYTES):
        kept = (kept + chunk)[-most:]
    return kept.decode("utf-8", "replace")


async def _ended(process: Process) -> None:
    """Asked to end where it still runs, and made to where it does not."""
    with suppress(ProcessLookupError):
        if process.returncode is None:
            process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _GRACE_S)
        if process.returncode is None:
            process.kill()
            await process.wait()


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


def _sources(out: str) -> Sequence[Mapping[str, Any]]:
    lines = out.strip().splitlines()
    try:
        found = json.loads(lines[-1])["sources"] if lines else []
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    return [source for source in found if isinstance(source, dict)] if isinstance(found, list) else ()
