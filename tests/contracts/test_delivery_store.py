"""What every DeliveryStore promises: no story twice, none lost."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from povbot.model import Chat, Due, Frequency, Subscription
from povbot.ports import DeliveryStore, Stores

FOUND = datetime(2026, 11, 2, 8, tzinfo=UTC)
LATER = FOUND + timedelta(hours=1)

Saved = Callable[..., Subscription]


@pytest.fixture
def kept(stores: Stores) -> DeliveryStore:
    return stores.deliveries


@pytest.fixture
async def tea(stores: Stores) -> Subscription:
    return await stores.subscriptions.add(Subscription(0, 7, "tea", "en", FOUND))


@pytest.fixture
async def rice(stores: Stores, tea: Subscription) -> Subscription:
    """Of the same chat."""
    return await stores.subscriptions.add(replace(tea, question="rice"))


def due(subscription: Subscription, article_id: str, found: datetime = FOUND) -> Due:
    return Due(subscription.chat_id, subscription.id, article_id, found)


async def test_stories_are_unseen_until_they_are_found(kept: DeliveryStore) -> None:
    assert [*await kept.unseen(["b", "a", "b"])] == ["b", "a"]
    await kept.found(["a", "c"], [])
    await kept.found(["a"], [])
    await kept.found([], [])
    assert [*await kept.unseen(["b", "a"])] == ["b"]
    assert [*await kept.unseen([])] == []


async def test_an_archive_of_any_size_is_seen(kept: DeliveryStore) -> None:
    many = [f"story-{n}" for n in range(40_000)]
    await kept.found(many[:-1], [])
    assert [*await kept.unseen(many)] == many[-1:]


async def test_what_was_found_waits_oldest_first(kept: DeliveryStore, tea: Subscription, stores: Stores) -> None:
    other = await stores.subscriptions.add(replace(tea, chat_id=8))
    waiting = [due(tea, "b"), due(tea, "c"), due(tea, "a", LATER)]
    await kept.found(["a", "b", "c"], [waiting[2], due(other, "a"), waiting[1], waiting[0]])
    assert await kept.waiting() == {7: waiting, 8: [due(other, "a")]}
    assert await kept.how_many_wait() == len(waiting) + 1


async def test_a_story_found_again_is_one(kept: DeliveryStore, tea: Subscription) -> None:
    await kept.found(["a"], [due(tea, "a"), due(tea, "a", LATER)])
    await kept.found(["a"], [due(tea, "a", LATER)])
    assert await kept.waiting() == {7: [due(tea, "a")]}


async def test_a_story_leaves_once(kept: DeliveryStore, tea: Subscription) -> None:
    await kept.found(["a", "b"], [due(tea, "a"), due(tea, "b")])
    await kept.leaving([due(tea, "a")])
    assert await kept.waiting() == {7: [due(tea, "b")]}
    assert await kept.how_many_wait() == 1
    await kept.sent([due(tea, "a")])
    await kept.found(["a"], [due(tea, "a")])
    assert await kept.waiting() == {7: [due(tea, "b")]}
    await kept.not_sent([due(tea, "a")])  # too late to say
    assert await kept.waiting() == {7: [due(tea, "b")]}


async def test_of_two_that_tell_a_chat_of_one_story_the_second_is_told_not_to(
    kept: DeliveryStore, tea: Subscription
) -> None:
    await kept.found(["a", "b"], [due(tea, "a"), due(tea, "b")])
    assert await kept.leaving([due(tea, "a")])
    assert not await kept.leaving([due(tea, "a"), due(tea, "b")])
    assert await kept.waiting() == {7: [due(tea, "b")]}
    assert await kept.how_many_wait() == 1
    await kept.sent([due(tea, "a")])
    assert not await kept.leaving([due(tea, "a")])


async def test_of_several_at_once_one_tells_a_chat(kept: DeliveryStore, tea: Subscription, rice: Subscription) -> None:
    many = [due(of, f"story-{n}") for of in (tea, rice) for n in range(20)]
    await kept.found([each.article_id for each in many], many)
    tries = [[due(one, f"story-{n}") for n in range(20)] for one in (tea, rice) * 4]
    assert sorted(await asyncio.gather(*map(kept.leaving, tries))) == [False] * 7 + [True]


async def test_nothing_leaves_for_a_chat_that_follows_nothing_any_more(
    kept: DeliveryStore, tea: Subscription, stores: Stores
) -> None:
    await kept.found(["a"], [due(tea, "a")])
    await stores.chats.forget(7)
    assert not await kept.leaving([due(tea, "a")])


async def test_a_story_that_is_leaving_is_not_found_again(kept: DeliveryStore, tea: Subscription) -> None:
    await kept.found(["a"], [due(tea, "a")])
    await kept.leaving([due(tea, "a")])
    await kept.found(["a"], [due(tea, "a", LATER)])
    assert await kept.waiting() == {}


async def test_what_did_not_arrive_waits_again(kept: DeliveryStore, tea: Subscription) -> None:
    await kept.found(["a"], [due(tea, "a")])
    for _ in range(2):
        await kept.leaving([due(tea, "a")])
        await kept.not_sent([due(tea, "a")])
        assert await kept.waiting() == {7: [due(tea, "a")]}


async def test_a_story_that_two_subscriptions_found_waits_once(
    kept: DeliveryStore, tea: Subscription, rice: Subscription, stores: Stores
) -> None:
    await kept.found(["a"], [due(rice, "a"), due(tea, "a", LATER)])
    assert await kept.waiting() == {7: [due(tea, "a", LATER)]}
    await stores.subscriptions.change(replace(rice, frequency=Frequency.AT_ONCE))
    assert await kept.waiting() == {7: [due(rice, "a")]}
    await kept.leaving([due(rice, "a")])
    assert await kept.waiting() == {}
    await kept.sent([due(rice, "a")])
    assert await kept.waiting() == {}


async def test_where_one_subscription_ends_the_other_goes_on_with_its_story(
    kept: DeliveryStore, tea: Subscription, rice: Subscription, stores: Stores
) -> None:
    await kept.found(["a"], [due(tea, "a"), due(rice, "a")])
    await stores.subscriptions.change(replace(tea, paused=True))
    assert await kept.waiting() == {7: [due(rice, "a")]}
    await stores.subscriptions.end(rice.id)
    assert await kept.waiting() == {}
    await stores.subscriptions.change(tea)
    assert await kept.waiting() == {7: [due(tea, "a")]}


async def test_nothing_waits_for_a_chat_that_is_gone(kept: DeliveryStore, tea: Subscription, stores: Stores) -> None:
    await kept.found(["a"], [due(tea, "a")])
    await stores.chats.keep(Chat(7, gone=True))
    assert await kept.waiting() == {}
    await stores.chats.keep(Chat(7))
    assert await kept.waiting() == {7: [due(tea, "a")]}


async def test_what_an_ended_subscription_found_is_left_out(
    kept: DeliveryStore, tea: Subscription, rice: Subscription, stores: Stores
) -> None:
    await stores.subscriptions.end(rice.id)
    await kept.found(["a", "b"], [due(rice, "a"), due(tea, "b")])
    assert await kept.waiting() == {7: [due(tea, "b")]}
    assert await kept.how_many_wait() == 1
    assert [*await kept.unseen(["a"])] == []


async def test_a_chat_that_moves_on_the_way_is_told_once(
    kept: DeliveryStore, tea: Subscription, stores: Stores
) -> None:
    await kept.found(["a", "b", "c"], [due(tea, story) for story in "abc"])
    await kept.leaving([due(tea, "a"), due(tea, "b")])
    await stores.chats.move(7, -70)
    await kept.sent([due(tea, "a")])
    await kept.not_sent([due(tea, "b")])
    await kept.leaving([due(tea, "c")])
    moved = replace(tea, chat_id=-70)
    assert await kept.waiting() == {-70: [due(moved, "b")]}
    await kept.found([], [due(tea, "d")])
    assert await kept.waiting() == {-70: [due(moved, "b"), due(moved, "d")]}


async def test_a_digest_of_many_stories_leaves_whole(kept: DeliveryStore, tea: Subscription) -> None:
    many = [due(tea, f"story-{n}") for n in range(1_500)]
    await kept.found([each.article_id for each in many], many)
    await kept.leaving(many)
    assert await kept.waiting() == {}
    await kept.sent(many)
    for nothing in (kept.leaving, kept.not_sent, kept.sent):
        await nothing([])
    assert await kept.waiting() == {}
