"""The process ends after any step of a round: after the restart no story is told twice, and none is lost but what had
left at that very moment."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fake_stores import fake_stores
from following import Clock, FakeNews, FakePost, follows
from povbot.delivery.digest import Digest, Journal, Outcome
from povbot.delivery.matching import Matching
from povbot.delivery.rounds import Rounds
from povbot.ports import Stores
from stories import story

WORDS = ("rice", "tea", "oil")


class Killed(BaseException):
    pass


class Life:
    """Of a process: so many steps outside itself, then nothing it does has an effect."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def takes_a_step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Killed

    def guards(self, port: object) -> Any:
        return _Guarded(port, self)


class _Guarded:
    """Dies after a step's effect; what it answered is never heard."""

    def __init__(self, port: object, life: Life) -> None:
        self._port, self._life = port, life

    def __getattr__(self, name: str) -> Callable[..., Any]:
        step = getattr(self._port, name)

        async def done(*args: Any, **kwargs: Any) -> Any:
            self._life.takes_a_step()
            result = await step(*args, **kwargs)
            self._life.takes_a_step()
            return result

        return done


class DyingPost(FakePost):
    """`under_way` are stories whose digest was leaving, and whose arrival the process did not live to hear of."""

    def __init__(self, life: Life, arrived: list[tuple[int, str]], under_way: set[tuple[int, str]]) -> None:
        super().__init__()
        self._life, self._arrived, self._under_way = life, arrived, under_way

    async def send(self, digest: Digest, journal: Journal) -> Outcome:
        stories = [(digest.chat.id, told.article.family) for s in digest.sections for told in s.stories]
        self._under_way.update(stories)
        await journal.leaving()
        self._life.takes_a_step()
        self._arrived += stories
        self._life.takes_a_step()
        self._under_way.difference_update(stories)
        return Outcome.SENT


async def one_life(
    life: Life, stores: Stores, news: FakeNews, arrived: list[tuple[int, str]], under_way: set[tuple[int, str]]
) -> bool:
    """Two rounds; whether it lived through them."""
    clock = Clock()
    guarded = replace(
        stores,
        chats=life.guards(stores.chats),
        subscriptions=life.guards(stores.subscriptions),
        deliveries=life.guards(stores.deliveries),
    )
    matching = Matching(news, guarded.subscriptions, guarded.deliveries, clock)
    rounds = Rounds(matching, guarded, DyingPost(life, arrived, under_way), clock, asyncio.Event())
    try:
        await rounds.round()
        await rounds.round()
    except (Killed, BaseExceptionGroup):
        return False
    return True


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from(WORDS)), max_size=6),
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1), min_size=1, max_size=4),
    st.lists(st.integers(0, 80), max_size=4),
)
@example([(1, "rice"), (1, "tea"), (2, "rice")], [["rice", "tea"]], [*range(1, 12)])
def test_no_digest_twice_and_none_lost(followed: list[tuple[int, str]], new: list[list[str]], lives: list[int]) -> None:
    asyncio.run(lived(followed, new, lives))


async def lived(followed: list[tuple[int, str]], new: list[list[str]], lives: list[int]) -> None:
    stores, news = fake_stores(), FakeNews([story("old", title="rice tea oil")])
    arrived, under_way = list[tuple[int, str]](), set[tuple[int, str]]()
    assert await one_life(Life(10**9), stores, news, arrived, under_way)
    for chat_id, word in followed:
        await stores.subscriptions.add(follows(chat_id, word))
    news.stories[:0] = [story(f"new-{n}", title=" ".join(words)) for n, words in enumerate(new)]
    for steps in lives:
        await one_life(Life(steps), stores, news, arrived, under_way)
    assert await one_life(Life(10**9), stores, news, arrived, under_way)
    wanted = {(chat, f"new-{n}") for n, words in enumerate(new) for chat, word in followed if word in words}
    assert len(arrived) == len({*arrived})
    assert {*arrived} <= wanted <= {*arrived} | under_way
    assert under_way or {*arrived} == wanted
