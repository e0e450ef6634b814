"""No room on the disk, for the database or for what lies in var: the bot says so, and goes on when there is some."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import harvests
import pytest
from played import Garden, Play, Polling, Supervised, connected, double_running, playing, reader
from running_bot import thorough
from test_strict_botapi import STRICT

from patience import until

pytestmark = [
    pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double"),
    pytest.mark.xdist_group("full disk"),
]
CROPS = 60
SMALL_MB = 24


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with double_running() as where:
        yield where


@pytest.fixture
async def play(address: str) -> AsyncIterator[Play]:
    async with playing(address) as played:
        await played.sim("reset")
        yield played
        assert await played.violations() == []


class Disk:
    """A file system of its own, small enough to be filled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        with (self.folder / "ballast").open("ab", buffering=0) as ballast:
            try:
                while ballast.write(b"\0" * 4096):
                    pass
            except OSError:
                return

    def make_room(self) -> None:
        (self.folder / "ballast").unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "small"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={SMALL_MB}m"]
    if os.geteuid() != 0 or subprocess.run(["mount", *options, "small", folder], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


async def ask(play: Play, number: int, crop: str) -> None:
    await play.asks(reader(1000 + number), harvests.asked("en", crop))


async def answered_once(play: Play, **asked: int) -> None:
    for crop, number in asked.items():
        await play.answer(reader(1000 + number), f"<b>grow {crop}</b>")
    await asyncio.sleep(0.5)
    for crop, number in asked.items():
        assert len(await play.answers(reader(1000 + number), crop)) == 1


async def test_a_database_without_room_keeps_what_it_has_and_takes_more_when_there_is_some(
    play: Play, disk: Disk, tmp_path: Path
) -> None:
    garden, (first, second, third) = Garden.of(tmp_path, CROPS), (harvests.crop(n) for n in (0, 3, 6))
    database = f"sqlite:///{disk.folder}/readers.db"
    with Supervised(tmp_path, play.base_url, Polling(), CORPUS=str(garden.file), READERS__DATABASE=database) as bot:
        bot.start()
        await connected(bot)
        await ask(play, 1, first)
        await answered_once(play, **{first: 1})
        await play.asks(reader(9), "/plain")
        await play.answer(reader(9), "")
        disk.fill()
        await ask(play, 2, second)
        await until(lambda: "database or disk is full" in bot.bot.said)
        disk.make_room()
        await ask(play, 3, third)
        await answered_once(play, **{second: 2, third: 3})
        await play.asks(reader(9), "/plain")
        await until(lambda: _is_told(play, harvests.PLAIN_OFF))
        assert bot.bot.process.poll() is None


async def _is_told(play: Play, said: set[str]) -> bool:
    return any(call["params"]["text"] in said for call in await play.answers(reader(9), ""))


@thorough
async def test_an_index_without_room_goes_on_as_it_was_and_grows_when_there_is_some(
    play: Play, disk: Disk, tmp_path: Path
) -> None:
    garden = Garden.of(tmp_path, CROPS)
    chosen = {"CORPUS": str(garden.file), "INDEX__ENGINE": "tantivy", "VAR": str(disk.folder / "var")}
    news = [harvests.crop(CROPS + number) for number in (1, 2)]
    with Supervised(tmp_path, play.base_url, Polling(), **chosen) as bot:
        bot.start()
        await connected(bot)
        disk.fill()
        garden.grows(harvests.story("en", news[0]))
        await until(lambda: "cannot be used as it is" in bot.bot.said)
        await ask(play, 1, harvests.crop(0))
        await answered_once(play, **{harvests.crop(0): 1})
        disk.make_room()
        garden.grows(harvests.story("en", news[1]))
        await until(lambda: "2 stories new" in bot.bot.said)
        for number, crop in enumerate(news, start=2):
            await ask(play, number, crop)
            await answered_once(play, **{crop: number})
        assert bot.bot.process.poll() is None
