"""New stories reach those who follow: each once, in one digest, in time, whatever happens on the way."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Any

import pytest

from fake_stores import fake_stores
from following import MONDAY, Clock, FakeNews, FakePost, follows
from patience import PATIENCE_S
from povbot.delivery.digest import Digest, Journal, Outcome
from povbot.delivery.matching import Matching
from povbot.delivery.rounds import Rounds
from povbot.errors import DigestSuperseded
from povbot.model import Chat, Frequency, Published, Subscription
from povbot.ports import Stores
from stories import on_days, story


@dataclass
class House:
    """An archive that has a story already, and nobody following it."""

    clock: Clock = field(default_factory=Clock)
    news: FakeNews = field(default_factory=lambda: FakeNews([story("old", title="rice old")]))
    post: FakePost = field(default_factory=FakePost)
    fresh: asyncio.Event = field(default_factory=asyncio.Event)
    stores: Stores = field(init=False)

    def __post_init__(self) -> None:
        self.stores = fake_stores(self.clock)
        self.restarts()

    def restarts(self) -> None:
        stores = self.stores
        matching = Matching(self.news, stores.subscriptions, stores.deliveries, self.clock)
        self.rounds = Rounds(matching, stores, self.post, self.clock, self.fresh)

    async def begins(self, *subscriptions: Subscription) -> Sequence[Subscription]:
        await self.rounds.round()
        return [await self.stores.subscriptions.add(one) for one in subscriptions]

    async def comes(self, *titles: str) -> None:
        """Stories with these headlines, the newest last, the first word their id; then a round."""
        for title in titles:
            day = MONDAY.date() + timedelta(days=len(self.news.stories))
            self.news.stories.insert(0, story(title.split()[0], title=title, published=Published(day, day)))
        await self.rounds.round()

    def told(self) -> list[tuple[int, list[str]]]:
        """Per digest: whom, and of which stories."""
        return [(d.chat.id, [told.article.id for s in d.sections for told in s.stories]) for d in self.post.digests]


@pytest.fixture
def house() -> House:
    return House()


async def test_a_new_story_is_told_at_once_with_the_quote_that_answers(house: House) -> None:
    [subscription] = await house.begins(follows(7, "rice"))
    await house.comes("one rice", "two tea")
    [digest] = house.post.digests
    [section] = digest.sections
    assert section.subscription == subscription
    assert [told.quote.text for told in section.stories if told.quote] == ["one rice"]


async def test_what_the_archive_had_at_the_first_start_is_no_news(house: House) -> None:
    await house.stores.subscriptions.add(follows(7, "rice"))
    await house.rounds.round()
    assert house.told() == []


async def test_nothing_new_is_no_digest(house: House) -> None:
    await house.begins(follows(7, "rice"))
    await house.comes("one tea")
    for _ in range(3):
        house.clock.passes(days=1)
        await house.rounds.round()
    assert house.told() == []


async def test_many_matches_are_one_digest_newest_first_and_each_story_once(house: House) -> None:
    await house.begins(follows(7, "rice"), follows(7, "tea"), follows(7, "", topic_id="crops"))
    house.news.stories.insert(0, story("three", title="three", topics=("crops",)))
    await house.comes("one rice tea", "two rice")
    assert house.told() == [(7, ["two", "one", "three"])]
    assert [len(section.stories) for section in house.post.digests[0].sections] == [2, 1]


async def test_a_story_is_told_once_with_its_translations_also_those_that_come_later(house: House) -> None:
    await house.begins(follows(7, "rice"))
    translation = story("one.zh", title="rice", language="zh-Hans", translation_of="one")
    house.news.stories.append(translation)
    await house.comes("one rice")
    house.news.stories.append(replace(translation, id="one.zh-Hant", language="zh-Hant"))
    await house.rounds.round()
    assert house.told() == [(7, ["one"])]


async def test_a_version_that_comes_later_is_no_news_and_what_is_withdrawn_is_not_told(house: House) -> None:
    await house.begins(follows(7, "rice", Frequency.DAILY))
    await house.comes("one rice", "two rice")
    house.news.stories.append(story("copy", title="rice", version_of="one"))
    house.news.stories[:] = [a for a in house.news.stories if a.id != "two"]  # as the archive has it from then on
    house.clock.passes(hours=24)
    await house.rounds.round()
    assert house.told() == [(7, ["one"])]


async def test_daily_news_of_a_day_come_together_at_the_readers_hour(house: House) -> None:
    await house.stores.chats.keep(Chat(7, zone="Asia/Shanghai", hour=8))
    await house.begins(follows(7, "rice", Frequency.DAILY))
    await house.comes("one rice")  # on Monday at 20:00 in Shanghai
    house.clock.passes(hours=5)
    await house.comes("two rice")
    assert house.told() == []
    house.clock.now = MONDAY.replace(day=6, hour=0)
    await house.rounds.round()
    assert house.told() == [(7, ["two", "one"])]


async def test_what_waited_for_its_hour_and_what_is_told_at_once_are_told_apart(house: House) -> None:
    await house.begins(follows(7, "rice", Frequency.WEEKLY), follows(7, "tea"))
    await house.comes("one rice", "two tea")
    assert house.told() == [(7, ["two"])]
    house.clock.passes(weeks=1)
    await house.rounds.round()
    assert house.told()[1:] == [(7, ["one"])]


async def test_quiet_hours_postpone(house: House) -> None:
    await house.stores.chats.keep(Chat(7, zone="UTC", quiet_from=time(11), quiet_until=time(14)))
    await house.begins(follows(7, "rice"))
    await house.comes("one rice")
    assert house.told() == []
    house.clock.passes(hours=2)
    await house.rounds.round()
    assert house.told() == [(7, ["one"])]


async def test_what_is_paused_or_ended_is_told_no_more(house: House) -> None:
    rice, tea, oil = await house.begins(follows(7, "rice"), follows(8, "tea"), follows(9, "oil"))
    await house.stores.subscriptions.change(replace(rice, paused=True))
    await house.stores.subscriptions.end(tea.id)
    await house.comes("one rice tea oil")
    assert house.told() == [(oil.chat_id, ["one"])]


async def test_what_ends_while_the_round_is_under_way_is_left_out(house: House) -> None:
    followed = await house.begins(*(follows(chat_id, "rice") for chat_id in range(1, 41)))

    class SecondThoughts(FakePost):
        """Whoever is told first, the last four change their minds."""

        async def send(self, digest: Digest, journal: Journal) -> Outcome:
            await house.stores.subscriptions.end(followed[-1].id)
            await house.stores.subscriptions.change(replace(followed[-2], paused=True))
            await house.stores.chats.forget(followed[-3].chat_id)
            await house.stores.chats.keep(Chat(followed[-4].chat_id, gone=True))
            return await super().send(digest, journal)

    house.post = SecondThoughts()
    house.restarts()
    await house.comes("one rice")
    assert sorted(chat_id for chat_id, _ in house.told()) == [*range(1, 37)]


async def test_what_could_not_be_sent_waits_for_the_next_round(house: House) -> None:
    await house.begins(follows(7, "rice"))
    house.post.outcomes = [Outcome.NOT_SENT, Outcome.NOT_SENT]
    await house.comes("one rice")
    await house.rounds.round()
    assert house.post.arrived == []
    await house.rounds.round()
    await house.rounds.round()
    assert house.post.arrived == [(7, "one")]


async def test_what_may_have_arrived_is_not_sent_again(house: House) -> None:
    await house.begins(follows(7, "rice"))
    house.post.outcomes = [Outcome.LOST]
    await house.comes("one rice")
    await house.rounds.round()
    assert len(house.post.digests) == 1


async def test_of_two_processes_that_both_hold_themselves_for_the_leader_one_tells_a_chat(house: House) -> None:
    """One was frozen just before its digest left, and goes on after another took its place."""
    await house.begins(follows(7, "rice"))
    frozen_, thawed, post = asyncio.Event(), asyncio.Event(), house.post

    class Frozen(FakePost):
        async def send(self, digest: Digest, journal: Journal) -> Outcome:
            frozen_.set()
            await thawed.wait()
            try:
                return await super().send(digest, journal)
            except DigestSuperseded:
                return Outcome.NOT_SENT

    house.post = frozen = Frozen()
    house.restarts()
    first = asyncio.create_task(house.comes("one rice"))
    await frozen_.wait()
    house.post = post
    house.restarts()
    await house.rounds.round()
    thawed.set()
    await first
    await house.rounds.round()
    assert post.arrived == [(7, "one")]
    assert frozen.arrived == []


async def test_who_blocks_the_bot_is_dropped_and_told_only_of_what_comes_after_a_return(house: House) -> None:
    await house.begins(follows(7, "rice"), follows(8, "rice"))
    house.post.outcomes = [Outcome.GONE]
    await house.comes("one rice")
    assert house.post.arrived == [(8, "one")]
    chat = await house.stores.chats.get(7)
    assert chat.gone
    await house.comes("two rice")
    await house.stores.chats.keep(replace(chat, gone=False))
    await house.comes("three rice")
    assert [story for chat_id, story in house.post.arrived if chat_id == 7] == ["three"]


async def test_very_many_new_stories_are_matched_while_readers_are_answered(house: House) -> None:
    await house.begins(follows(7, "rice"))
    answered = 0

    async def answer() -> None:
        nonlocal answered
        while True:
            await asyncio.sleep(0)
            answered += 1

    reader = asyncio.create_task(answer())
    await asyncio.sleep(0)
    titles = [f"n{number} {'rice' if number % 3 else 'tea'}" for number in range(500)]
    house.news.stories[:0] = [story(title.split()[0], title=title, published=on_days("2026-01-01")) for title in titles]
    before = answered
    matching = Matching(house.news, house.stores.subscriptions, house.stores.deliveries, house.clock)
    assert await matching.match() == sum("rice" in title for title in titles)
    assert answered - before > len(titles) / 10
    reader.cancel()


async def test_a_question_that_many_follow_is_looked_for_once(house: House) -> None:
    await house.begins(*(follows(chat_id, "rice") for chat_id in range(1, 1001)))
    await house.comes("one rice")
    assert len(house.post.arrived) == 1000
    assert house.news.asked == 2  # for what is due, and for its quotes


async def test_a_thousand_questions_leave_readers_their_turn(house: House) -> None:
    await house.begins(*(follows(chat_id, f"rice{chat_id}") for chat_id in range(1, 1001)))
    turns = 0

    async def readers() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    others = asyncio.create_task(readers())
    await house.comes("one rice1")
    others.cancel()
    assert turns >= 1000


async def test_a_story_that_would_not_be_found_any_more_is_told_by_its_headline(house: House) -> None:
    await house.begins(follows(7, "rice", Frequency.DAILY))
    await house.comes("one rice")
    house.news.stories[0] = replace(house.news.stories[0], title="corrected")
    house.clock.passes(days=1)
    await house.rounds.round()
    [told] = house.post.digests[0].sections[0].stories
    assert (told.article.title, told.quote) == ("corrected", None)


async def test_a_story_that_was_withdrawn_keeps_nothing_waiting(house: House) -> None:
    await house.begins(follows(7, "rice", Frequency.DAILY))
    await house.comes("one rice")
    del house.news.stories[0]
    house.clock.passes(days=1)
    await house.rounds.round()
    assert house.told() == []
    assert await house.stores.deliveries.waiting() == {}


async def test_stories_are_newest_first(house: House) -> None:
    await house.begins(follows(7, "", topic_id="crops"))
    days = ("2026-01-03", "2026-01-02", "2026-01-01")
    house.news.stories[:0] = [story(day, published=on_days(day), topics=("crops",)) for day in days]
    await house.rounds.round()
    assert house.told() == [(7, list(days))]


async def test_one_chat_that_cannot_be_told_keeps_no_other(house: House, caplog: pytest.LogCaptureFixture) -> None:
    class Stumbles(FakePost):
        async def send(self, digest: Digest, journal: Journal) -> Outcome:
            if digest.chat.id == 7:
                raise RuntimeError("a fault of ours")
            return await super().send(digest, journal)

    house.post = Stumbles()
    house.restarts()
    await house.begins(follows(7, "rice"), follows(8, "rice"))
    await house.comes("one rice")
    assert house.post.arrived == [(8, "one")]
    assert "a digest could not be told" in caplog.text


async def until(is_so: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 - what is waited for may be a line of the log
            await asyncio.sleep(0.001)


async def ended(running: "asyncio.Task[None]") -> None:
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_new_stories_begin_a_round_at_once(house: House) -> None:
    await house.begins(follows(7, "rice"))
    running = asyncio.create_task(house.rounds.run(every_s=3600))
    await asyncio.sleep(0.01)
    house.news.stories.insert(0, story("one", title="one rice"))
    house.fresh.set()
    await until(lambda: house.post.arrived)
    await ended(running)


async def test_an_archive_is_looked_through_as_far_as_there_is_anything_new(house: House) -> None:
    house.news.stories += [story(f"old-{n}", title=f"rice {n}") for n in range(50)]
    await house.begins(follows(7, "rice"))
    everything = house.news.batches
    await house.comes("one rice")
    assert house.told() == [(7, ["one"])]
    assert 0 < house.news.batches - everything < everything / 2
    looked_at = house.news.batches
    await house.rounds.round()
    assert house.news.batches == looked_at


async def test_however_many_come_at_once_all_are_told_of(house: House) -> None:
    await house.begins(follows(7, "rice"))
    await house.comes(*(f"{n} rice" for n in range(9)))
    assert house.told() == [(7, [f"{n}" for n in range(8, -1, -1)])]


async def test_a_round_that_fails_is_noted_and_the_next_one_is_tried(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.begins(follows(7, "rice"))
    house.news.stories.insert(0, story("one", title="one rice"))
    house.news.fails = True
    running = asyncio.create_task(house.rounds.run(every_s=0.01))
    await until(lambda: "a round of deliveries failed" in caplog.text)
    house.news.fails = False
    await until(lambda: house.post.arrived)
    await ended(running)


async def test_what_has_left_is_heard_of_before_the_end(house: House) -> None:
    left = asyncio.Event()

    class Slow(FakePost):
        async def send(self, digest: Digest, journal: Journal) -> Outcome:
            left.set()
            await asyncio.sleep(0.05)
            return await super().send(digest, journal)

    house.post = Slow()
    house.restarts()
    await house.begins(follows(7, "rice"))
    house.news.stories.insert(0, story("one", title="one rice"))
    running = asyncio.create_task(house.rounds.run(every_s=3600))
    await left.wait()
    await ended(running)
    assert house.post.arrived == [(7, "one")]
    house.restarts()
    house.clock.now += timedelta(days=1)
    await house.rounds.round()
    assert len(house.post.arrived) == 1
