"""A process that says of itself that it lives, and ends where it does not: systemd's notifications, and a watchdog."""

import asyncio
import contextlib
import faulthandler
import logging
import os
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Self, TextIO

_LOG = logging.getLogger(__name__)

BLOCKED_AFTER_S = 120.0
# Of three signs of life two may be late.
_SIGNS = 3


@dataclass(frozen=True, slots=True)
class Supervisor:
    """`address` is the socket that it listens to, "" where there is none; `limit_s` how long it waits for a sign of
    life, None where it does not."""

    address: str
    limit_s: float | None

    @classmethod
    def of(cls, environment: Mapping[str, str], process: int) -> Self:
        """As sd_notify(3) and sd_watchdog_enabled(3) read it: a limit may be meant for another process, which started
        this one."""
        microseconds = environment.get("WATCHDOG_USEC", "")
        meant = environment.get("WATCHDOG_PID", str(process)) == str(process)
        limit_s = int(microseconds) / 1_000_000 if microseconds.isdecimal() and int(microseconds) and meant else None
        return cls(environment.get("NOTIFY_SOCKET", ""), limit_s)

    def tell(self, state: str) -> None:
        """One that cannot be told is not worth the readers' answers."""
        if not self.address:
            return
        # "@" stands for the zero byte that begins an abstract name.
        address = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
                channel.setblocking(False)
                channel.sendto(state.encode(), address)
        except OSError as error:
            _LOG.warning("the supervisor could not be told %s: %s", state, error)


@contextlib.asynccontextmanager
async def watched(
    environment: Mapping[str, str], stacks: TextIO, blocked_after_s: float = BLOCKED_AFTER_S
) -> AsyncIterator[None]:
    """Ready when entered, stopping when left; until then the event loop gives signs of life, to the supervisor that the
    environment names, and to a watchdog. Where there are none for `blocked_after_s`, that writes the stacks of all
    threads to `stacks`, which is a real file, and ends the process at once, with status 1.

    There is one watchdog in a process.
    """
    supervisor = Supervisor.of(environment, os.getpid())
    # A supervisor whose limit is shorter ends the process by SIGABRT: that, too, leaves the stacks.
    faulthandler.enable(stacks)
    life = asyncio.create_task(_live(supervisor, stacks, blocked_after_s))
    supervisor.tell("READY=1")
    try:
        yield
    finally:
        supervisor.tell("STOPPING=1")
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)


async def _live(supervisor: Supervisor, stacks: TextIO, blocked_after_s: float) -> None:
    """The watchdog is faulthandler's, whose thread needs no lock of the interpreter: it notices code in C that never
    gives it back. What pauses the whole process for so long ends it as well: it is to be started again."""
    every_s = min(supervisor.limit_s or blocked_after_s, blocked_after_s) / _SIGNS
    try:
        while True:
            faulthandler.dump_traceback_later(blocked_after_s, exit=True, file=stacks)
            if supervisor.limit_s:
                supervisor.tell("WATCHDOG=1")
            await asyncio.sleep(every_s)
    finally:
        faulthandler.cancel_dump_traceback_later()
