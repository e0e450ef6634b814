"""What stands before several webhook processes: each delivery goes to one that is there, to one after the other."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout, web

_TRY_S = 8.0  # the double waits ten seconds for an answer


@dataclass
class Front:
    """`to_all` plays a proxy that sends each delivery to every process."""

    ports: Sequence[int]
    address: str = ""
    to_all: bool = False
    statuses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._turns = cycle(range(len(self.ports)))

    async def deliver(self, request: web.Request) -> web.Response:
        body, at = await request.read(), next(self._turns)
        turns = [*self.ports[at:], *self.ports[:at]]
        if self.to_all:
            statuses = await asyncio.gather(*(self._to(port, request, body) for port in turns))
            status = min((one for one in statuses if one), default=502)
        else:
            status = 502
            for port in turns:
                if found := await self._to(port, request, body):
                    status = found
                    break
        self.statuses.append(status)
        return web.Response(status=status)

    async def _to(self, port: int, request: web.Request, body: bytes) -> int:
        """0 where nobody is there."""
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in ("host", "content-length")
        }
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=_TRY_S)) as http,
                http.post(f"http://127.0.0.1:{port}{request.path}", data=body, headers=headers) as response,
            ):
                return response.status
        except (ClientConnectionError, TimeoutError):
            return 0


@asynccontextmanager
async def fronting(ports: Sequence[int], path: str = "/hook") -> AsyncIterator[Front]:
    front = Front(ports)
    application = web.Application()
    application.router.add_post(path, front.deliver)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        front.address = f"http://127.0.0.1:{runner.addresses[0][1]}{path}"
        yield front
    finally:
        await runner.cleanup()
