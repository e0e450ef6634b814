"""What every UpdateLog promises: each update once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fake_stores import SetClock
from povbot.model import ReceivedUpdate
from povbot.ports import MOST_LIVES, Stores, UpdateLog

FIRST, SECOND = (
    ReceivedUpdate(1, '{"update_id": 1}'),
    ReceivedUpdate(2, '{"update_id": 2, "message": {"text": "茶\u2028"}}'),
)

THIRD = ReceivedUpdate(3, "{}")


@pytest.fixture
def log(stores: Stores) -> UpdateLog:
    return stores.updates


async def unanswered(log: UpdateLog) -> list[int]:
    return [update.id for update in await log.unanswered()]


async def test_received_updates_are_unanswered_by_id(log: UpdateLog) -> None:
    assert await log.unanswered() == []
    await log.receive([])
    await log.receive([SECOND])
    await log.receive([FIRST])
    assert await log.unanswered() == [FIRST, SECOND]
    assert [await log.is_open(update_id) for update_id in (1, 2, 3)] == [True, True, False]


async def test_an_update_received_twice_is_one(log: UpdateLog) -> None:
    await log.receive([FIRST, FIRST])
    await log.receive([ReceivedUpdate(1, "{}"), SECOND])
    assert await log.unanswered() == [FIRST, SECOND]


async def test_an_update_is_open_until_a_reply_is_about_to_leave(log: UpdateLog) -> None:
    await log.receive([FIRST, SECOND])
    await log.replying(1)
    assert (await unanswered(log), await log.is_open(1)) == ([2], False)
    await log.done(1)
    assert (await unanswered(log), await log.is_open(1)) == ([2], False)


async def test_a_reply_that_did_not_arrive_opens_it_again(log: UpdateLog) -> None:
    await log.receive([FIRST])
    await log.replying(1)
    await log.not_replied(1)
    assert await log.unanswered() == [FIRST]
    assert await log.is_open(1)


async def test_what_a_process_left_on_its_way_is_open_again_for_the_next_one(log: UpdateLog) -> None:
    await log.receive([FIRST, SECOND])
    await log.replying(1)
    assert await log.adopt(5, {5}) == 2
    assert [update.id for update in await log.unanswered(5)] == [1, 2]
    assert await unanswered(log) == []


async def test_what_is_done_or_of_a_process_that_is_present_is_not_adopted(log: UpdateLog) -> None:
    await log.receive([FIRST, replace(SECOND, owner=5), replace(THIRD, owner=6)])
    await log.done(1)
    assert await log.adopt(5, {5, 6}) == 0
    assert await log.adopt(5, {5}) == 1
    assert [update.id for update in await log.unanswered(5)] == [2, 3]


async def test_what_ends_one_process_after_another_is_given_up(log: UpdateLog) -> None:
    await log.receive([FIRST])
    assert [await log.adopt(life, {life}) for life in range(1, MOST_LIVES + 2)] == [1] * MOST_LIVES + [0]
    assert await log.left() == 0


async def test_only_the_owner_may_reply(log: UpdateLog) -> None:
    await log.receive([replace(FIRST, owner=5)])
    assert not await log.replying(1, 6)
    await log.not_replied(1, 6)
    assert (await log.is_open(1, 6), await log.is_open(1, 5)) == (False, True)
    assert await log.replying(1, 5)
    assert await log.replying(1, 5)  # a second reply to the same update
    await log.not_replied(1, 6)
    assert not await log.is_open(1, 5)
    await log.adopt(6, {6})
    assert not await log.replying(1, 5)
    await log.done(1)
    assert not await log.replying(1, 6)


async def test_what_is_open_is_handed_over_and_nothing_else(log: UpdateLog) -> None:
    await log.receive([replace(ReceivedUpdate(n, "{}"), owner=owner) for n, owner in enumerate((7, 7, 7, 7, 9))])
    await log.replying(2, 7)
    await log.done(3)
    await log.hand_over({}, 7)
    await log.hand_over({0: 8, 1: 9, 2: 8, 3: 8, 4: 8, 5: 8}, 7)
    assert [[u.id for u in await log.unanswered(owner)] for owner in (7, 8, 9)] == [[], [0], [1, 4]]
    assert [await log.replying(0, 7), await log.replying(0, 8), await log.replying(2, 7)] == [False, True, True]


async def test_those_that_were_known_are_told_from_new_ones(log: UpdateLog) -> None:
    assert set(await log.receive([FIRST, FIRST])) == {1}
    assert set(await log.receive([FIRST, SECOND])) == {2}
    await log.done(2)
    assert set(await log.receive([SECOND])) == set()


async def test_what_is_left_is_counted_whosever_it_is(log: UpdateLog) -> None:
    await log.receive([FIRST, replace(SECOND, owner=5), replace(THIRD, owner=6)])
    await log.replying(1)
    await log.done(3)
    assert await log.left() == 2


async def test_what_is_done_stays_done(log: UpdateLog) -> None:
    await log.receive([FIRST])
    await log.done(1)
    await log.receive([FIRST])
    await log.replying(1)
    await log.not_replied(1)
    await log.done(1)
    assert (await unanswered(log), await log.is_open(1)) == ([], False)


async def test_an_update_never_received_changes_nothing(log: UpdateLog) -> None:
    await log.replying(1)
    await log.not_replied(1)
    await log.done(1)
    await log.receive([FIRST])
    assert await log.is_open(1)


async def test_ids_expire_with_time_and_unanswered_updates_never(log: UpdateLog, clock: SetClock) -> None:
    updates = [ReceivedUpdate(n, "{}") for n in range(1, 5)]
    await log.receive(updates)
    await log.done(1)
    await log.replying(2)
    clock.now += timedelta(hours=1)
    await log.done(3)
    await log.expire(clock.now)
    await log.receive(updates)
    assert await unanswered(log) == [1, 2, 4]  # 1 and 2 are as if never seen; 3 is known
    await log.expire(clock.now + timedelta(hours=1))
    assert await unanswered(log) == [1, 2, 4]


@pytest.mark.parametrize(
    ("payload", "chat_id"),
    [
        ('{"update_id": 1, "message": {"chat": {"id": -5}, "from": {"id": 7}}}', -5),
        ('{"update_id": 1, "my_chat_member": {"chat": {"id": -5}, "from": {"id": 7}}}', -5),
        ('{"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}', -5),
        ('{"update_id": 1, "callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}', 7),
        ('{"update_id": 1, "inline_query": {"from": {"id": 7}, "query": "tea"}}', 7),
        ('{"update_id": 1, "poll_answer": {"user": {"id": 7}}}', 7),
        ('{"update_id": 1, "poll": {"id": "9"}}', None),
        ('{"update_id": 1}', None),
        ("[1]", None),
        ("", None),
    ],
)
def test_an_update_tells_its_chat(payload: str, chat_id: int | None) -> None:
    assert ReceivedUpdate(1, payload).chat_id == chat_id
