"""Every update is answered once, in its chat's order: whatever comes twice, waits, fails or ends in between."""

import asyncio
import gc
import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, CallbackQuery, Chat, InlineQuery, Message, Update, User

from fake_stores import FakePeers, FakeUpdates
from patience import PATIENCE_S
from povbot.fronts.telegram.once import Once, owner_of
from povbot.fronts.telegram.replies import NotOurs
from povbot.model import ReceivedUpdate

READER = User(7, "Reader", is_bot=False)
BOT = Bot("4242:A-token")


def message(update_id: int, chat_id: int = 7) -> Update:
    said = Message(update_id, datetime.now(UTC), Chat(chat_id, "private"), from_user=READER)
    return Update(update_id, message=said)


def typed(update_id: int) -> Update:
    return Update(update_id, inline_query=InlineQuery(str(update_id), READER, "word", ""))


class Front:
    """Updates as the library hands them over; `answered` are the ids of those whose work was done."""

    def __init__(self, log: FakeUpdates | None = None, at_once: int = 2, peers: FakePeers | None = None) -> None:
        self.log, self.peers = log or FakeUpdates(), peers or FakePeers()
        self.once = Once(self.log, self.peers, at_once)
        self.answered: list[int] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def hear(self, *updates: Update) -> None:
        await self.once.receive([update.to_dict() for update in updates])

    def begin(self, update: Update, work: Callable[[], Awaitable[Any]] | None = None) -> "asyncio.Task[None]":
        async def handle() -> None:
            if work:
                await work()
            self.answered.append(update.update_id)

        task = asyncio.create_task(self.once.process_update(update, handle()))
        self.tasks.append(task)
        return task

    async def rest(self) -> None:
        await asyncio.gather(*self.tasks)

    async def open(self) -> list[int]:
        return [update.id for update in await self.log.unanswered(self.peers.me)]

    async def sent(self) -> None:
        """A reply that arrives."""
        await self.once.leaving()
        await asyncio.sleep(0)
        await self.once.arrived()


@pytest.fixture
def front() -> Front:
    return Front()


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_an_update_that_comes_again_is_answered_once(front: Front) -> None:
    for _ in range(2):
        await front.hear(message(1))
        await front.begin(message(1), front.sent)
    assert front.answered == [1]
    assert await front.open() == []


async def test_an_update_that_comes_again_while_it_is_answered_is_answered_once(front: Front) -> None:
    await front.hear(message(1))
    for _ in range(3):
        front.begin(message(1), front.sent)
    await front.rest()
    assert front.answered == [1]


async def test_one_left_by_a_process_that_ended_is_not_done_by_its_number_coming_again(front: Front) -> None:
    await front.log.receive([ReceivedUpdate(1, json.dumps(message(1).to_dict()), owner=99)])
    await front.once.adopt({front.peers.me})
    left = await front.once.left_behind(BOT)
    await front.begin(Update(1))  # the service was not told that it had arrived
    assert front.answered == []
    await front.begin(left[0], front.sent)
    assert front.answered == [1]


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
async def test_the_work_for_a_second_one_is_neither_begun_nor_complained_of(front: Front) -> None:
    await front.hear(message(1))
    await front.begin(message(1))
    await front.begin(message(1))
    gc.collect()
    assert front.answered == [1]


async def test_an_update_that_needs_no_reply_is_done_all_the_same(front: Front) -> None:
    await front.hear(message(1))
    await front.begin(message(1))
    assert await front.open() == []


async def test_a_chat_is_answered_in_order_and_keeps_no_other_waiting(front: Front) -> None:
    gate = asyncio.Event()
    await front.hear(*(message(number) for number in range(1, 50)), message(50, chat_id=8))
    front.begin(message(1), gate.wait)
    for number in range(2, 50):
        front.begin(message(number))
    await asyncio.wait_for(front.begin(message(50, chat_id=8)), PATIENCE_S)
    assert front.answered == [50]
    gate.set()
    await front.rest()
    assert front.answered == [50, *range(1, 50)]


async def test_no_more_are_at_work_at_once_than_there_are_slots(front: Front) -> None:
    gate, begun = asyncio.Event(), list[int]()

    def work(number: int) -> Callable[[], Awaitable[Any]]:
        async def working() -> None:
            begun.append(number)
            await gate.wait()

        return working

    await front.hear(*(message(number, chat_id=number) for number in (1, 2, 3)))
    for number in (1, 2, 3):
        front.begin(message(number, chat_id=number), work(number))
    await settled()
    assert begun == [1, 2]
    gate.set()
    await front.rest()
    assert begun == [1, 2, 3]


async def test_what_a_reader_types_inline_does_not_wait_for_their_chat(front: Front) -> None:
    gate = asyncio.Event()
    await front.hear(message(1), typed(2))
    front.begin(message(1), gate.wait)
    await asyncio.wait_for(front.begin(typed(2)), PATIENCE_S)
    gate.set()
    await front.rest()


async def test_a_tap_waits_for_its_chat(front: Front) -> None:
    gate = asyncio.Event()
    tap = Update(2, callback_query=CallbackQuery("2", READER, "1", message=message(1).message))
    await front.hear(message(1), tap)
    front.begin(message(1), gate.wait)
    front.begin(tap)
    await settled()
    assert front.answered == []
    gate.set()
    await front.rest()
    assert front.answered == [1, 2]


async def test_nothing_is_kept_of_a_chat_once_it_is_answered(front: Front) -> None:
    await front.hear(*(message(number, chat_id=number) for number in range(1, 30)))
    for number in range(1, 30):
        front.begin(message(number, chat_id=number))
    await front.rest()
    front.tasks.clear()
    gc.collect()
    assert len(front.once._turns) == 0
    assert not front.once._at_work


# What is left for the next start


async def killed(front: Front) -> None:
    await settled()
    for task in front.tasks:
        task.cancel()
    await asyncio.gather(*front.tasks, return_exceptions=True)


async def next_process(front: Front) -> Front:
    after = Front(front.log, peers=FakePeers(2, frozenset({2})))
    await after.once.adopt({2})
    for update in await after.once.left_behind(BOT):
        after.begin(update, after.sent)
    await after.rest()
    return after


async def test_an_update_that_was_not_answered_is_answered_by_the_next_process(front: Front) -> None:
    await front.hear(message(1), message(2))
    front.begin(message(1), asyncio.Event().wait)
    await killed(front)
    assert (await next_process(front)).answered == [1, 2]


async def test_a_reply_that_may_have_left_in_the_last_moment_is_made_again(front: Front) -> None:
    async def leaves() -> None:
        await front.once.leaving()
        await asyncio.Event().wait()

    await front.hear(message(1))
    front.begin(message(1), leaves)
    await killed(front)
    assert (await next_process(front)).answered == [1]


async def test_once_a_reply_was_heard_to_arrive_nothing_is_made_again(front: Front) -> None:
    async def replies() -> None:
        await front.sent()
        await asyncio.Event().wait()

    await front.hear(message(1))
    front.begin(message(1), replies)
    await killed(front)
    assert (await next_process(front)).answered == []


async def test_a_process_that_was_held_for_dead_makes_no_reply_any_more(front: Front) -> None:
    gate, left = asyncio.Event(), list[str]()

    async def late() -> None:
        await gate.wait()
        with pytest.raises(NotOurs):
            await front.once.leaving()
        left.append("not")

    await front.hear(message(1))
    front.begin(message(1), late)
    await settled()
    assert (await next_process(front)).answered == [1]
    gate.set()
    await front.rest()
    assert left == ["not"]


async def test_what_belongs_to_another_process_is_left_to_it_and_taken_up_there() -> None:
    log, two = FakeUpdates(), frozenset({1, 2})
    fronts = [Front(log, peers=FakePeers(me, two)) for me in (1, 2)]
    chats = range(100, 130)
    for chat in chats:
        await fronts[chat % 2].hear(message(chat, chat_id=chat))
    for front in fronts:
        for chat in chats:
            front.begin(message(chat, chat_id=chat), front.sent)
        for update in await front.once.left_behind(BOT):
            front.begin(update, front.sent)
        await front.rest()
    first, second = (front.answered for front in fronts)
    assert sorted([*first, *second]) == [*chats]
    assert set(first) == {chat for chat in chats if owner_of(chat, two) == 1}
    assert first
    assert second


@given(st.sets(st.integers(1, 2**31), min_size=2, max_size=6), st.integers())
def test_where_a_process_ends_only_its_chats_move(present: set[int], chat: int) -> None:
    owner = owner_of(chat, present)
    others = present - {owner}
    assert {owner_of(chat, present - {gone}) for gone in others} <= {owner}
    assert owner_of(chat, others) in others


async def test_a_reply_that_did_not_arrive_leaves_its_update_open_until_the_next_attempt(front: Front) -> None:
    seen = list[list[int]]()

    async def refused_once() -> None:
        await front.once.leaving()
        await front.once.not_arrived()
        seen.append(await front.open())
        await front.once.leaving()
        seen.append(await front.open())
        await front.once.arrived()

    await front.hear(message(1))
    await front.begin(message(1), refused_once)
    assert seen == [[1], []]
    assert await front.open() == []


@pytest.mark.parametrize("first", ["arrived", "on its way"])
async def test_a_second_reply_that_is_refused_does_not_open_what_a_first_may_have_answered(
    front: Front, first: str
) -> None:
    async def two() -> None:
        await front.once.leaving()
        if first == "arrived":
            await front.once.arrived()
        await front.once.leaving()
        await front.once.not_arrived()
        assert await front.open() == []

    await front.hear(message(1))
    await front.begin(message(1), two)
    assert front.answered == [1]


async def test_replies_begun_in_tasks_of_their_own_count_for_the_update(front: Front) -> None:
    async def both() -> None:
        await asyncio.gather(front.sent(), front.once.leaving())
        assert await front.open() == []

    await front.hear(message(1))
    await front.begin(message(1), both)
    assert front.answered == [1]


async def test_what_is_sent_beside_any_update_is_nobodys_reply(front: Front) -> None:
    await front.hear(message(1))
    await front.sent()
    await front.once.leaving()
    await front.once.not_arrived()
    assert await front.open() == [1]


async def test_a_reply_that_waits_lets_other_chats_go_on_and_its_own_wait() -> None:
    front, gate = Front(at_once=1), asyncio.Event()

    async def waits() -> None:
        assert await front.once.aside(gate.wait())

    await front.hear(message(1), message(2), message(3, chat_id=8))
    front.begin(message(1), waits)
    front.begin(message(2))
    await asyncio.wait_for(front.begin(message(3, chat_id=8)), PATIENCE_S)
    assert front.answered == [3]
    gate.set()
    await front.rest()
    assert front.answered == [3, 1, 2]
    assert front.once._slots._value == 1


async def test_work_that_is_given_up_while_it_waits_for_its_slot_gives_none_away() -> None:
    front, gate = Front(at_once=1), asyncio.Event()
    await front.hear(message(1), message(2, chat_id=8))
    front.begin(message(1), gate.wait)
    await settled()
    waits = front.begin(message(2, chat_id=8))
    await settled()
    waits.cancel()
    await settled()
    assert front.once._slots.locked()
    gate.set()
    await asyncio.gather(*front.tasks, return_exceptions=True)
    assert front.answered == [1]
    assert front.once._slots._value == 1


async def test_replies_that_wait_together_take_one_slot_when_they_go_on() -> None:
    front, gate = Front(at_once=2), asyncio.Event()

    async def waits_twice() -> None:
        await asyncio.gather(*(front.once.aside(gate.wait()) for _ in range(2)))
        assert front.once._slots._value == 1

    await front.hear(message(1))
    front.begin(message(1), waits_twice)
    await settled()
    assert front.once._slots._value == 2
    gate.set()
    await front.rest()
    assert front.once._slots._value == 2


# The end of a process


async def test_a_reply_that_waits_at_the_end_is_put_off_and_its_update_stays_open(front: Front) -> None:
    went_on = list[bool]()

    async def waits() -> None:
        await front.once.leaving()
        await front.once.not_arrived()
        went_on.append(await front.once.aside(asyncio.sleep(3600)))

    await front.hear(message(1))
    front.begin(message(1), waits)
    await settled()
    await asyncio.wait_for(front.once.end(5), PATIENCE_S)
    assert went_on == [False]
    assert await front.open() == [1]


async def test_an_update_with_one_reply_counts_as_answered_though_the_second_is_put_off(front: Front) -> None:
    async def one_and_a_half() -> None:
        await front.sent()
        await front.once.aside(asyncio.sleep(3600))

    await front.hear(message(1))
    front.begin(message(1), one_and_a_half)
    await settled()
    await front.once.end(5)
    assert await front.open() == []


async def test_nothing_is_begun_at_the_end_and_all_of_it_stays_open(front: Front) -> None:
    gate = asyncio.Event()
    await front.hear(message(1), message(2), message(3, chat_id=8))
    front.begin(message(1), gate.wait)
    front.begin(message(2))
    await settled()
    front.once.begin_to_end()
    front.begin(message(3, chat_id=8))
    gate.set()
    await front.once.end(5)
    assert front.answered == [1]
    assert await front.open() == [2, 3]


async def test_what_is_handed_over_is_neither_being_answered_nor_to_wait_for_what_is(front: Front) -> None:
    gate, chats = asyncio.Event(), [chat for chat in range(1, 100) if owner_of(chat, {1, 2}) == 1]
    front.peers.present = frozenset({1, 2})
    said = [message(number, chat_id=chat) for number, chat in enumerate((chats[0], chats[0], chats[1]))]
    await front.hear(*said)
    front.begin(said[0], gate.wait)
    await settled()
    front.once.begin_to_end()
    for update in said[1:]:
        front.begin(update)
    await front.once.hand_over()
    assert await front.open() == [0, 1, 2]  # nobody said that it ends
    await front.peers.retire()
    await front.once.hand_over()
    assert (await front.open(), [kept.id for kept in await front.log.unanswered(2)]) == ([0, 1], [2])
    gate.set()
    await front.rest()
    await front.once.hand_over()
    assert (front.answered, [kept.id for kept in await front.log.unanswered(2)]) == ([0], [1, 2])


async def test_work_that_does_not_end_is_given_up_and_left_to_the_next_process(front: Front) -> None:
    async def hangs() -> None:
        await front.once.leaving()
        await asyncio.Event().wait()

    await front.hear(message(1), message(2, chat_id=8))
    front.begin(message(1), hangs)
    front.begin(message(2, chat_id=8), asyncio.Event().wait)
    await settled()
    await asyncio.wait_for(front.once.end(0.05), PATIENCE_S)
    assert all(task.done() for task in front.tasks)
    assert (await next_process(front)).answered == [1, 2]


# A store that fails


class Failing(FakeUpdates):
    """Fails when asked these things."""

    def __init__(self, *fails: str) -> None:
        super().__init__()
        self.fails = fails

    async def receive(self, updates: Sequence[ReceivedUpdate], by: int = 0) -> Collection[int]:
        self._may("receive")
        return await super().receive(updates, by)

    async def replying(self, update_id: int, owner: int = 0) -> bool:
        self._may("replying")
        return await super().replying(update_id, owner)

    async def not_replied(self, update_id: int, owner: int = 0) -> None:
        self._may("not_replied")
        await super().not_replied(update_id, owner)

    async def done(self, update_id: int) -> None:
        self._may("done")
        await super().done(update_id)

    def _may(self, what: str) -> None:
        if what in self.fails:
            raise OSError("the disk is full")


async def test_an_update_that_cannot_be_stored_is_not_taken() -> None:
    front = Front(Failing("receive"))
    with pytest.raises(OSError, match="full"):
        await front.hear(message(1))


async def test_what_a_failing_store_kept_from_being_answered_is_taken_up_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = Failing("replying")
    front = Front(log)

    async def replies() -> None:
        await front.sent()

    await front.hear(message(1))
    await front.begin(message(1), replies)
    assert front.answered == []
    assert "update 1" in caplog.text
    log.fails = ()
    for update in await front.once.left_behind(BOT):
        await front.begin(update, replies)
    assert front.answered == [1]
    assert await front.once.left_behind(BOT) == []


@pytest.mark.parametrize("fails", ["replying", "not_replied"])
async def test_what_the_library_keeps_from_us_of_a_failing_store_is_taken_up_again_too(fails: str) -> None:
    """It catches whatever handlers raise: their work ends as if all were well."""
    log = Failing(fails)
    front = Front(log)

    async def stays() -> None:
        with suppress(OSError):
            await front.once.leaving()
            await front.once.not_arrived()

    await front.hear(message(1))
    await front.begin(message(1), stays)
    log.fails = ()
    for update in await front.once.left_behind(BOT):
        await front.begin(update, front.sent)
    assert front.answered == [1, 1]
    assert await log.left() == 0


async def test_what_was_put_off_is_taken_up_again_unless_it_had_a_reply(front: Front) -> None:
    async def puts_off() -> None:
        front.once.put_off()

    async def replies_and_puts_off() -> None:
        await front.sent()
        front.once.put_off()

    await front.hear(message(1), message(2, 8))
    await front.begin(message(1), puts_off)
    await front.begin(message(2, 8), replies_and_puts_off)
    assert [update.update_id for update in await front.once.left_behind(BOT)] == [1]


@pytest.mark.parametrize("replies", [True, False])
async def test_what_could_not_be_noted_as_answered_is_noted_later_and_not_answered_again(*, replies: bool) -> None:
    log = Failing("done")
    front = Front(log)
    await front.hear(message(1))
    await front.begin(message(1), front.sent if replies else None)
    log.fails = ()
    assert await front.once.left_behind(BOT) == []
    assert await log.left() == 0
    assert front.answered == [1]


async def test_a_stored_update_that_nobody_can_read_does_not_keep_the_bot_from_starting(front: Front) -> None:
    await front.log.receive([ReceivedUpdate(1, '{"update_id": 1, "message": "of another time"}', owner=1)])
    await front.log.receive([ReceivedUpdate(2, json.dumps(message(2).to_dict()), owner=1)])
    assert [update.update_id for update in await front.once.left_behind(BOT)] == [2]
    assert await front.open() == [2]


async def test_too_many_that_wait_are_noticed() -> None:
    once, gate = Once(FakeUpdates(), FakePeers(), 1, max_waiting=2), asyncio.Event()
    front = Front()
    front.once = once
    await front.hear(message(1), message(2))
    front.begin(message(1), gate.wait)
    await settled()
    assert not once.is_full
    front.begin(message(2))
    await settled()
    assert once.is_full
    gate.set()
    await front.rest()
    assert not once.is_full


# Anything at all

deliveries = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3)), max_size=40)


@given(deliveries, st.integers(1, 3))
def test_whatever_comes_however_often_is_answered_once_and_in_its_chats_order(
    played: list[tuple[int, int]], at_once: int
) -> None:
    """An update's chat is its number by three; `pauses` are how long its work takes."""

    async def play() -> Front:
        front = Front(at_once=at_once)
        for number, pauses in played:

            async def work(pauses: int = pauses) -> None:
                for _ in range(pauses):
                    await asyncio.sleep(0)
                await front.sent()

            await front.hear(message(number, chat_id=1 + number % 3))
            front.begin(message(number, chat_id=1 + number % 3), work)
        await front.rest()
        return front

    front = asyncio.run(play())
    first_heard = list(dict.fromkeys(number for number, _ in played))
    for chat in range(3):
        assert [n for n in front.answered if n % 3 == chat] == [n for n in first_heard if n % 3 == chat]
