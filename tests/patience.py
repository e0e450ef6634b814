"""How long tests wait for what is sure to come. Who has it sooner goes on at once: to be patient costs time only where
something is broken, to be impatient fails where a machine is merely busy."""

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable, Callable

# For what happens in this process.
PATIENCE_S = 60.0
# For another process: until it has started, answered for the first time, ended.
PROCESS_PATIENCE_S = 300.0
# Below those that systems give to connections and to servers that ask for any; OpenSearch has those below 9300.
_PORTS = range(10_000, 32_000)
_WORKERS = 64


async def until(is_so: Callable[[], Awaitable[object] | object], within_s: float = PROCESS_PATIENCE_S) -> None:
    """Of another process, or of a log, nothing else tells."""
    async with asyncio.timeout(within_s):
        while not (await found if isinstance(found := is_so(), Awaitable) else found):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def free_port() -> int:
    """For a process that is to listen there later: nobody is given it meanwhile, no other worker of pytest's either.
    Not from `random`, which is seeded alike in each of them."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS
    while True:
        port = secrets.choice(_PORTS[worker::_WORKERS])
        with socket.socket() as held:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                held.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def free_ports(count: int) -> list[int]:
    """Of which no two are the same."""
    found = list[int]()
    while len(found) < count:
        if (port := free_port()) not in found:
            found.append(port)
    return found
