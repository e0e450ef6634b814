"""The service fails in every way it is known to: each question asked meanwhile is answered, and nothing is violated."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import harvests
import pytest
from played import Garden, Play, Polling, Supervised, arrived, connected, double_running, playing, reader
from running_bot import thorough
from test_strict_botapi import STRICT

from patience import until

pytestmark = [
    pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double"),
    pytest.mark.xdist_group("service faults"),
]

CROPS = 120
# By method: the kinds of faults, and whether the service did what was asked before it failed.
BEFORE: list[tuple[str, dict[str, bool]]] = [(kind, {}) for kind in ("drop", "429", "500", "502", "malformed")]
AFTER: list[tuple[str, dict[str, bool]]] = [(kind, {"after": True}) for kind in ("drop", "500", "502", "malformed")]
NAMES = [f"{kind}{' afterwards' if more else ''}" for kind, more in BEFORE + AFTER]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with double_running() as where:
        yield where


@pytest.fixture(scope="module")
def bot(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervised]:
    """One for all tests here, that none of these faults ends."""
    folder = tmp_path_factory.mktemp("bot")
    garden = Garden.of(folder, CROPS)
    with Supervised(folder, f"{address}/bot", Polling(), CORPUS=str(garden.file)) as supervised:
        supervised.start()
        yield supervised


@pytest.fixture
async def play(address: str, bot: Supervised) -> AsyncIterator[Play]:
    async with playing(address) as played:
        await connected(bot)
        await played.sim("faults", clear=True)
        yield played
        assert await played.violations() == []
    assert bot.bot.process.poll() is None


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """A new reader for each question, a crop for each reader."""
    return count(1)


Asked = tuple[Mapping[str, Any], str]


async def ask(play: Play, number: int) -> Asked:
    at = number % len(harvests.LANGUAGES)
    user, crop = reader(1000 + number, harvests.LANGUAGES[at]), harvests.crop(number)
    await play.asks(user, harvests.asked(harvests.LANGUAGES[at], crop))
    return user, crop


async def answered(play: Play, *asked: Asked) -> list[int]:
    """How many answers each had when all had one, and a second one has had time to come."""
    for user, crop in asked:
        await play.answer(user, crop)
    await asyncio.sleep(0.3)
    return [len(await play.answers(user, crop)) for user, crop in asked]


@pytest.mark.parametrize(("kind", "more"), BEFORE, ids=[kind for kind, _ in BEFORE])
async def test_a_send_that_fails_is_made_again(kind: str, more: Any, play: Play, numbers: Iterator[int]) -> None:
    await play.fault("sendMessage", kind, 2, **more)
    asked = [await ask(play, next(numbers)) for _ in range(3)]
    assert await answered(play, *asked) == [1] * 3


@pytest.mark.parametrize(("kind", "more"), AFTER, ids=[f"{kind} afterwards" for kind, _ in AFTER])
async def test_an_answer_of_which_nothing_was_heard_comes_at_least_once(
    kind: str, more: Any, play: Play, numbers: Iterator[int]
) -> None:
    await play.fault("sendMessage", kind, 2, **more)
    asked = [await ask(play, next(numbers)) for _ in range(3)]
    counts = await answered(play, *asked)
    assert all(number >= 1 for number in counts)
    assert sum(counts) <= len(asked) + 2, "no more than was lost comes twice"


@pytest.mark.parametrize("kind", ["drop", "429", "500", "502", "malformed", "409", "delay", "duplicate", "reorder"])
async def test_polls_that_fail_or_bring_things_twice_or_in_another_order_lose_no_question_and_double_none(
    kind: str, play: Play, numbers: Iterator[int]
) -> None:
    more = {"delay": 2} if kind == "delay" else {"retry_after": 1}
    await play.fault("getUpdates", kind, 1, **more)
    asked = await asyncio.gather(*(ask(play, next(numbers)) for _ in range(4)))
    assert await answered(play, *asked) == [1] * 4


async def test_polls_of_which_the_answer_is_lost_bring_no_question_twice(play: Play, numbers: Iterator[int]) -> None:
    for kind in ("drop", "malformed", "502"):
        await play.fault("getUpdates", kind, 1, after=True)
    asked = await asyncio.gather(*(ask(play, next(numbers)) for _ in range(4)))
    assert await answered(play, *asked) == [1] * 4


@pytest.mark.parametrize(("kind", "more"), BEFORE + AFTER, ids=NAMES)
async def test_taps_and_what_is_typed_inline_outlast_faults(
    kind: str, more: Any, play: Play, numbers: Iterator[int]
) -> None:
    user, crop = await ask(play, next(numbers))
    message = (await play.answer(user, crop))["result"]["message_id"]
    for method in ("editMessageText", "answerInlineQuery", "answerCallbackQuery"):
        await play.fault(method, kind, 1, **more)
    since = await play.now()
    await play.sim("callback", user=user, chat_id=user["id"], message_id=message, data="f:h:21", force=True)
    query = await play.sim("inline", user=user, query=crop)
    await play.call("editMessageText", since, _shown, chat_id=user["id"])
    await until(lambda: _is_typed(play, query["inline_query_id"]))


def _shown(call: Mapping[str, Any]) -> bool:
    return arrived(call) or "is not modified" in call.get("error", "")


async def _is_typed(play: Play, number: str) -> bool:
    return bool((await play.sim("state"))["inline"][number]["answer"])


@thorough
async def test_a_service_slower_than_the_time_limit_keeps_no_other_reader_waiting(
    play: Play, numbers: Iterator[int]
) -> None:
    since = await play.now()
    await play.fault("sendMessage", "delay", 1, delay=17)
    slow = await ask(play, next(numbers))
    await until(lambda: _is_played(play, since))
    assert await answered(play, await ask(play, next(numbers))) == [1]
    (times,) = await answered(play, slow)
    assert times >= 1


async def _is_played(play: Play, since: int) -> bool:
    return any(call.get("fault") == "delay" for call in (await play.sim("calls"))[since:])


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Supervised]:
    """A bot that is about to end, before a double of its own."""
    garden = Garden.of(tmp_path, 9)
    with double_running() as where, Supervised(tmp_path, f"{where}/bot", Polling(), CORPUS=str(garden.file)) as bot:
        yield bot


@thorough
async def test_a_token_that_is_revoked_while_it_runs_ends_it_and_it_says_why(alone: Supervised) -> None:
    async with playing(alone.address) as play:
        alone.start()
        await connected(alone)
        assert await answered(play, await ask(play, 1)) == [1]
        await play.fault("getUpdates", "401", 1)
        assert await alone.bot.exit_status() == 2
        assert "does not accept the token" in alone.bot.last_word
        assert "Ask @BotFather for a new one" in alone.bot.last_word
        assert await play.violations() == []


@thorough
async def test_of_two_that_poll_the_second_says_so_and_ends_and_the_first_goes_on(
    alone: Supervised, tmp_path: Path
) -> None:
    """On two machines, that is, or the database would have told. Who has polled for less than a minute holds itself for
    the second, too."""
    alone.start()
    await connected(alone)
    await asyncio.sleep(65)
    second = Supervised(tmp_path / "second", alone.base_url, Polling(), CORPUS=str(tmp_path / "archive.jsonl"))
    async with playing(alone.address) as play:
        with second:
            second.start()
            assert await second.bot.exit_status() == 2
            assert "another process polls with the same token" in second.bot.last_word
        assert await answered(play, await ask(play, 1), await ask(play, 2)) == [1, 1]
        assert alone.bot.process.poll() is None
        # The double counts every second poller: that is what is played here, and nothing else is.
        assert set(await play.violations()) <= {"getUpdates: two pollers at once"}
