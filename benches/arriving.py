"""Requests that arrive at their own pace, however long the one before takes, over HTTP/1.1 by hand: what asks must cost
next to nothing beside what answers."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MANY = 1 << 20
# Servers close what is idle for longer, uvicorn after 5 s if it is told nothing else.
IDLE_S = 2


@dataclass
class Arrived:
    """Times in ms, from when a request was due to its last byte; those that failed are in `errors` instead."""

    times: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Asker:
    """Keeps its connections, and opens one more where all are busy."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = str(parts.hostname), parts.port or 80
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def get(self, path: str) -> tuple[int, bytes]:
        """The status, and the body, whose length has to be said."""
        reader, writer = await self._connection()
        writer.write(f"GET {path} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").lower().split("\r\n")
        length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
        body = await reader.readexactly(length)
        self._idle.append((time.perf_counter(), reader, writer))
        return int(status.split()[1]), body

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            since, reader, writer = self._idle.pop()
            if time.perf_counter() - since < IDLE_S:
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self._host, self._port, limit=MANY)

    def close(self) -> None:
        for _, _, writer in self._idle:
            writer.close()


async def arriving(address: str, paths: Sequence[str], rate: float) -> Arrived:
    """Each of them once, `rate` a second."""
    arrived, asker = Arrived(), Asker(address)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number, path in enumerate(paths):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.create_task(_one(asker, path, due, arrived))
    asker.close()
    return arrived


async def _one(asker: Asker, path: str, due: float, arrived: Arrived) -> None:
    try:
        status, body = await asker.get(path)
    except (OSError, EOFError) as error:
        arrived.errors.append(repr(error))
        return
    if status == 200:  # noqa: PLR2004
        arrived.times.append(1000 * (time.perf_counter() - due))
        arrived.sizes.append(len(body))
    else:
        arrived.errors.append(f"{status}: {body[:200].decode()}")
