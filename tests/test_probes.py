"""What the programs that watch the bot are told, over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import httpx
import pytest

from povbot import logs
from povbot.errors import StoreUnavailable
from povbot.fronts.probes.app import Probes
from povbot.fronts.probes.readiness import Check, Readiness
from povbot.fronts.probes.seldom import Seldom
from povbot.listening import listening


async def well() -> None:
    pass


def failing(error: Exception) -> Check:
    async def check() -> None:
        raise error

    return check


@asynccontextmanager
async def served(checks: Mapping[str, Check], limit_s: float = 2.0) -> AsyncIterator[httpx.AsyncClient]:
    async def metrics() -> bytes:
        return b"povbot_leads 1.0\n"

    ready = Readiness(checks, logs.without_secrets, limit_s)
    app = Probes(ready.look, metrics, "text/plain; version=1.0.0").app()
    async with (
        listening(app, "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        yield client


async def test_alive_is_all_that_healthz_says() -> None:
    async with served({"store": failing(StoreUnavailable("gone"))}) as client:
        answer = await client.get("/healthz")
        assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_ready_where_all_is_well() -> None:
    async with served({"archive": well, "store": well}) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json() == {"ready": True, "checks": {"archive": {"ok": True}, "store": {"ok": True}}}


async def test_not_ready_says_why_and_tells_no_secret() -> None:
    secret = "postgresql://bot:sesame@host/db"  # noqa: S105
    checks = {
        "archive": well,
        "store": failing(StoreUnavailable(f"refused by {secret}", where=secret, remedy="Start it.")),
        "index": failing(ValueError("quotes a reader")),
    }
    async with served(checks) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        shown = "postgresql://bot:***@host/db"
        assert answer.json() == {
            "ready": False,
            "checks": {
                "archive": {"ok": True},
                "store": {"ok": False, "why": f"{shown}: refused by {shown}. Start it."},
                "index": {"ok": False, "why": "ValueError"},
            },
        }


async def test_what_does_not_answer_in_time_is_not_ready() -> None:
    async with served({"store": asyncio.Event().wait, "archive": well}, limit_s=0.05) as client:
        answer = await client.get("/readyz")
        assert answer.json()["checks"] == {
            "store": {"ok": False, "why": "no answer within 0.05 s"},
            "archive": {"ok": True},
        }


async def test_metrics_are_given_in_their_format() -> None:
    async with served({}) as client:
        answer = await client.get("/metrics")
        assert (answer.status_code, answer.content) == (200, b"povbot_leads 1.0\n")
        assert answer.headers["content-type"] == "text/plain; version=1.0.0"


@pytest.mark.parametrize("path", ["/", "/healthz/", "/metrics/x", "//healthz", "/HEALTHZ", "/docs", "/%2e%2e/healthz"])
async def test_anything_else_is_not_there(path: str) -> None:
    async with served({}) as client:
        answer = await client.get(path)
        assert (answer.status_code, answer.content) == (404, b"")


async def test_nothing_can_be_sent_there() -> None:
    async with served({}) as client:
        answer = await client.post("/metrics", content=b"x")
        assert (answer.status_code, answer.content) == (404, b"")


class Read:
    def __init__(self) -> None:
        self.now, self.times = 0.0, 0

    async def __call__(self) -> int:
        self.times += 1
        await asyncio.sleep(0)
        if self.times == 2:
            raise StoreUnavailable("gone")
        return self.times


async def test_however_often_it_is_asked_it_is_read_once_a_second() -> None:
    read = Read()
    seldom: Callable[[], Awaitable[int]] = Seldom(read, lambda: read.now)
    assert await asyncio.gather(*(seldom() for _ in range(10))) == [1] * 10
    read.now = 0.99
    assert await seldom() == 1
    read.now = 1.0
    with pytest.raises(StoreUnavailable):
        await seldom()
    assert [await seldom(), await seldom()] == [3, 3]
