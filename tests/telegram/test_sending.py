"""A reply is sent again where it surely did not arrive, once more where nothing was heard of it, and never where it
arrived."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from telegram import Chat, Message, Update
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from fake_meter import FakeMeter
from fake_stores import FakePeers, FakeUpdates
from patience import PATIENCE_S, free_port
from povbot.errors import PollingDeaf
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.pace import Pace
from povbot.fronts.telegram.polling import PollWatch, WatchedRequest
from povbot.fronts.telegram.sending import REPLIES, ReplyLost, ReplyPutOff, SendingRequest
from povbot.ports.measuring import Ending, Stage

TAKEN = (200, '{"ok": true, "result": true}')
DOWN = (502, "<html><h1>502 Bad Gateway</h1></html>")
FAULTY = (500, '{"ok": false, "error_code": 500, "description": "Internal Server Error"}')
DROPPED = (0, "")
CUT_SHORT = (200, '{"ok": true, "resul')
REFUSED = (400, '{"ok": false, "error_code": 400, "description": "Bad Request: message is not modified"}')


def busy(retry_after: float | str | None) -> tuple[int, str]:
    parameters = {} if retry_after is None else {"parameters": {"retry_after": retry_after}}
    return 429, json.dumps({"ok": False, "error_code": 429, "description": "Too Many Requests"} | parameters)


@dataclass
class Service:
    """Says this, one after the other, and the last of it for ever."""

    url: str
    says: list[tuple[int, str]] = field(default_factory=lambda: [TAKEN])
    asked: list[str] = field(default_factory=list)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        await request.read()
        self.asked.append(request.match_info["method"])
        self.was_asked.set()
        status, body = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if not status and request.transport:
            request.transport.abort()
        return web.Response(status=status or 500, text=body)


@dataclass
class Sender:
    """`waits` are in seconds; no time passes."""

    service: Service
    log: FakeUpdates = field(default_factory=FakeUpdates)
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.once = Once(self.log, FakePeers(), 4)
        self.request = SendingRequest(self.once, self.wait, read_timeout=PATIENCE_S)

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def send(self, method: str = "sendMessage", url: str = "") -> None:
        await self.request.post(f"{url or self.service.url}/{method}")

    async def answer(self, work: Callable[[], Awaitable[None]]) -> BaseException | None:
        """Work that an update asks for; what it raised."""
        said = Message(1, datetime.now(UTC), Chat(7, "private"))
        update, raised = Update(1, message=said), list[BaseException]()

        async def handle() -> None:
            try:
                await work()
            except NetworkError as error:
                raised.append(error)

        await self.once.receive([update.to_dict()])
        await self.once.process_update(update, handle())
        return raised[0] if raised else None

    async def is_open(self) -> bool:
        return await self.log.is_open(1, 1)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    said = Service("")
    application = web.Application()
    application.router.add_post("/bot/{method}", said.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    said.url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    yield said
    await runner.cleanup()


@pytest.fixture
async def sender(service: Service) -> AsyncIterator[Sender]:
    made = Sender(service)
    await made.request.initialize()
    yield made
    await made.request.shutdown()


async def test_a_reply_that_is_taken_is_sent_once(sender: Sender, service: Service) -> None:
    await sender.send()
    assert (service.asked, sender.waits) == (["sendMessage"], [])


@pytest.mark.parametrize("failure", [DOWN, FAULTY, busy(None), busy("soon")])
@pytest.mark.parametrize("method", sorted(REPLIES))
async def test_a_reply_that_the_service_fails_to_take_is_sent_again(
    failure: tuple[int, str], method: str, sender: Sender, service: Service
) -> None:
    service.says = [failure, failure, TAKEN]
    await sender.send(method)
    assert (service.asked, sender.waits) == ([method] * 3, [1, 2])


async def test_the_service_says_how_long_to_wait(sender: Sender, service: Service) -> None:
    service.says = [busy(7), busy(300), TAKEN]
    await sender.send()
    assert [int(wait_s) for wait_s in sender.waits] == [7, 300]


async def test_a_service_that_fails_on_and_on_is_given_up(sender: Sender, service: Service) -> None:
    service.says = [FAULTY]
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await sender.send()
    assert sender.waits == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_a_service_that_cannot_be_reached_is_never_given_up(sender: Sender, service: Service) -> None:
    tried = asyncio.Event()

    async def wait(seconds: float) -> None:
        await sender.wait(seconds)
        if len(sender.waits) == 30:
            tried.set()
            await asyncio.Event().wait()

    sender.request._wait = wait
    sending = asyncio.create_task(sender.send(url=f"http://127.0.0.1:{free_port()}/bot"))
    await asyncio.wait_for(tried.wait(), PATIENCE_S)
    assert not sending.done()
    assert max(sender.waits) == 60
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert service.asked == []


async def test_what_is_typed_inline_is_soon_given_up(sender: Sender, service: Service) -> None:
    service.says = [DOWN]
    with pytest.raises(NetworkError):
        await sender.send("answerInlineQuery")
    with pytest.raises(NetworkError, match="cannot be reached"):
        await sender.send("answerInlineQuery", f"http://127.0.0.1:{free_port()}/bot")
    assert sender.waits == [1, 2, 1, 2]


async def test_what_the_service_refuses_is_not_sent_again(sender: Sender, service: Service) -> None:
    service.says = [REFUSED]
    with pytest.raises(BadRequest, match="not modified"):
        await sender.send("editMessageText")
    assert (service.asked, sender.waits) == (["editMessageText"], [])


async def test_a_reply_that_a_revoked_token_keeps_back_waits_for_the_end_and_stays_open(
    sender: Sender, service: Service
) -> None:
    service.says = [(401, '{"ok": false, "error_code": 401, "description": "Unauthorized"}')]

    async def ends(_seconds: float) -> None:
        sender.once.begin_to_end()

    sender.request._wait = ends
    assert isinstance(await sender.answer(sender.send), ReplyPutOff)
    assert await sender.is_open()


@pytest.mark.parametrize("heard", [DROPPED, CUT_SHORT, (200, ""), (200, "[]")])
async def test_a_reply_of_which_nothing_was_heard_is_sent_once_more(
    heard: tuple[int, str], sender: Sender, service: Service
) -> None:
    service.says = [heard, TAKEN]
    assert await sender.answer(sender.send) is None
    assert (service.asked, sender.waits) == (["sendMessage"] * 2, [1])
    assert not await sender.is_open()


@pytest.mark.parametrize("heard", [DROPPED, CUT_SHORT])
async def test_a_reply_is_not_sent_a_third_time(heard: tuple[int, str], sender: Sender, service: Service) -> None:
    service.says = [heard]
    assert isinstance(await sender.answer(sender.send), ReplyLost)
    assert service.asked == ["sendMessage"] * 2
    assert not await sender.is_open()


@pytest.mark.parametrize("method", ["editMessageText", "editMessageReplyMarkup"])
async def test_a_message_is_edited_once_more_whoever_asks_for_it(method: str, sender: Sender, service: Service) -> None:
    service.says = [DROPPED, TAKEN]
    await sender.send(method)
    assert service.asked == [method] * 2


async def test_what_nobody_asked_for_is_not_sent_again_where_it_may_have_arrived(
    sender: Sender, service: Service
) -> None:
    service.says = [DROPPED]
    with pytest.raises(ReplyLost):
        await sender.send()
    assert service.asked == ["sendMessage"]


async def test_after_a_reply_that_may_have_arrived_a_refused_one_does_not_have_it_answered_again(
    sender: Sender, service: Service
) -> None:
    service.says = [DROPPED, DROPPED, REFUSED]

    async def two() -> None:
        with pytest.raises(ReplyLost):
            await sender.send()
        with pytest.raises(BadRequest):
            await sender.send()
        assert not await sender.is_open()

    assert await sender.answer(two) is None


async def test_between_two_attempts_the_update_is_open(sender: Sender, service: Service) -> None:
    service.says, seen = [DOWN, TAKEN], list[bool]()

    async def looked(_seconds: float) -> None:
        seen.append(await sender.is_open())

    sender.request._wait = looked
    await sender.answer(sender.send)
    assert seen == [True]
    assert not await sender.is_open()


@pytest.mark.parametrize("failure", [DOWN, busy(3600)])
async def test_a_process_that_ends_puts_off_what_waits(
    failure: tuple[int, str], sender: Sender, service: Service
) -> None:
    service.says, waits = [failure], asyncio.Event()

    async def wait(_seconds: float) -> None:
        waits.set()
        await asyncio.Event().wait()

    sender.request._wait = wait
    answering = asyncio.create_task(sender.answer(sender.send))
    await asyncio.wait_for(waits.wait(), PATIENCE_S)
    await sender.once.end(5)
    assert isinstance(await asyncio.wait_for(answering, PATIENCE_S), ReplyPutOff)
    assert await sender.is_open()


@pytest.mark.parametrize("method", ["answerCallbackQuery", "getChatMember", "getMe", "setMyCommands"])
async def test_what_is_no_reply_is_asked_once_and_answers_nothing(
    method: str, sender: Sender, service: Service
) -> None:
    service.says = [DOWN]

    async def ask() -> None:
        with pytest.raises(NetworkError):
            await sender.send(method)
        assert await sender.is_open()

    assert await sender.answer(ask) is None
    assert service.asked == [method]


# Polling: what is stored before the service forgets it


class FullDisk(FakeUpdates):
    async def receive(self, updates: object, by: int = 0) -> Collection[int]:
        raise OSError(updates, by)


def poll(*ids: int) -> tuple[int, str]:
    return 200, json.dumps({"ok": True, "result": [{"update_id": number} for number in ids]})


class Poller:
    def __init__(self, service: Service, log: FakeUpdates | None = None, once: Once | None = None) -> None:
        self.log, self.now, self._url = log or FakeUpdates(), 0.0, f"{service.url}/getUpdates"
        self.watch = PollWatch(60, lambda: self.now)
        self._request = WatchedRequest(self.watch, once or Once(self.log, FakePeers(), 1))

    async def poll(self) -> list[int]:
        async with self._request:
            polled: Any = await self._request.post(self._url)
        self.polled: list[dict[str, Any]] = polled
        return [update["update_id"] for update in self.polled]


async def test_updates_are_stored_when_the_library_hears_of_them(service: Service) -> None:
    service.says, poller = [poll(3, 4)], Poller(service)
    assert await poller.poll() == [3, 4]
    assert [update.id for update in await poller.log.unanswered(1)] == [3, 4]


@pytest.mark.parametrize("ids", [(12, 11, 10), (11, 12, 10), (10, 12, 12, 11)])
async def test_mixed_up_updates_are_put_in_order_so_that_the_last_one_confirms_all(
    ids: tuple[int, ...], service: Service
) -> None:
    service.says = [poll(*ids)]
    assert await Poller(service).poll() == sorted(ids)


async def test_an_update_that_the_library_cannot_read_is_told_and_keeps_no_other_from_being_answered(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    strange = {"update_id": 3, "my_chat_member": {"chat": "of another time"}}
    service.says = [(200, json.dumps({"ok": True, "result": [strange, {"update_id": 4}]}))]
    poller = Poller(service)
    assert await poller.poll() == [3, 4]
    assert poller.polled == [{"update_id": 3}, {"update_id": 4}]
    assert "update 3 cannot be read" in caplog.text


async def test_a_poll_whose_updates_cannot_be_stored_fails_so_that_they_come_again(service: Service) -> None:
    service.says, poller = [poll(3)], Poller(service, FullDisk())
    with pytest.raises(NetworkError, match="OSError"):
        await poller.poll()


async def test_a_poll_that_is_cut_short_fails_and_stores_nothing(service: Service) -> None:
    service.says, poller = [CUT_SHORT], Poller(service)
    with pytest.raises(TelegramError, match="Invalid server response"):
        await poller.poll()
    assert await poller.log.left() == 0


async def test_a_bot_that_can_store_nothing_counts_as_deaf(service: Service) -> None:
    service.says, poller = [poll(3)], Poller(service, FullDisk())
    poller.now = 61
    with pytest.raises(NetworkError):
        await poller.poll()
    with pytest.raises(PollingDeaf):
        poller.watch.check()


async def test_a_bot_that_waits_for_its_own_answers_is_not_deaf(service: Service) -> None:
    service.says, gate = [FAULTY], asyncio.Event()
    once = Once(FakeUpdates(), FakePeers(), 1, max_waiting=1)
    waiting = asyncio.create_task(once.process_update(object(), gate.wait()))
    await asyncio.sleep(0)
    poller = Poller(service, once=once)
    polling = asyncio.create_task(poller.poll())
    poller.now = 61
    await asyncio.sleep(0.3)
    poller.watch.check()
    gate.set()
    await waiting
    with pytest.raises(NetworkError):
        await polling


async def test_the_service_is_not_asked_for_more_than_can_wait(service: Service) -> None:
    service.says, gate = [poll()], asyncio.Event()
    once = Once(FakeUpdates(), FakePeers(), 1, max_waiting=1)
    waiting = asyncio.create_task(once.process_update(object(), gate.wait()))
    await asyncio.sleep(0)
    polling = asyncio.create_task(Poller(service, once=once).poll())
    await asyncio.sleep(0.3)
    assert service.asked == []
    gate.set()
    assert await asyncio.wait_for(polling, PATIENCE_S) == []
    await waiting


@pytest.mark.parametrize(
    ("says", "endings"),
    [
        ([TAKEN], [Ending.OK]),
        ([FAULTY, busy(1), TAKEN], [Ending.AGAIN, Ending.AGAIN, Ending.OK]),
        ([REFUSED], [Ending.REFUSED]),
        ([DROPPED], [Ending.LOST]),
        ([FAULTY], [Ending.AGAIN] * 8 + [Ending.GIVEN_UP]),
        ([CUT_SHORT], [Ending.LOST]),
    ],
)
async def test_how_each_try_ends_is_counted_once(
    says: list[tuple[int, str]], endings: list[Ending], sender: Sender, service: Service
) -> None:
    meter = FakeMeter()
    service.says, sender.once.meter = says, meter
    with suppress(NetworkError):
        await sender.send()
    counts = {ending: meter.counts["sent", "sendMessage", ending] for ending in Ending}
    assert counts == {ending: endings.count(ending) for ending in Ending}
    assert meter.counts["took", Stage.SENDING] == len(endings)


async def test_what_is_no_reply_is_counted_too(sender: Sender, service: Service) -> None:
    meter = FakeMeter()
    service.says, sender.once.meter = [TAKEN, FAULTY, DROPPED], meter
    for _ in range(3):
        with suppress(NetworkError):
            await sender.send("getMe")
    told = {ending: meter.counts["sent", "getMe", ending] for ending in Ending}
    assert told == {**dict.fromkeys(Ending, 0), Ending.OK: 1, Ending.REFUSED: 1, Ending.LOST: 1}
    assert meter.counts["refused", "getMe", FAULTY[0]] == 1


# What waits until the service takes it


async def paced(service: Service) -> Sender:
    """In chat 7 is no room any more, and no time passes: what waits for some waits for ever."""
    made, now = Sender(service), 0.0
    made.request = SendingRequest(made.once, made.wait, pace=Pace(lambda: 1, lambda: now), read_timeout=PATIENCE_S)
    await made.request.initialize()
    for _ in range(3):
        now += 0.1
        await made.request.post(f"{service.url}/sendMessage", to(7))
    return made


def to(chat_id: int | None) -> RequestData:
    return RequestData([RequestParameter.from_input("chat_id", chat_id)] if chat_id else [])


async def test_a_reply_that_waits_for_room_when_the_process_ends_is_put_off_and_its_update_stays_open(
    service: Service,
) -> None:
    sender = await paced(service)

    async def reply() -> None:
        asyncio.get_running_loop().call_later(0.05, sender.once.begin_to_end)
        await sender.request.post(f"{service.url}/sendMessage", to(7))

    assert isinstance(await asyncio.wait_for(sender.answer(reply), PATIENCE_S), ReplyPutOff)
    assert await sender.is_open()
    assert service.asked == ["sendMessage"] * 3
    await sender.request.shutdown()


async def test_what_is_in_no_chat_and_what_only_acknowledges_waits_for_nothing(service: Service) -> None:
    sender = await paced(service)
    async with asyncio.timeout(PATIENCE_S):
        for _ in range(40):
            await sender.request.post(f"{service.url}/answerInlineQuery", to(None))
            await sender.request.post(f"{service.url}/editMessageText", to(None))
            await sender.request.post(f"{service.url}/answerCallbackQuery", to(None))
    await sender.request.shutdown()


async def test_a_reply_that_waits_for_room_keeps_no_slot(service: Service) -> None:
    sender = await paced(service)

    async def answers(number: int, chat_id: int) -> None:
        update = Update(number, message=Message(number, datetime.now(UTC), Chat(chat_id, "private")))
        await sender.once.receive([update.to_dict()])
        await sender.once.process_update(update, sender.request.post(f"{service.url}/sendMessage", to(7)))

    waiting = [asyncio.create_task(answers(number, number)) for number in range(10, 16)]
    await asyncio.sleep(0.05)
    async with asyncio.timeout(PATIENCE_S):
        assert await sender.answer(sender.send) is None
    sender.once.begin_to_end()
    await asyncio.gather(*waiting, return_exceptions=True)
    await sender.request.shutdown()
