"""What every ChatStore promises, the two things across all stores included."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from povbot.model import Chat, Due, MissedWhy, ReceivedUpdate, Subscription
from povbot.ports import Stores

DAY = date(2026, 11, 2)
FOUND = datetime(2026, 11, 2, 8, tzinfo=UTC)
WISHES = Chat(
    -1001234567890,
    language="zh-Hant",
    plain=True,
    zone="Asia/Taipei",
    hour=21,
    weekday=6,
    quiet_from=time(22, 30),
    quiet_until=time(7),
)


def saved(chat_id: int, question: str = "tea", **more: object) -> Subscription:
    subscription = Subscription(0, chat_id, question, "en", FOUND)
    return replace(subscription, **more) if more else subscription  # type: ignore[arg-type]


def from_chat(update_id: int, chat_id: int) -> ReceivedUpdate:
    return ReceivedUpdate(update_id, f'{{"update_id": {update_id}, "message": {{"chat": {{"id": {chat_id}}}}}}}')


async def test_nothing_is_remembered_of_a_new_chat(stores: Stores) -> None:
    assert await stores.chats.get(7) == Chat(7)
    assert await stores.chats.reachable() == []


async def test_wishes_are_kept_as_they_are_and_change(stores: Stores) -> None:
    for wishes in (WISHES, WISHES, Chat(WISHES.id), replace(WISHES, gone=True)):
        await stores.chats.keep(wishes)
        assert await stores.chats.get(WISHES.id) == wishes


async def test_chats_that_are_gone_are_not_reachable(stores: Stores) -> None:
    for chat in (Chat(7), Chat(-3), Chat(5, gone=True)):
        await stores.chats.keep(chat)
    assert await stores.chats.reachable() == [Chat(-3), Chat(7)]


async def test_a_chat_that_is_lost_keeps_its_wishes(stores: Stores) -> None:
    await stores.chats.keep(WISHES)
    await stores.subscriptions.add(saved(7))
    for chat_id in (WISHES.id, 7, 7):
        await stores.chats.lose(chat_id)
    assert await stores.chats.get(WISHES.id) == replace(WISHES, gone=True)
    assert await stores.chats.get(7) == Chat(7, gone=True)


async def test_of_a_chat_that_nothing_is_remembered_of_it_is_not_noted_that_it_is_gone(stores: Stores) -> None:
    await stores.chats.keep(WISHES)
    await stores.chats.forget(WISHES.id)
    for chat_id in (WISHES.id, 7):
        await stores.chats.lose(chat_id)
        assert await stores.chats.get(chat_id) == Chat(chat_id)


async def test_all_that_is_remembered_moves(stores: Stores) -> None:
    await stores.chats.keep(replace(WISHES, id=-1))
    subscription = await stores.subscriptions.add(saved(-1))
    await stores.deliveries.found(["a", "b"], [Due(-1, subscription.id, story, FOUND) for story in "ab"])
    await stores.deliveries.sent([Due(-1, subscription.id, "a", FOUND)])
    await stores.updates.receive([from_chat(1, -1)])
    await stores.usage.asked(DAY, -1, answered=True, latency_ms=3)
    for _ in range(2):
        await stores.chats.move(-1, -2)
        assert await stores.chats.get(-2) == replace(WISHES, id=-2)
        assert await stores.chats.get(-1) == Chat(-1)
        assert await stores.subscriptions.of_chat(-2) == [replace(subscription, chat_id=-2)]
        assert await stores.subscriptions.of_chat(-1) == []
        assert await stores.deliveries.waiting() == {-2: [Due(-2, subscription.id, "b", FOUND)]}
    await stores.deliveries.found([], [Due(-2, subscription.id, "a", FOUND)])
    assert await stores.deliveries.waiting() == {-2: [Due(-2, subscription.id, "b", FOUND)]}
    await stores.usage.asked(DAY, -2, answered=True, latency_ms=3)
    assert await stores.usage.readers(DAY, DAY) == 1
    await stores.chats.forget(-2)
    assert await stores.updates.unanswered() == []


async def test_a_chat_moves_in_with_what_the_other_has_already(stores: Stores) -> None:
    await stores.chats.keep(Chat(-1, language="en"))
    await stores.chats.keep(Chat(-2, language="zh-Hans", plain=True))
    moved, twin, own = [
        await stores.subscriptions.add(subscription)
        for subscription in (saved(-1, paused=True), saved(-2), saved(-2, "rice"))
    ]
    later, earlier = FOUND.replace(hour=9), FOUND
    await stores.deliveries.found(
        [],
        [
            Due(-1, moved.id, "both", later),
            Due(-2, twin.id, "both", earlier),
            Due(-2, twin.id, "only there", later),
            Due(-2, own.id, "rice", later),
            Due(-2, own.id, "told", later),
        ],
    )
    await stores.deliveries.found([], [Due(-1, moved.id, "told", later)])
    await stores.deliveries.sent([Due(-1, moved.id, "told", later)])
    await stores.chats.move(-1, -2)
    assert await stores.chats.get(-2) == Chat(-2, language="en")
    assert await stores.subscriptions.of_chat(-2) == [replace(moved, chat_id=-2), own]
    await stores.subscriptions.add(saved(-2))  # goes on
    assert await stores.deliveries.waiting() == {
        -2: [
            Due(-2, moved.id, "both", earlier),
            Due(-2, moved.id, "only there", later),
            Due(-2, own.id, "rice", later),
        ]
    }


async def test_where_only_the_other_has_wishes_they_stay(stores: Stores) -> None:
    await stores.chats.keep(Chat(-2, plain=True))
    await stores.chats.move(-1, -2)
    await stores.chats.move(-2, -2)
    assert await stores.chats.get(-2) == Chat(-2, plain=True)


async def test_of_a_forgotten_chat_nothing_is_left(stores: Stores) -> None:
    for chat_id in (1, 2):
        await stores.chats.keep(Chat(chat_id, plain=True))
        subscription = await stores.subscriptions.add(saved(chat_id))
        await stores.deliveries.found(["a"], [Due(chat_id, subscription.id, "a", FOUND)])
        await stores.updates.receive([from_chat(10 + chat_id, chat_id), from_chat(20 + chat_id, chat_id)])
        await stores.usage.asked(DAY, chat_id, answered=True, latency_ms=3)
    await stores.missed.add("tea", "en", MissedWhy.REFUSED, DAY)
    for _ in range(2):
        await stores.chats.forget(1)
        assert await stores.chats.get(1) == Chat(1)
        assert await stores.chats.reachable() == [Chat(2, plain=True)]
        assert await stores.subscriptions.of_chat(1) == []
        assert list(await stores.deliveries.waiting()) == [2]
        assert [update.id for update in await stores.updates.unanswered()] == [12, 22]
        assert await stores.usage.readers(DAY, DAY) == 1
    assert (await stores.usage.days(DAY, DAY))[0].readers == 2
    assert len(await stores.missed.most_frequent(9)) == 1
    await stores.updates.receive([from_chat(11, 1)])
    assert not await stores.updates.is_open(11)


async def test_the_update_that_asks_to_forget_is_answered_still(stores: Stores) -> None:
    await stores.updates.receive([from_chat(1, 7), from_chat(2, 7), from_chat(3, 7)])
    await stores.updates.replying(1)
    await stores.chats.forget(7, asking=2)
    assert await stores.updates.unanswered() == [from_chat(2, 7)]
    await stores.updates.not_replied(1)
    await stores.updates.replying(2)
    await stores.updates.not_replied(2)
    assert await stores.updates.unanswered() == [from_chat(2, 7)]
    await stores.updates.done(2)
    assert await stores.updates.unanswered() == []


async def test_a_chat_told_of_nothing_before_is_told_after_it_was_forgotten(stores: Stores) -> None:
    first = await stores.subscriptions.add(saved(7))
    due = Due(7, first.id, "a", FOUND)
    await stores.deliveries.found(["a"], [due])
    await stores.deliveries.leaving([due])
    await stores.chats.forget(7)
    await stores.deliveries.sent([due])  # it was on its way
    again = await stores.subscriptions.add(saved(7))
    assert again.id != first.id
    await stores.deliveries.found([], [replace(due, subscription_id=again.id)])
    assert await stores.deliveries.waiting() == {7: [replace(due, subscription_id=again.id)]}
