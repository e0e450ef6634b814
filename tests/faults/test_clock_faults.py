"""The clock jumps by hours under a running bot: no digest comes twice, no answer is lost, what is due is told."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import harvests
import pytest
from played import Garden, Play, Polling, Supervised, connected, data_of, double_running, playing, reader
from running_bot import thorough
from test_strict_botapi import STRICT

from patience import until

_DEBIAN = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
FAKETIME = os.environ.get("POVBOT_LIBFAKETIME", str(_DEBIAN[0]) if _DEBIAN else "")

pytestmark = [
    pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double"),
    pytest.mark.skipif(not FAKETIME, reason="no libfaketime (Debian's package faketime; POVBOT_LIBFAKETIME)"),
    pytest.mark.xdist_group("clock faults"),
]
CROPS = 60
FOLLOWED = harvests.crop(0)


class Wall:
    """The clock on the wall of the bot; its monotonic one goes on as ever."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def jumps(self, hours: float) -> None:
        """So far from the true time."""
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{hours * 3600:+.0f}\n", encoding="ascii")
        beside.replace(self._file)


@pytest.fixture
def wall(tmp_path: Path) -> Wall:
    return Wall(tmp_path / "wall")


@pytest.fixture
async def play() -> AsyncIterator[Play]:
    with double_running() as where:
        async with playing(where) as played:
            yield played
            assert await played.violations() == []


@pytest.fixture
def started(play: Play, wall: Wall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervised]:
    wall.jumps(0)
    garden = Garden.of(tmp_path, CROPS)
    for name, value in {
        "LD_PRELOAD": FAKETIME,
        "FAKETIME_TIMESTAMP_FILE": str(tmp_path / "wall"),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }.items():
        monkeypatch.setenv(name, value)
    with Supervised(tmp_path, play.base_url, Polling(), CORPUS=str(garden.file)) as bot:
        bot.start()
        yield bot
        assert bot.bot.process.poll() is None
        assert "Traceback" not in bot.bot.said


async def follows(play: Play, number: int, frequency: str) -> None:
    user = reader(number)
    await play.asks(user, harvests.asked("en", FOLLOWED))
    answer = await play.answer(user, FOLLOWED)
    message_id = answer["result"]["message_id"]
    since = await play.now()
    await play.sim("callback", user=user, chat_id=number, message_id=message_id, data="f:+", force=True)
    often = await play.call("sendMessage", since, lambda call: bool(data_of(call)), chat_id=number)
    data = next(one for one in data_of(often) if one.startswith(f"f:{frequency}:"))
    tap = {"chat_id": number, "message_id": often["result"]["message_id"], "data": data}
    await play.sim("callback", user=user, **tap)
    await play.call("editMessageText", since, lambda call: frequency == "daily" or "result" in call, chat_id=number)


async def told(play: Play, number: int, headline: str) -> int:
    return len(await play.answers(reader(number), headline))


@pytest.mark.parametrize("jumps", [(5, -30), pytest.param((5, -7, 30, -48, 0), marks=thorough)], ids=["few", "many"])
async def test_forwards_and_backwards_by_hours(
    jumps: Sequence[int], play: Play, wall: Wall, started: Supervised, tmp_path: Path
) -> None:
    await connected(started)
    garden = Garden(tmp_path / "archive.jsonl")
    await follows(play, 1, "at-once")
    for number, hours in enumerate(jumps):
        wall.jumps(hours)
        await asyncio.sleep(1.2)  # until it is looked at again
        headline = f"No. {number} {harvests.crop(CROPS + number)}"
        garden.grows(harvests.story("en", FOLLOWED, f"news-{number}", headline))
        user, crop = reader(100 + number), harvests.crop(3 * (number + 1))
        await play.asks(user, harvests.asked("en", crop))
        await play.answer(user, crop)
        await play.answer(reader(1), headline)
        assert len(await play.answers(user, crop)) == 1
    await asyncio.sleep(2.5)  # two rounds more
    headlines = [f"No. {number} " for number in range(len(jumps))]
    assert [await told(play, 1, headline) for headline in headlines] == [1] * len(jumps)


@thorough
async def test_a_daily_digest_whose_hour_comes_twice_is_told_once(
    play: Play, wall: Wall, started: Supervised, tmp_path: Path
) -> None:
    """Found before its hour, told after it; then the clock goes back before that hour, and there again."""
    await connected(started)
    garden = Garden(tmp_path / "archive.jsonl")
    await follows(play, 2, "daily")
    headline = f"No. 0 {harvests.crop(CROPS)}"
    garden.grows(harvests.story("en", FOLLOWED, "news-0", headline))
    await until(lambda: "1 stories new" in started.bot.said)
    await asyncio.sleep(2.5)
    for hours in (24, -24, 24, 0):
        wall.jumps(hours)
        await asyncio.sleep(3)
    await play.answer(reader(2), headline)
    assert await told(play, 2, headline) == 1
