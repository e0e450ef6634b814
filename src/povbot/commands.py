"""A command run beside readers, in a process that gives way to whatever else wants the processor."""

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

_NICENESS = 10
# What is kept of what it says, from the end: its last line of standard output is JSON, which names single faults too.
_OUT_BYTES, _ERR_BYTES = 2**20, 2**12
_CHUNK_BYTES = 2**16
# As much of the ten seconds that supervisors leave a process as digests on their way have.
_GRACE_S = 3.0


@dataclass(frozen=True, slots=True)
class Ran:
    """`out` and `err` are the end of what it said, where that was much."""

    status: int
    out: str
    err: str


async def run(command: Sequence[str], environment: Mapping[str, str]) -> Ran:
    """Where this is cancelled, the command is asked to end, and made to after a while."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        env=environment,
        start_new_session=True,  # Ctrl-C at the bot's terminal is the bot's
    )
    try:
        _give_way(process)
        assert process.stdout and process.stderr  # noqa: S101, PT018 - both are pipes
        out, err = await asyncio.gather(_end_of(process.stdout, _OUT_BYTES), _end_of(process.stderr, _ERR_BYTES))
        return Ran(await process.wait(), out, err)
    finally:
        await _ended(process)


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
