"""Updates on their way to the bot, as the service and a proxy bring them: each reader's in order, forty at once, to the
processes in turn, again after a failure, and some of them twice."""

import asyncio
import random
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from http import HTTPStatus

CONNECTIONS = 40
_FIRST_WAIT_S, _MOST_WAIT_S = 0.2, 5.0
_TIMEOUT_S = 10.0


class Posted(Exception):
    """It was not taken."""


class Line:
    """One kept connection to one process."""

    def __init__(self, port: int, head: bytes) -> None:
        self._port, self._head = port, head
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> int:
        """The status. Raises OSError, EOFError, TimeoutError."""
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                return await self._post(body)
        except BaseException:
            self.close()
            raise

    async def _post(self, body: bytes) -> int:
        if self._streams is None or self._streams[0].at_eof():
            self.close()
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(b"%sContent-Length: %d\r\n\r\n%s" % (self._head, len(body), body))
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")), 0)
        await reader.readexactly(length)
        return int(head[9:12])

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None


class Delivery:
    """`twice` is the share that comes twice, to two processes at once."""

    def __init__(
        self, ports: Sequence[int], path: str, headers: Mapping[str, str], twice: float, rng: random.Random
    ) -> None:
        told = {"Host": "127.0.0.1", "Content-Type": "application/json", **headers}
        lines = (f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()))
        self._head = "".join(f"{line}\r\n" for line in lines).encode()
        self._ports, self._twice, self._rng = ports, twice, rng
        self._waiting = dict[int, deque[bytes]]()
        self._ready: asyncio.Queue[int] = asyncio.Queue()
        self._turn = 0
        self.counts: Counter[str] = Counter()

    def put(self, reader: int, body: bytes) -> None:
        waiting = self._waiting.setdefault(reader, deque())
        waiting.append(body)
        if len(waiting) == 1:
            self._ready.put_nowait(reader)

    @property
    def pending(self) -> int:
        return sum(map(len, self._waiting.values()))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(self._deliver([Line(port, self._head) for port in self._ports]))

    async def _deliver(self, lines: Sequence[Line]) -> None:
        try:
            while True:
                reader = await self._ready.get()
                waiting = self._waiting[reader]
                await self._delivered(lines, waiting[0])
                waiting.popleft()
                if waiting:
                    self._ready.put_nowait(reader)
                else:
                    del self._waiting[reader]
        finally:
            for line in lines:
                line.close()

    async def _delivered(self, lines: Sequence[Line], body: bytes) -> None:
        if self._rng.random() < self._twice:
            self.counts["sent twice"] += 1
            taken = await asyncio.gather(*(self._is_taken(line, body) for line in lines))
            if all(taken):
                return
        wait_s = _FIRST_WAIT_S
        while True:
            self._turn += 1
            if await self._is_taken(lines[self._turn % len(lines)], body):
                return
            self.counts["sent again"] += 1
            await asyncio.sleep(wait_s)
            wait_s = min(_MOST_WAIT_S, 2 * wait_s)

    async def _is_taken(self, line: Line, body: bytes) -> bool:
        try:
            return await line.post(body) == HTTPStatus.OK
        except (OSError, EOFError, TimeoutError):
            return False
