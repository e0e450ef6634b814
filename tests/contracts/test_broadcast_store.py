"""What every BroadcastStore promises."""

from dataclasses import replace

import pytest

from povbot.model import Broadcast
from povbot.ports import BroadcastStore, Stores

ONE = Broadcast(chat_id=1, preview_id=100, text="<b>Tomorrow</b>\n茶 & tea", language="zh-Hant")
FAR = 2**52  # a chat's id


@pytest.fixture
def kept(stores: Stores) -> BroadcastStore:
    return stores.broadcasts


async def test_a_preview_is_begun_once(kept: BroadcastStore) -> None:
    assert await kept.begin(ONE)
    assert not await kept.begin(replace(ONE, text="another"))
    assert await kept.begin(replace(ONE, preview_id=99))
    assert await kept.begin(replace(ONE, chat_id=FAR))
    assert await kept.unfinished() == [replace(ONE, preview_id=99), ONE, replace(ONE, chat_id=FAR)]


async def test_how_far_it_came_is_known(kept: BroadcastStore) -> None:
    further = replace(ONE, report_id=101, up_to=FAR, sent=3, gone=2, refused=1)
    await kept.begin(ONE)
    await kept.keep(further, 0)
    assert await kept.unfinished() == [further]


async def test_one_that_is_done_is_not_begun_again(kept: BroadcastStore) -> None:
    await kept.begin(ONE)
    await kept.keep(replace(ONE, sent=3, done=True), 0)
    assert await kept.unfinished() == []
    assert not await kept.begin(ONE)
    assert await kept.unfinished() == []


async def test_one_that_begins_done_is_never_on_its_way(kept: BroadcastStore) -> None:
    assert await kept.begin(replace(ONE, text="", done=True))
    assert await kept.unfinished() == []
    assert not await kept.begin(ONE)


async def test_an_operator_who_is_forgotten_leaves_no_broadcast(stores: Stores) -> None:
    await stores.broadcasts.begin(ONE)
    await stores.broadcasts.begin(replace(ONE, chat_id=2))
    await stores.chats.forget(1)
    await stores.broadcasts.keep(replace(ONE, sent=1), 0)
    assert await stores.broadcasts.unfinished() == [replace(ONE, chat_id=2)]


async def test_one_that_is_halted_stays_so_however_far_it_comes(kept: BroadcastStore) -> None:
    other = replace(ONE, preview_id=99)
    await kept.begin(ONE)
    await kept.begin(other)
    assert not await kept.is_halted(1, 100)
    await kept.halt(1, 100)
    await kept.keep(replace(ONE, up_to=FAR, sent=1), 0)
    assert [await kept.is_halted(1, 100), await kept.is_halted(1, 99)] == [True, False]
    assert await kept.unfinished() == [other, replace(ONE, up_to=FAR, sent=1, halted=True)]
    await kept.keep(replace(ONE, sent=1, done=True), FAR)
    assert await kept.unfinished() == [other]


async def test_what_is_done_is_not_halted_any_more_and_what_is_not_there_is(stores: Stores) -> None:
    kept = stores.broadcasts
    await kept.begin(ONE)
    await kept.keep(replace(ONE, done=True), 0)
    await kept.halt(1, 100)
    await kept.halt(1, 99)
    assert [await kept.is_halted(1, 100), await kept.is_halted(1, 99)] == [False, True]
    assert await kept.begin(replace(ONE, preview_id=99))
    assert not await kept.is_halted(1, 99)
    await stores.chats.forget(1)
    assert await kept.is_halted(1, 99)


async def test_of_two_who_go_on_from_the_same_reader_one_does(kept: BroadcastStore) -> None:
    await kept.begin(ONE)
    assert await kept.keep(replace(ONE, up_to=5, sent=1), 0)
    assert not await kept.keep(replace(ONE, up_to=5, gone=1), 0)
    assert await kept.unfinished() == [replace(ONE, up_to=5, sent=1)]
    assert await kept.keep(replace(ONE, sent=1, done=True), 5)
    assert not await kept.keep(replace(ONE, up_to=6, sent=2), 5)
    assert not await kept.keep(replace(ONE, up_to=6, sent=2), 0)
    assert await kept.unfinished() == []
