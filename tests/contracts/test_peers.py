"""What every Peers promises, and what those promise that may be several."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

import fake_stores
from fake_stores import SetClock
from patience import PATIENCE_S, until
from postgresql import empty
from povbot.errors import AnotherBot
from povbot.model import ReceivedUpdate
from povbot.ports import Peers, Stores
from povbot.readers import peers
from povbot.readers.stores import opened

Join = Callable[..., AbstractAsyncContextManager[Peers]]
A_WHILE_S = 0.2


def looking(joined: Join) -> Join:
    """As a bot does that answers readers."""

    @asynccontextmanager
    async def joined_and_looked(me: int, *, is_alone: bool) -> AsyncIterator[Peers]:
        async with joined(me, is_alone=is_alone) as one:
            await one.look()
            yield one

    return joined_and_looked


@pytest.fixture(params=["in memory", "PostgreSQL"])
async def shared(request: pytest.FixtureRequest, clock: SetClock) -> AsyncIterator[tuple[Join, Stores]]:
    """Where several may be."""
    if request.param == "in memory":
        stores = fake_stores.fake_stores(clock)
        yield partial(fake_stores.joined, stores), stores
    else:
        address = request.getfixturevalue("postgresql")
        await empty(address)
        async with opened(address, clock) as stores:
            yield partial(peers.joined, address), stores


@pytest.fixture
def several(shared: tuple[Join, Stores]) -> Join:
    return looking(shared[0])


@pytest.fixture(params=["in memory", "SQLite", "PostgreSQL"])
def join(request: pytest.FixtureRequest, tmp_path: Path) -> Join:
    if request.param == "in memory":
        return looking(partial(fake_stores.joined, fake_stores.fake_stores()))
    if request.param == "SQLite":
        return looking(partial(peers.joined, f"sqlite:///{tmp_path}/of readers/readers.db"))
    return looking(partial(peers.joined, request.getfixturevalue("postgresql")))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("povbot.readers.server_session._PATIENCE_S", 0.1)


def sight(peers_: Peers) -> tuple[set[int], bool]:
    """Whom it sees, and whether it leads."""
    return {*peers_.present}, peers_.leads


async def told(peers_: Peers) -> None:
    await asyncio.wait_for(peers_.told(), PATIENCE_S)


async def not_told(peers_: Peers) -> None:
    """Nor of what was told before and is on its way: an answer of the server comes after that."""
    await peers_.look()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(peers_.told(), A_WHILE_S)


@pytest.mark.parametrize("is_alone", [True, False])
async def test_the_only_one_leads_and_nobody_tells_it_anything(join: Join, *, is_alone: bool) -> None:
    async with join(7, is_alone=is_alone) as one:
        assert (one.me, *sight(one)) == (7, {7}, True)
        await one.look()
        assert sight(one) == ({7}, True)
        await not_told(one)


@pytest.mark.parametrize("is_alone", [True, False])
async def test_beside_one_that_is_alone_there_is_no_other(join: Join, *, is_alone: bool) -> None:
    async with join(7, is_alone=True) as one:
        with pytest.raises(AnotherBot, match="another povbot answers readers") as refused:
            async with join(8, is_alone=is_alone):
                pytest.fail("two are alone")
        await one.look()
        assert sight(one) == ({7}, True)
    assert refused.value.where
    assert refused.value.remedy


@pytest.mark.parametrize("is_alone", [True, False])
async def test_one_that_ended_is_in_nobodys_way(join: Join, *, is_alone: bool) -> None:
    for me in (7, 8):
        async with join(me, is_alone=is_alone) as one:
            assert sight(one) == ({me}, True)


async def test_one_that_is_to_be_alone_does_not_come_where_others_are(several: Join) -> None:
    async with several(7, is_alone=False):
        with pytest.raises(AnotherBot):
            async with several(8, is_alone=True):
                pytest.fail("two, and one is alone")
        async with several(9, is_alone=False) as other:
            assert other.present == {7, 9}


async def test_one_is_seen_when_it_looked_and_has_its_place_before(shared: tuple[Join, Stores]) -> None:
    """Nobody is to wait for it while it gets ready."""
    join = shared[0]
    async with join(7, is_alone=False) as one, join(8, is_alone=False) as other:
        assert [sight(one), sight(other)] == [({7}, False), ({8}, False)]
        await other.look()
        assert sight(other) == ({8}, True)
        with pytest.raises(AnotherBot):
            async with join(9, is_alone=True):
                pytest.fail("two, and one is alone")
        await one.look()
        await other.look()
        assert [sight(one), sight(other)] == [({7, 8}, False), ({7, 8}, True)]


async def test_several_see_each_other_and_one_leads(several: Join) -> None:
    async with several(7, is_alone=False) as one, several(8, is_alone=False) as other:
        async with several(2**31 - 1, is_alone=False) as third:
            for each in (one, other, third):
                await each.look()
            assert one.present == other.present == third.present == {7, 8, 2**31 - 1}
            assert [one.leads, other.leads, third.leads] == [True, False, False]
        await one.look()
        assert one.present == {7, 8}


async def test_where_the_leader_ends_another_leads_after_its_next_look(several: Join) -> None:
    async with AsyncExitStack() as first:
        await first.enter_async_context(several(7, is_alone=False))
        async with several(8, is_alone=False) as other, several(9, is_alone=False) as third:
            await first.aclose()
            for each in (other, third, other):
                await each.look()
            assert [other.leads, third.leads] == [True, False]
            assert other.present == {8, 9}


async def test_one_is_told_of_what_another_left_for_it(shared: tuple[Join, Stores]) -> None:
    several, stores = looking(shared[0]), shared[1]
    async with several(7, is_alone=False) as one, several(8, is_alone=False) as other:
        await stores.updates.receive([ReceivedUpdate(1, "{}", owner=8), ReceivedUpdate(2, "{}", owner=7)], by=7)
        await told(other)
        await not_told(one)
        await not_told(other)  # once


async def test_one_is_told_of_what_was_left_while_it_did_not_wait(shared: tuple[Join, Stores]) -> None:
    several, stores = looking(shared[0]), shared[1]
    async with several(8, is_alone=False) as one:
        for update_id in (1, 2):
            await stores.updates.receive([ReceivedUpdate(update_id, "{}", owner=8)], by=7)
        await one.look()
        await told(one)
        await not_told(one)


async def test_of_what_was_known_nobody_is_told(shared: tuple[Join, Stores]) -> None:
    several, stores = looking(shared[0]), shared[1]
    async with several(8, is_alone=False) as one:
        for is_told in (told, not_told):
            await stores.updates.receive([ReceivedUpdate(1, "{}", owner=8)], by=7)
            await is_told(one)


async def test_one_that_retires_takes_no_chats_and_is_present_until_it_ends(shared: tuple[Join, Stores]) -> None:
    several = looking(shared[0])
    async with several(7, is_alone=False) as one, AsyncExitStack() as stays:
        other = await stays.enter_async_context(several(8, is_alone=False))
        await one.look()
        assert one.staying == other.staying == {7, 8}
        await other.retire()
        await until(lambda: one.staying == other.staying == {7}, PATIENCE_S)
        for look in (one.look, other.retire):
            await look()
            assert one.staying == other.staying == {7}
            assert one.present == other.present == {7, 8}
        await stays.aclose()
        await one.look()
        assert one.staying == one.present == {7}


async def test_where_all_retire_all_that_are_present_take_chats(several: Join) -> None:
    async with several(7, is_alone=False) as one, several(8, is_alone=False) as other:
        for _ in range(2):
            await one.retire()
            await other.retire()
        await one.retire()
        assert one.staying == other.staying == {7, 8}


async def test_one_that_retires_leads_on_but_does_not_begin_to(several: Join) -> None:
    async with AsyncExitStack() as first:
        one = await first.enter_async_context(several(7, is_alone=False))
        async with several(8, is_alone=False) as other, several(9, is_alone=False) as third:
            await one.retire()
            await other.retire()
            assert [one.leads, other.leads] == [True, False]
            await first.aclose()
            await other.retire()
            await third.look()
            assert [other.leads, third.leads] == [False, True]


async def test_the_only_one_retires_and_is_there(join: Join) -> None:
    async with join(7, is_alone=True) as one:
        await one.retire()
        assert one.staying == one.present == {7}


async def test_one_is_told_of_what_is_handed_over_to_it(shared: tuple[Join, Stores]) -> None:
    several, stores = looking(shared[0]), shared[1]
    async with several(8, is_alone=False) as one:
        await stores.updates.receive([ReceivedUpdate(1, "{}", owner=7)], by=7)
        await stores.updates.hand_over({1: 8}, 7)
        await told(one)
