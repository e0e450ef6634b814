"""Nobody slows the others: who asks more than can be answered is held back, and told so once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pytest
from botapi_double import TOKEN, BotApi, Json, bot_api
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, Update, User

from fake_meter import FakeMeter
from fake_stores import FakePeers, FakeUpdates, fake_stores
from patience import PATIENCE_S
from povbot.buckets import Limit
from povbot.errors import StoreUnavailable
from povbot.fronts.telegram.desk import Desk
from povbot.fronts.telegram.flood import Flood, Kind
from povbot.fronts.telegram.notices import Notices
from povbot.fronts.telegram.once import Once
from povbot.model import ReceivedUpdate
from povbot.ports import measuring
from povbot.texts import Catalogues, Texts

FLOODER, OTHER, OPERATOR, GROUP = 7, 8, 1, -100_200_300_400_500
LIMITS = {Kind.ASKED: Limit(20, 60), Kind.TYPED: Limit(120, 300), Kind.GROUP: Limit(20, 20)}
OURSELVES = User(4242, "Bot", is_bot=True, username="quotes_bot")
BOT = Bot("4242:A-token")


@dataclass
class Time:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Requests:
    """As the service sends them, each with the next number."""

    last: int = 0

    def _next(self, **content: Json) -> Json:
        self.last += 1
        return {"update_id": self.last, **content}

    def message(self, reader: int = FLOODER, chat: int | None = None, text: str = "rice?", **more: object) -> Json:
        place = {"id": chat or reader, "type": "supergroup" if chat else "private", "title": "Readers"}
        return self._next(message=said(self.last + 1, place, text=text, **{"from": person(reader), **more}))

    def command(self, reader: int = FLOODER, chat: int = GROUP, text: str = "/latest") -> Json:
        entities = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return self.message(reader, chat, text, entities=entities)

    def tap(self, reader: int = FLOODER) -> Json:
        below = said(1, {"id": reader, "type": "private"}, text="Quotes")
        return self._next(
            callback_query={"id": "5", "from": person(reader), "chat_instance": "1", "data": "x", "message": below}
        )

    def typed(self, reader: int = FLOODER) -> Json:
        return self._next(inline_query={"id": "6", "from": person(reader), "query": "ri", "offset": ""})

    def blocked(self, reader: int = FLOODER) -> Json:
        return self._next(my_chat_member={"chat": {"id": reader, "type": "private"}, "from": person(reader)})


def person(number: int, language: str = "en") -> Json:
    return {"id": number, "is_bot": False, "first_name": "Reader", "language_code": language}


def said(message_id: int, chat: Json, **more: object) -> Json:
    return {"message_id": message_id, "date": 1_600_000_000, "chat": chat, **more}


@dataclass
class World:
    clock: Time = field(default_factory=Time)
    requests: Requests = field(default_factory=Requests)

    def __post_init__(self) -> None:
        self.flood = Flood(LIMITS, self.clock, [OPERATOR])
        self.flood.bot = OURSELVES

    def let_in(self, make: Callable[[], Json], times: int) -> int:
        return sum(self.flood.lets_in(make()) for _ in range(times))

    def notices(self) -> list[int]:
        """In how many seconds they are heard again, those who are to be told now."""
        queue = self.flood.notices
        return [queue.get_nowait().seconds for _ in range(queue.qsize())]


@pytest.fixture
def world() -> World:
    return World()


def test_a_rush_is_held_back_after_its_burst_and_told_so_once(world: World) -> None:
    assert world.let_in(world.requests.message, 2000) == 20
    assert world.notices() == [5]


def test_a_reader_is_heard_again_when_they_were_told_and_not_before(world: World) -> None:
    world.let_in(world.requests.message, 21)
    (wait_s,) = world.notices()
    world.clock.now += wait_s - 1
    assert world.let_in(world.requests.message, 1) == 0
    world.clock.now += 1
    assert world.let_in(world.requests.message, 100) == 5
    assert world.notices() == [5]


def test_who_floods_on_is_told_no_more_often_than_they_are_heard_again(world: World) -> None:
    for _ in range(600):
        world.let_in(world.requests.message, 10)
        world.clock.now += 0.1
    assert len(world.notices()) <= 60 / 5 + 1


@pytest.mark.parametrize("a_second", [0.5, 1.0])
def test_who_asks_as_fast_as_can_be_answered_is_never_held_back(world: World, a_second: float) -> None:
    for _ in range(500):
        assert world.let_in(world.requests.message, 1)
        world.clock.now += 1 / a_second


def test_a_quick_human_is_never_held_back(world: World) -> None:
    """Three taps a second for seven seconds; nine keystrokes a second for a quarter of a minute."""
    for _ in range(21):
        assert world.let_in(world.requests.tap, 1)
        world.clock.now += 1 / 3
    for _ in range(9 * 15):
        assert world.let_in(world.requests.typed, 1)
        world.clock.now += 1 / 9


@given(st.lists(st.floats(0, 30), min_size=1, max_size=150))
def test_in_no_time_more_are_let_in_than_a_burst_and_what_time_brings(pauses: Sequence[float]) -> None:
    world, let_in = World(), list[float]()
    for pause in pauses:
        world.clock.now += pause
        if world.let_in(world.requests.message, 1):
            let_in.append(world.clock.now)
    for first, began in enumerate(let_in):
        for n, ended in enumerate(let_in[first:], 1):
            assert n <= 20 + (ended - began) + 1e-6


def test_taps_and_messages_are_counted_together_and_what_is_typed_apart(world: World) -> None:
    assert world.let_in(world.requests.message, 15) + world.let_in(world.requests.tap, 15) == 20
    assert len(world.notices()) == 1
    assert world.let_in(world.requests.typed, 500) == 120
    assert world.notices() == []  # there is nowhere to say it


def test_each_reader_is_counted_alone(world: World) -> None:
    world.let_in(world.requests.message, 100)
    assert world.let_in(lambda: world.requests.message(OTHER), 1)


def test_operators_are_not_held_back(world: World) -> None:
    assert world.let_in(lambda: world.requests.message(OPERATOR), 500) == 500


def test_that_a_reader_blocked_the_bot_is_always_known(world: World) -> None:
    world.let_in(world.requests.message, 100)
    assert world.let_in(world.requests.blocked, 100) == 100


def test_a_group_has_as_much_as_can_be_said_there_whoever_asks(world: World) -> None:
    asked = [world.requests.command(reader) for reader in range(10, 210)]
    assert sum(map(world.flood.lets_in, asked)) == 20
    assert len(world.notices()) == 1
    assert world.let_in(lambda: world.requests.message(10), 1)  # in private


@pytest.mark.parametrize(
    "make",
    [
        lambda requests: requests.message(chat=GROUP, text="rice"),
        lambda requests: requests.command(text="/latest@another_bot"),
        lambda requests: requests.message(
            chat=GROUP, text="@friend hello", entities=[{"type": "mention", "offset": 0, "length": 7}]
        ),
    ],
    ids=["talk", "another bot's command", "another's name"],
)
def test_what_a_group_says_to_others_is_not_counted(world: World, make: Callable[[Requests], Json]) -> None:
    assert world.let_in(lambda: make(world.requests), 300) == 300
    assert world.let_in(world.requests.command, 1)


def test_those_who_speak_as_a_channel_share_no_bucket(world: World) -> None:
    def command(number: int) -> Json:
        update = world.requests.command(136_817_688, chat=GROUP - number)
        update["message"]["sender_chat"] = {"id": -number, "type": "channel", "title": "A channel"}
        return update

    assert all(world.flood.lets_in(command(number)) for number in range(1, 100))


def test_many_readers_at_once_are_load_and_no_flood(world: World) -> None:
    assert sum(world.flood.lets_in(world.requests.message(reader)) for reader in range(1, 5001)) == 5000
    assert world.notices() == []


def test_what_is_remembered_is_bounded() -> None:
    flood, requests = Flood(LIMITS, Time(), most=100), Requests()
    for reader in range(1, 30_000):
        flood.lets_in(requests.message(reader))
    assert len(flood._buckets) == 100
    assert len(flood._decided) == 20_000


def test_what_is_held_back_of_ever_so_many_waits_for_nobody() -> None:
    flood, requests = Flood({Kind.ASKED: Limit(1, 60)}, Time()), Requests()
    for reader in range(1, 1000):
        assert [flood.lets_in(requests.message(reader)) for _ in range(2)] == [True, False]
    assert flood.notices.qsize() == 100


def test_without_a_limit_nothing_is_held_back() -> None:
    flood, requests = Flood({}, Time()), Requests()
    assert all(flood.lets_in(requests.message()) for _ in range(500))


# Together with what stores and answers updates


class FailingUpdates(FakeUpdates):
    """`fails` so often."""

    fails = 0

    async def receive(self, updates: Sequence[ReceivedUpdate], by: int = 0) -> Sequence[int]:
        if self.fails:
            self.fails -= 1
            raise StoreUnavailable("gone", where="here", remedy="Wait.")
        return [*await super().receive(updates, by)]


class Front:
    def __init__(self, world: World) -> None:
        self.log = FailingUpdates()
        self.once = Once(self.log, FakePeers(), 16, gate=world.flood)
        self.answered: list[int] = []

    async def hear(self, updates: Sequence[Json]) -> None:
        self.ours = await self.once.receive(updates)

    def begin(self, update: Json, work: Callable[[], Awaitable[object]]) -> "asyncio.Task[None]":
        async def handle() -> None:
            await work()
            self.answered.append(update["update_id"])

        read = Update.de_json(dict(update), BOT)
        return asyncio.create_task(self.once.process_update(read, handle()))


async def a_moment() -> None:
    await asyncio.sleep(0)


async def test_beside_a_rush_anothers_question_waits_for_one_answer_at_most(world: World) -> None:
    front = Front(world)
    rush = [world.requests.message() for _ in range(2000)]
    question = world.requests.message(OTHER)
    await front.hear([*rush, question])
    assert len(front.ours) == 21
    assert await front.log.left() == 21
    tasks = [front.begin(update, a_moment) for update in rush if update["update_id"] in front.ours]
    await front.begin(question, a_moment)
    assert len(front.answered) <= 2
    await asyncio.gather(*tasks)
    assert len(front.answered) == 21


async def test_of_what_could_not_be_stored_nothing_is_held_back_when_it_comes_again(world: World) -> None:
    front = Front(world)
    asked = [world.requests.message() for _ in range(15)]
    front.log.fails = 30
    for _ in range(30):
        with pytest.raises(StoreUnavailable):
            await front.hear(asked)
    await front.hear(asked)
    assert len(front.ours) == 15


async def test_what_is_held_back_does_not_ask_the_store(world: World) -> None:
    front = Front(world)
    await front.hear([world.requests.message() for _ in range(20)])
    front.log.fails = 1
    await front.hear([world.requests.message() for _ in range(500)])
    assert front.ours == ()


async def test_one_reader_in_many_chats_leaves_slots_to_others(world: World) -> None:
    front, gate = Front(world), asyncio.Event()
    asked = [world.requests.command(chat=GROUP - number) for number in range(20)]
    question = world.requests.message(OTHER)
    await front.hear([*asked, question])
    tasks = [front.begin(update, gate.wait) for update in asked]
    await asyncio.wait_for(front.begin(question, a_moment), PATIENCE_S)
    assert front.answered == [question["update_id"]]
    gate.set()
    await asyncio.gather(*tasks)
    assert len(front.answered) == 21


async def test_one_readers_chat_that_waits_for_the_service_keeps_no_slot_from_their_others(world: World) -> None:
    front, gate = Front(world), asyncio.Event()
    waiting = [world.requests.command(chat=GROUP - number) for number in range(15)]
    last = world.requests.command(chat=GROUP - 20)
    await front.hear([*waiting, last])
    tasks = [front.begin(update, lambda: front.once.aside(gate.wait())) for update in waiting]
    await asyncio.wait_for(front.begin(last, a_moment), PATIENCE_S)
    assert front.answered == [last["update_id"]]
    gate.set()
    await asyncio.gather(*tasks)


# What the reader is told


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as double:
        yield double


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "That was a lot at once. I answer again in 5 seconds."),
        ("zh-hans", "一下子太多了，我过 5 秒再回答。"),
        ("zh-hant", "一下子太多了，我過 5 秒再回答。"),
    ],
    ids=["en", "zh-hans", "zh-hant"],
)
@pytest.mark.parametrize("method", ["sendMessage", "answerCallbackQuery"])
async def test_a_reader_is_told_in_their_language_where_they_asked(
    world: World, api: BotApi, language: str, told: str, method: str
) -> None:
    make = world.requests.message if method == "sendMessage" else world.requests.tap
    for _ in range(100):
        update = make()
        update["message" if method == "sendMessage" else "callback_query"]["from"] = person(FLOODER, language)
        world.flood.lets_in(update)
    async with Bot(TOKEN, base_url=api.base_url) as bot:
        telling = asyncio.create_task(Notices(world.flood, Desk(Catalogues(), fake_stores().chats)).run(bot))
        await api.until(lambda: bool(api.seen(method)))
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
    assert [call.values["text"] for call in api.seen(method)] == [told]


async def test_one_who_cannot_be_told_keeps_nobody_from_being_told(
    world: World, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    class Stumbling(Desk):
        fails = True

        async def texts(self, update: Update) -> Texts:
            if self.fails:
                self.fails = False
                raise RuntimeError("whatever it may be")
            return await super().texts(update)

    for reader in (FLOODER, OTHER):
        for _ in range(100):
            world.flood.lets_in(world.requests.message(reader))
    async with Bot(TOKEN, base_url=api.base_url) as bot:
        telling = asyncio.create_task(Notices(world.flood, Stumbling(Catalogues(), fake_stores().chats)).run(bot))
        await api.until(lambda: bool(api.seen("sendMessage")))
        assert not telling.done()
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
    assert "could not be told" in caplog.text


async def test_what_comes_and_what_is_held_back_is_counted(world: World) -> None:
    front, meter, kinds, stages = Front(world), FakeMeter(), measuring.Kind, measuring.Stage
    front.once.meter = meter
    updates = [*(world.requests.message() for _ in range(30)), world.requests.typed(OTHER)]
    await front.hear(updates)
    await front.hear(updates[:1])  # it comes again
    assert (meter.counts["received", kinds.MESSAGE], meter.counts["received", kinds.INLINE_QUERY]) == (20, 1)
    assert meter.counts["held back",] == 10
    await front.begin(updates[0], a_moment)
    assert (meter.counts["took", stages.WAITING], meter.counts["took", stages.WHOLE]) == (1, 1)
