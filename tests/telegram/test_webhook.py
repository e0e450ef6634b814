"""Updates that are sent to the bot: taken from who knows the secret, stored before that is said."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, InvalidToken, NetworkError

from fake_stores import FakePeers, FakeUpdates
from patience import PATIENCE_S, free_port
from povbot.errors import StoreUnavailable, TokenRefused, WebhookRefused
from povbot.fronts.telegram import webhook
from povbot.fronts.telegram.once import Once, owner_of
from povbot.fronts.telegram.webhook import MAX_BYTES, SECRET_HEADER, Address, Door, Listens, Webhook

if TYPE_CHECKING:
    from povbot.fronts.telegram.desk import App

SECRET = "long-enough-to-be-one"  # noqa: S105
ADDRESS = Address("https://bot.example.org/updates", SECRET, connections=7)
HEADERS = {SECRET_HEADER: SECRET}


def update(number: int, chat_id: int = 7) -> dict[str, Any]:
    chat = {"id": chat_id, "type": "private"}
    return {"update_id": number, "message": {"message_id": number, "date": 1, "chat": chat, "text": "tea"}}


@dataclass
class Front:
    log: FakeUpdates = field(default_factory=FakeUpdates)
    peers: FakePeers = field(default_factory=FakePeers)
    max_waiting: int = 100

    def __post_init__(self) -> None:
        self.once = Once(self.log, self.peers, 1, self.max_waiting)
        self.queue = asyncio.Queue[Any]()
        self.application = cast("App", SimpleNamespace(bot=Bot("4242:A-token"), update_queue=self.queue))
        transport = httpx.ASGITransport(Door(ADDRESS, self.once, self.application))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://bot", headers=HEADERS)

    async def sends(self, body: object, path: str = "/updates", method: str = "POST", **more: Any) -> int:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return (await self._client.request(method, path, content=content, **more)).status_code

    @property
    def queued(self) -> list[int]:
        return [self.queue.get_nowait().update_id for _ in range(self.queue.qsize())]


async def test_an_update_is_stored_and_queued() -> None:
    front = Front()
    assert await front.sends(update(3)) == 200
    assert [kept.id for kept in await front.log.unanswered(1)] == front.queued == [3]


async def test_one_that_is_sent_again_is_taken_once() -> None:
    front = Front()
    assert [await front.sends(update(3)) for _ in range(3)] == [200] * 3
    assert front.queued == [3]


@pytest.mark.parametrize(
    "secret",
    ["", "long-enough-to-be-two", SECRET + "x", SECRET[:-1], "é"],
    ids=["none", "another", "longer", "shorter", "not ASCII"],
)
async def test_who_does_not_know_the_secret_is_refused_whatever_they_send(secret: str) -> None:
    front = Front()
    encoded = {SECRET_HEADER: secret.encode("latin-1")}
    for body, method in ((update(3), "POST"), (b"junk", "POST"), (b"", "GET")):
        assert await front.sends(body, method=method, headers=encoded) == 403
    assert await front.log.left() == 0


@pytest.mark.parametrize(
    ("body", "path", "method", "status"),
    [
        (update(3), "/", "POST", 404),
        (update(3), "/updates/", "POST", 404),
        (update(3), "/updates", "GET", 405),
        (update(3), "/updates", "PUT", 405),
        (b"", "/updates", "POST", 400),
        (b"{", "/updates", "POST", 400),
        (b"\xff\xfe", "/updates", "POST", 400),
        ([update(3)], "/updates", "POST", 400),
        ({"message": {}}, "/updates", "POST", 400),
        ({"update_id": "3"}, "/updates", "POST", 400),
        ({"update_id": True}, "/updates", "POST", 400),
        ({"update_id": -1}, "/updates", "POST", 400),
        ({"update_id": 10**30}, "/updates", "POST", 400),
        (b"[" * 200_000, "/updates", "POST", 400),
        (b'{"update_id": 1, "x": "' + b"x" * MAX_BYTES + b'"}', "/updates", "POST", 400),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_is_no_update_at_the_address_is_refused(body: Any, path: str, method: str, status: int) -> None:
    front = Front()
    assert await front.sends(body, path, method) == status
    assert await front.log.left() == 0
    assert front.queued == []


async def test_one_that_nobody_can_read_is_taken_lest_it_come_again_for_ever() -> None:
    front = Front()
    assert await front.sends({"update_id": 3, "my_chat_member": {"chat": "of another time"}}) == 200
    assert front.queued == []
    assert await front.log.left() == 0


class FullDisk(FakeUpdates):
    async def receive(self, updates: object, by: int = 0) -> Collection[int]:
        raise StoreUnavailable(f"the disk is full: {updates}, {by}")


async def test_one_that_cannot_be_stored_is_to_be_sent_again() -> None:
    front = Front(FullDisk())
    assert await front.sends(update(3)) == 503
    assert front.queued == []


async def test_no_more_are_taken_than_can_wait() -> None:
    front, gate = Front(max_waiting=1), asyncio.Event()
    waiting = asyncio.create_task(front.once.process_update(object(), gate.wait()))
    await asyncio.sleep(0)
    assert await front.sends(update(3)) == 503
    gate.set()
    await waiting
    assert await front.sends(update(3)) == 200


async def test_another_processs_chat_is_stored_for_it_and_it_is_told() -> None:
    two = frozenset({1, 2})
    front, other = Front(peers=FakePeers(1, two)), FakePeers(2, two)
    front.log._kept.peers[2] = other
    chats = {owner: next(chat for chat in range(1, 100) if owner_of(chat, two) == owner) for owner in two}
    assert await front.sends(update(3, chats[2])) == 200
    assert await front.sends(update(4, chats[1])) == 200
    assert front.queued == [4]
    assert [kept.id for kept in await front.log.unanswered(2)] == [3]
    assert other.nudged.is_set()


# Where the service sends them


@dataclass
class Service:
    """`fails` with this when asked to send there."""

    url: str = ""
    fails: Exception | None = None
    told: list[dict[str, Any]] = field(default_factory=list)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def get_webhook_info(self) -> WebhookInfo:
        self.was_asked.set()
        return WebhookInfo(self.url, has_custom_certificate=False, pending_update_count=0)

    async def set_webhook(self, url: str, **values: Any) -> None:
        if self.fails:
            raise self.fails
        self.url = url
        self.told.append(values)


@pytest.fixture
async def told() -> AsyncIterator[Service]:
    """Of a bot that hears."""
    service, stop = Service(), asyncio.Event()
    front = Front()
    application = cast("App", SimpleNamespace(bot=service, update_queue=front.queue))
    hears = Webhook(ADDRESS, Listens("127.0.0.1", 0), front.once, look_every_s=0.01)
    hearing = asyncio.create_task(hears.hear(application, stop))
    await asyncio.wait_for(service.was_asked.wait(), PATIENCE_S)
    yield service
    stop.set()
    await asyncio.wait_for(hearing, PATIENCE_S)


async def test_the_service_is_told_once_where_and_with_which_secret(told: Service) -> None:
    await asyncio.sleep(0.1)
    assert told.url == ADDRESS.url
    [values] = told.told
    assert values["secret_token"] == SECRET
    assert values["max_connections"] == 7
    assert "inline_query" in values["allowed_updates"]


async def test_it_is_told_again_where_somebody_else_told_it_another_address(told: Service) -> None:
    told.url = "https://another.example.org/"
    async with asyncio.timeout(PATIENCE_S):
        while told.url != ADDRESS.url:  # noqa: ASYNC110 - what is waited for is no event
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("fails", "raised"),
    [
        (BadRequest("bad webhook: HTTPS url must be provided for webhook"), WebhookRefused),
        (InvalidToken("secret"), TokenRefused),
    ],
    ids=["address", "token"],
)
async def test_an_address_or_token_that_is_refused_ends_the_bot(fails: Exception, raised: type[Exception]) -> None:
    front = Front()
    application = cast("App", SimpleNamespace(bot=Service(fails=fails), update_queue=front.queue))
    hears = Webhook(ADDRESS, Listens("127.0.0.1", 0), front.once)
    with pytest.raises(raised):
        await asyncio.wait_for(hears.hear(application, asyncio.Event()), PATIENCE_S)


async def test_while_the_service_cannot_be_asked_what_it_sends_is_taken() -> None:
    front, stop, port = Front(), asyncio.Event(), free_port()
    service = Service(fails=NetworkError("no route"))
    application = cast("App", SimpleNamespace(bot=service, update_queue=front.queue))
    hears = Webhook(ADDRESS, Listens("127.0.0.1", port), front.once)
    hearing = asyncio.create_task(hears.hear(application, stop))
    await asyncio.wait_for(service.was_asked.wait(), PATIENCE_S)
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"http://127.0.0.1:{port}/updates", json=update(3), headers=HEADERS)
    stop.set()
    await asyncio.wait_for(hearing, PATIENCE_S)
    assert (answer.status_code, front.queued) == (200, [3])


def test_the_path_is_that_of_the_address() -> None:
    assert webhook.Address("https://bot.example.org", SECRET).path == "/"
    assert ADDRESS.path == "/updates"
