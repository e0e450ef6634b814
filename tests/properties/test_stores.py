"""Whatever is done in whatever order: SQLite remembers what the plain stores do."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy as Strategy

from fake_stores import SetClock, fake_stores
from povbot.model import Chat, DayOfUse, Due, Frequency, Missed, MissedWhy, ReceivedUpdate, Subscription
from povbot.ports import Stores
from povbot.readers.stores import opened

START = datetime(2026, 11, 2, tzinfo=UTC)
CHATS, SUBSCRIPTIONS, UPDATES = (7, -8, 9), range(1, 7), range(1, 5)
STORIES, QUESTIONS, LANGUAGES = ("a", "b", "c"), ("tea", "Tea", " 茶"), ("en", "zh-Hant")

languages, articles = st.sampled_from(LANGUAGES), st.none() | st.sampled_from(STORIES)
chat_ids = st.sampled_from(CHATS)
instants = st.integers(0, 50).map(lambda hours: START + timedelta(hours=hours))
days = instants.map(datetime.date)
dues = st.lists(
    st.builds(Due, chat_ids, st.sampled_from(SUBSCRIPTIONS), st.sampled_from(STORIES), instants), max_size=4
)
subscriptions = st.builds(
    Subscription,
    st.sampled_from(SUBSCRIPTIONS),
    chat_ids,
    st.sampled_from(QUESTIONS),
    languages,
    instants,
    st.none() | st.just("food"),
    st.sampled_from(Frequency),
    st.booleans(),
)
# A digest is one chat's.
of_one = st.builds(
    lambda chat, subscription, stories: [Due(chat, subscription, story, START) for story in stories],
    chat_ids,
    st.sampled_from(SUBSCRIPTIONS),
    st.lists(st.sampled_from(STORIES), unique=True),
)
update_ids = st.sampled_from(UPDATES)
received = st.lists(
    st.builds(lambda i, chat: ReceivedUpdate(i, f'{{"message": {{"chat": {{"id": {chat}}}}}}}'), update_ids, chat_ids)
)
missed = st.builds(
    Missed, st.sampled_from(QUESTIONS), languages, st.sampled_from(MissedWhy), st.integers(1, 3), days, articles
)
used = st.builds(
    lambda day, questions, bound_ms, front: DayOfUse(
        day, questions, latencies=((bound_ms, questions),), fronts=((front, questions),)
    ),
    days,
    st.integers(1, 3),
    st.sampled_from((1, 32, 63_000)),
    st.sampled_from(("web", "api")),
)
chats = st.builds(Chat, chat_ids, st.none() | st.sampled_from(LANGUAGES), st.booleans(), gone=st.booleans())


@dataclass(frozen=True)
class Step:
    store: str
    method: str
    arguments: tuple[object, ...]
    named: dict[str, object]

    async def take(self, stores: Stores) -> object:
        return await getattr(getattr(stores, self.store), self.method)(*self.arguments, **self.named)


def step(store: str, method: str, *arguments: Strategy[Any], **named: Strategy[Any]) -> Strategy[Step]:
    return st.builds(Step, st.just(store), st.just(method), st.tuples(*arguments), st.fixed_dictionaries(named))


steps = st.one_of(
    step("chats", "keep", chats),
    step("chats", "move", chat_ids, chat_ids),
    step("chats", "forget", chat_ids, st.none() | update_ids),
    step("updates", "receive", received),
    step("updates", "replying", update_ids),
    step("updates", "not_replied", update_ids),
    step("updates", "done", update_ids),
    step("updates", "expire", instants),
    step("subscriptions", "add", subscriptions),
    step("subscriptions", "add", subscriptions),
    step("subscriptions", "change", subscriptions),
    step("subscriptions", "end", st.sampled_from(SUBSCRIPTIONS)),
    step("deliveries", "found", st.sets(st.sampled_from(STORIES)), dues),
    step("deliveries", "found", st.sets(st.sampled_from(STORIES)), dues),
    step("deliveries", "leaving", of_one),
    step("deliveries", "not_sent", dues),
    step("deliveries", "sent", dues),
    step("missed", "add", st.sampled_from(QUESTIONS), languages, st.sampled_from(MissedWhy), days, articles),
    step("missed", "counted", st.lists(missed, max_size=3)),
    step("missed", "expire", days, st.integers(1, 4)),
    step("usage", "asked", days, chat_ids, answered=st.booleans(), latency_ms=st.sampled_from((1, 30, 10**6))),
    step("usage", "counted", used),
    step("usage", "judged", days, good=st.booleans()),
    step("usage", "expire", days),
)


async def all_that_can_be_read(stores: Stores) -> dict[str, object]:
    first, last = START.date(), START.date() + timedelta(days=3)
    return {
        "chats": [await stores.chats.get(chat_id) for chat_id in CHATS],
        "reachable": await stores.chats.reachable(),
        "unanswered": await stores.updates.unanswered(),
        "open": [await stores.updates.is_open(update_id) for update_id in UPDATES],
        "of chats": [await stores.subscriptions.of_chat(chat_id) for chat_id in CHATS],
        "subscriptions": [await stores.subscriptions.get(subscription_id) for subscription_id in SUBSCRIPTIONS],
        "active": await stores.subscriptions.active(),
        "unseen": [*await stores.deliveries.unseen(STORIES)],
        "waiting": await stores.deliveries.waiting(),
        "missed": await stores.missed.most_frequent(20),
        "days": await stores.usage.days(first, last),
        "readers": await stores.usage.readers(first, last),
    }


@given(st.lists(st.tuples(steps, st.integers(0, 5)), min_size=30, max_size=60))
@settings(max_examples=8)
def test_what_is_remembered_is_the_same_after_every_step(taken: Sequence[tuple[Step, int]]) -> None:
    async def run() -> None:
        clock = SetClock(START)
        plain = fake_stores(clock)
        with tempfile.TemporaryDirectory() as folder:
            async with opened(f"sqlite:///{folder}/readers.db", clock) as kept:
                for each, hours in taken:
                    clock.now += timedelta(hours=hours)
                    assert await each.take(kept) == await each.take(plain)
                    assert await all_that_can_be_read(kept) == await all_that_can_be_read(plain), each

    asyncio.run(run())
