"""One of several processes that ends: what it has not begun, those that stay answer."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from fake_stores import FakePeers, FakeUpdates, Kept, fake_stores, joined
from patience import PATIENCE_S
from povbot.errors import StoreUnavailable
from povbot.fronts.telegram.leaving import leaving
from povbot.fronts.telegram.once import Once, owner_of
from povbot.model import ReceivedUpdate
from povbot.ports import UpdateLog

CHATS = {owner: [chat for chat in range(1, 100) if owner_of(chat, {1, 2}) == owner] for owner in (1, 2)}


def said(number: int, chat_id: int) -> dict[str, Any]:
    chat = {"id": chat_id, "type": "private"}
    return {"update_id": number, "message": {"message_id": number, "date": 1, "chat": chat, "text": "tea"}}


@dataclass
class Two:
    """Processes 1 and 2 over the same store."""

    log: UpdateLog
    peers: dict[int, FakePeers]
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.once = {me: Once(self.log, peers, 4) for me, peers in self.peers.items()}

    async def open(self, me: int) -> list[int]:
        return [kept.id for kept in await self.log.unanswered(me)]


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    stores = fake_stores()
    async with joined(stores, 1, is_alone=False) as one, joined(stores, 2, is_alone=False) as other:
        for each in (one, other, one):
            await each.look()
        yield Two(stores.updates, {1: one, 2: other})


async def until_handed_over(two: Two) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await two.peers[2].nudged.wait()


async def test_what_is_open_goes_to_the_one_that_stays_as_soon_as_the_other_is_to_end(two: Two) -> None:
    async with leaving(two.once[1], two.peers[1], two.stop):
        await two.once[1].receive([said(1, CHATS[1][0]), said(2, CHATS[2][0])])
        assert [await two.open(1), await two.open(2)] == [[1], [2]]
        two.peers[2].nudged.clear()
        two.stop.set()
        await until_handed_over(two)
        assert [await two.open(1), await two.open(2)] == [[], [1, 2]]


async def test_what_comes_from_then_on_is_the_others(two: Two) -> None:
    async with leaving(two.once[1], two.peers[1], two.stop):
        two.stop.set()
        await asyncio.sleep(0.01)
        for me in (1, 2):
            await two.once[me].receive([said(me, CHATS[1][me])])
    assert [await two.open(1), await two.open(2)] == [[], [1, 2]]


async def test_what_others_had_just_stored_for_it_is_handed_over_before_it_is_gone(two: Two) -> None:
    two.peers[2].kept = None  # it does not look any more, as one that has not heard yet
    async with leaving(two.once[1], two.peers[1], two.stop):
        two.stop.set()
        await asyncio.sleep(0.01)
        await two.once[2].receive([said(1, CHATS[1][0])])
        assert await two.open(1) == [1]
    assert await two.open(2) == [1]


async def test_it_is_handed_over_however_the_process_ends(two: Two) -> None:
    await two.once[1].receive([said(1, CHATS[1][0])])
    with pytest.raises(ZeroDivisionError):
        async with leaving(two.once[1], two.peers[1], two.stop):
            raise ZeroDivisionError
    assert await two.open(2) == [1]


class Away(FakeUpdates):
    async def unanswered(self, owner: int = 0) -> Sequence[ReceivedUpdate]:
        raise StoreUnavailable(f"it is away, also for {owner}")


async def test_where_nothing_can_be_handed_over_the_process_ends_all_the_same() -> None:
    peers = FakePeers(1, frozenset({1, 2}), kept=None)
    async with asyncio.timeout(PATIENCE_S), AsyncExitStack() as ends:
        await ends.enter_async_context(leaving(Once(Away(Kept()), peers, 1), peers, asyncio.Event()))


async def test_the_only_one_leaves_what_is_open_for_its_next_start() -> None:
    log, peers = FakeUpdates(), FakePeers()
    once = Once(log, peers, 1)
    await once.receive([said(1, 7)])
    async with leaving(once, peers, asyncio.Event()):
        pass
    assert [kept.id for kept in await log.unanswered(1)] == [1]
