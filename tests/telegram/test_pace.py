"""What leaves keeps to the service's limits, and waits no longer than it must. No time passes but that of the loop."""

import asyncio
import selectors
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povbot.fronts.telegram.pace import Pace

ALL, CHAT, GROUP = (30, 1.0), (3, 3.0), (20, 60.0)
_A_MOMENT = 1e-5


class _Ahead(selectors.SelectSelector):
    """Instead of waiting, it is later."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everybody waits for something that will not happen"
            self.now += max(timeout, 0)
        return ready


class Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.ahead = _Ahead()
        super().__init__(self.ahead)

    def time(self) -> float:
        return self.ahead.now


def played(play: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await play()

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(run())


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Life:
    """Of a process, in seconds; it looks every second who else is there."""

    begins: float = 0.0
    ends: float = 1e9

    def is_at(self, time: float) -> bool:
        return self.begins <= time < self.ends

    def looked(self) -> float:
        return self.begins + (now() - self.begins) // 1


@dataclass
class Service:
    """When messages arrived, by chat."""

    lives: Sequence[Life] = (Life(),)
    arrived: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.paces = dict[int, Pace]()
        for by, life in enumerate(self.lives):
            if not life.begins:
                self.pace(by)

    def pace(self, by: int) -> Pace:
        life = self.lives[by]
        if by not in self.paces:
            self.paces[by] = Pace(lambda: sum(other.is_at(life.looked()) for other in self.lives), now)
        return self.paces[by]

    async def send(
        self, chat_id: int, *, asked: bool = True, by: int = 0, underway_s: float = 0, back_s: float = 0
    ) -> float:
        """When it arrived."""
        pace = self.pace(by)
        if not pace.try_take(chat_id, asked=asked):
            await pace.take(chat_id, asked=asked)
        await asyncio.sleep(underway_s)
        at = now()
        if self.lives[by].is_at(at):
            self.arrived[chat_id].append(at)
        await asyncio.sleep(back_s)
        pace.heard(chat_id, asked=asked)
        return at

    @property
    def times(self) -> list[float]:
        return sorted(at for times in self.arrived.values() for at in times)

    def check(self) -> None:
        """No window holds more than the service takes."""
        assert most_in(self.times, ALL[1]) <= ALL[0]
        for chat_id, times in self.arrived.items():
            assert most_in(sorted(times), CHAT[1]) <= CHAT[0]
            assert chat_id > 0 or most_in(sorted(times), GROUP[1]) <= GROUP[0]


def most_in(times: Sequence[float], seconds: float) -> int:
    """Of the sorted times, in any window that is open at one end."""
    return max((sum(began <= at < began + seconds - _A_MOMENT for at in times) for began in times), default=0)


@dataclass
class Rush:
    """So many messages to so many chats at once."""

    at: float
    messages: int
    chats: int
    by: int
    asked: bool
    is_in_groups: bool
    underway_s: float
    back_s: float

    async def happens(self, service: Service) -> None:
        life = service.lives[self.by]
        await asyncio.sleep(max(self.at, life.begins))
        sign = -1 if self.is_in_groups else 1
        chats = [sign * (1000 * (self.by + 1) + n % self.chats) for n in range(self.messages)]
        sent = [
            service.send(chat, asked=self.asked, by=self.by, underway_s=self.underway_s, back_s=self.back_s)
            for chat in chats
        ]
        await asyncio.gather(*sent)


SHORT = st.floats(0, 0.7)
RUSHES = st.lists(
    st.builds(
        Rush,
        at=st.floats(0, 8),
        messages=st.integers(1, 70),
        chats=st.integers(1, 60),
        by=st.integers(0, 2),
        asked=st.booleans(),
        is_in_groups=st.booleans(),
        underway_s=SHORT,
        back_s=SHORT,
    ),
    min_size=1,
    max_size=5,
)
LIVES = st.tuples(
    st.just(Life()),
    st.builds(Life, begins=st.floats(0, 5), ends=st.floats(5, 10)),
    st.builds(Life, begins=st.floats(0, 3), ends=st.floats(3, 12)),
)


@given(RUSHES, LIVES)
@settings(max_examples=60)
def test_no_window_of_the_services_holds_too_many_whatever_comes_and_goes(
    rushes: Sequence[Rush], lives: Sequence[Life]
) -> None:
    async def play() -> None:
        service = Service(lives)
        await asyncio.gather(*(rush.happens(service) for rush in rushes))
        service.check()

    played(play)


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(-3, 40).filter(bool)), min_size=1, max_size=120))
@settings(max_examples=60)
def test_nobody_waits_longer_than_a_full_window_makes_them(asked: Sequence[tuple[float, int]]) -> None:
    async def play() -> None:
        service = Service()

        async def send(at: float, chat_id: int) -> tuple[float, float, int]:
            await asyncio.sleep(at)
            return at, await service.send(chat_id), chat_id

        for wanted, sent, chat_id in await asyncio.gather(*(send(at, chat) for at, chat in asked)):
            own = service.arrived[chat_id]
            rules = [(service.times, *ALL), (own, *CHAT), *([(own, *GROUP)] if chat_id < 0 else [])]
            assert sent - wanted < _A_MOMENT or any(is_full(*rule, just_before=sent) for rule in rules)

    played(play)


def is_full(times: Sequence[float], most: int, seconds: float, just_before: float) -> bool:
    began, ended = just_before - seconds - _A_MOMENT, just_before - _A_MOMENT
    return sum(began <= at <= ended for at in times) >= most


def test_a_burst_in_a_chat_leaves_at_once_and_the_rest_a_second_each() -> None:
    async def play() -> None:
        service = Service()
        sent = await asyncio.gather(*(service.send(7) for _ in range(9)))
        assert sent == pytest.approx([0, 0, 0, 3, 3, 3, 6, 6, 6])

    played(play)


def test_a_group_is_told_twenty_things_a_minute() -> None:
    async def play() -> None:
        service = Service()
        sent = await asyncio.gather(*(service.send(-100) for _ in range(21)))
        assert sent[19] == pytest.approx(18)
        assert sent[20] == pytest.approx(60)

    played(play)


def test_a_chat_that_waits_keeps_no_other_waiting() -> None:
    async def play() -> None:
        service = Service()
        rush = [asyncio.ensure_future(service.send(7)) for _ in range(50)]
        await asyncio.sleep(0.5)
        assert await service.send(8) == pytest.approx(0.5)
        await asyncio.gather(*rush)

    played(play)


def test_replies_have_room_beside_what_nobody_asked_for() -> None:
    async def play() -> None:
        service = Service()
        news = [asyncio.ensure_future(service.send(chat, asked=False)) for chat in range(1000, 1200)]
        for n in range(1, 6):
            await asyncio.sleep(0.9)
            assert await service.send(n) == pytest.approx(n * 0.9)
        assert max(await asyncio.gather(*news)) == pytest.approx(199 / 20)

    played(play)


def test_a_chats_own_reply_waits_for_none_but_its_chats() -> None:
    """Where what nobody asked for waits for its turn, the chat's reply comes next."""

    async def play() -> None:
        service = Service()
        news = [asyncio.ensure_future(service.send(chat, asked=False)) for chat in range(1000, 1021)]
        await asyncio.sleep(0.1)
        assert await service.send(1020) == pytest.approx(1)
        await asyncio.gather(*news)

    played(play)


@pytest.mark.parametrize(("processes", "a_second"), [(1, 30), (2, 15), (4, 7), (30, 1)])
def test_each_process_takes_its_share(processes: int, a_second: int) -> None:
    async def play() -> None:
        service = Service([Life() for _ in range(processes)])
        began = 0 if processes == 1 else 2.5
        sent = await asyncio.gather(*(service.send(chat) for chat in range(1, a_second + 2)))
        assert sent == pytest.approx([began] * a_second + [began + 1])

    played(play)


def test_of_more_processes_than_messages_a_second_each_waits_its_turn() -> None:
    async def play() -> None:
        service = Service([Life() for _ in range(60)])
        sent = await asyncio.gather(*(service.send(chat) for chat in (1, 2)))
        assert sent[1] - sent[0] == pytest.approx(2)

    played(play)


def test_what_another_process_left_is_taken_over_when_what_it_sent_no_longer_counts() -> None:
    async def play() -> None:
        service = Service([Life(), Life(ends=10)])

        async def rush() -> int:
            began, sent = now(), await asyncio.gather(*(service.send(chat) for chat in range(100, 140)))
            return sum(at < began + 0.5 for at in sent)

        await asyncio.sleep(9)
        assert await rush() == 15
        await asyncio.sleep(10)
        await service.send(1)  # it sees now that it is alone
        await asyncio.sleep(2.5)
        assert await rush() == 30

    played(play)


def test_it_does_not_matter_how_a_message_ends() -> None:
    """Its time counts from when nothing more is to be heard of it, however long that takes."""

    async def play() -> None:
        service = Service()
        slow = [asyncio.ensure_future(service.send(7, back_s=10)) for _ in range(3)]
        await asyncio.sleep(1)
        assert await service.send(7) == pytest.approx(13)
        await asyncio.gather(*slow)

    played(play)


def test_chats_are_forgotten_when_nothing_of_theirs_counts_any_more() -> None:
    async def play() -> None:
        service = Service()
        for chat in range(1, 3000):
            await service.send(chat)
        kept: Any = service.paces[0]._chats
        assert len(kept) <= 30 * 4

    played(play)
