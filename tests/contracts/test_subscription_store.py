"""What every SubscriptionStore promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from povbot.model import Chat, Due, Frequency, Subscription
from povbot.ports import Stores, SubscriptionStore

SINCE = datetime(2026, 11, 2, 8, 15, 30, 123456, tzinfo=UTC)
TEA = Subscription(0, 7, "where does tea grow?", "en", SINCE)
LONG = "茶" * 4096


@pytest.fixture
def kept(stores: Stores) -> SubscriptionStore:
    return stores.subscriptions


async def test_a_subscription_is_kept_with_an_id(kept: SubscriptionStore) -> None:
    whole = Subscription(0, -(10**12), LONG, "zh-Hant", SINCE, "food", Frequency.WEEKLY, paused=True)
    added = await kept.add(whole)
    assert added == replace(whole, id=added.id)
    assert await kept.get(added.id) == added
    assert added.id > 0
    assert await kept.get(added.id + 1) is None


async def test_the_same_question_again_is_the_first_one_going_on(kept: SubscriptionStore) -> None:
    first = await kept.add(replace(TEA, paused=True))
    again = await kept.add(replace(TEA, language="zh-Hans", frequency=Frequency.AT_ONCE))
    assert again == replace(first, paused=False)
    assert await kept.of_chat(7) == [again]


async def test_another_question_topic_or_chat_is_another_one(kept: SubscriptionStore) -> None:
    others = [TEA, replace(TEA, question="rice"), replace(TEA, topic_id="food"), replace(TEA, chat_id=8)]
    added = [await kept.add(other) for other in others]
    assert len({one.id for one in added}) == 4
    assert await kept.of_chat(7) == added[:3]


async def test_an_id_is_never_used_again(kept: SubscriptionStore) -> None:
    first = await kept.add(TEA)
    await kept.end(first.id)
    assert (await kept.add(TEA)).id != first.id


async def test_how_it_is_sent_changes_and_what_it_asks_does_not(kept: SubscriptionStore) -> None:
    added = await kept.add(TEA)
    later = SINCE + timedelta(days=1)
    wished = replace(added, language="zh-Hans", since=later, frequency=Frequency.AT_ONCE, paused=True)
    await kept.change(replace(wished, chat_id=8, question="rice", topic_id="food"))
    assert await kept.get(added.id) == wished


async def test_a_change_to_one_that_has_ended_is_nothing(kept: SubscriptionStore) -> None:
    added = await kept.add(TEA)
    for _ in range(2):
        await kept.end(added.id)
        await kept.change(added)
        assert await kept.get(added.id) is None
        assert await kept.of_chat(7) == []


async def test_active_are_those_not_paused_of_chats_that_are_there(stores: Stores) -> None:
    await stores.chats.keep(Chat(2, gone=True))
    await stores.chats.keep(Chat(3))
    subscriptions = [replace(TEA, chat_id=1, paused=True), *(replace(TEA, chat_id=chat_id) for chat_id in (3, 2, 1))]
    added = [await stores.subscriptions.add(subscription) for subscription in subscriptions]
    assert added[0].id == added[3].id  # goes on
    await stores.subscriptions.add(replace(TEA, chat_id=4, paused=True))
    assert await stores.subscriptions.active() == [added[3], added[1]]


async def test_a_time_is_the_same_in_any_zone(kept: SubscriptionStore) -> None:
    added = await kept.add(replace(TEA, since=SINCE.astimezone(timezone(timedelta(hours=8)))))
    known = await kept.get(added.id)
    assert known
    assert (known.since, known.since.utcoffset() is not None) == (SINCE, True)


async def test_what_is_due_ends_with_it(stores: Stores) -> None:
    first = await stores.subscriptions.add(TEA)
    second = await stores.subscriptions.add(replace(TEA, question="rice"))
    await stores.deliveries.found(["a", "b"], [Due(7, first.id, "a", SINCE), Due(7, second.id, "b", SINCE)])
    await stores.subscriptions.end(first.id)
    assert await stores.deliveries.waiting() == {7: [Due(7, second.id, "b", SINCE)]}
