"""Files that the bot reads are cut off, taken away or half written while it reads them: it goes on, or mends itself."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import harvests
import pytest
from played import Garden, Play, Polling, Supervised, connected, double_running, playing, reader
from running_bot import thorough
from test_strict_botapi import STRICT

from patience import until
from povbot.texts import Texts

pytestmark = [
    pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double"),
    pytest.mark.xdist_group("archive faults"),
]
UNAVAILABLE = Texts("en")("error-unavailable")
CROPS = 60


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


@pytest.fixture
def garden(tmp_path: Path) -> Garden:
    return Garden.of(tmp_path, CROPS)


@pytest.fixture
async def indexed(play: Play, garden: Garden, tmp_path: Path) -> AsyncIterator[Supervised]:
    """A bot that answers from tantivy's files."""
    with Supervised(tmp_path, play.base_url, Polling(), CORPUS=str(garden.file), INDEX__ENGINE="tantivy") as bot:
        bot.start()
        await connected(bot)
        yield bot
        assert bot.bot.process.poll() is None


async def told(play: Play, number: int, crop: str) -> str:
    """The one reply to a question, of a reader of their own."""
    user = reader(1000 + number)
    since = await play.now()
    await play.asks(user, harvests.asked("en", crop))
    call = await play.answer(user, "", since)
    return str(call["params"]["text"])


def files_of(bot_folder: Path) -> list[Path]:
    """Of tantivy, those that are mapped into memory."""
    return [
        file
        for file in (bot_folder / "var").rglob("*")
        if file.is_file() and ".json" not in file.name and ".db" not in file.name
    ]


async def test_an_index_that_is_cut_off_costs_no_life_and_is_made_anew(
    play: Play, indexed: Supervised, tmp_path: Path
) -> None:
    assert f"<b>grow {harvests.crop(0)}</b>" in await told(play, 1, harvests.crop(0))
    cut = [file for file in files_of(tmp_path) if file.stat().st_size]
    assert len(cut) > 10, "tantivy's files are not where they were"
    for file in cut:
        os.truncate(file, 0)
    assert await told(play, 2, harvests.crop(3)) == UNAVAILABLE
    assert "it was cut off while it was read" in indexed.bot.said
    await until(lambda: "the archive was read again" in indexed.bot.said)
    assert f"<b>grow {harvests.crop(6)}</b>" in await told(play, 3, harvests.crop(6))


@thorough
async def test_an_index_that_is_taken_away_answers_until_it_is_made_anew(
    play: Play, garden: Garden, indexed: Supervised, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "var" / "index")
    assert f"<b>grow {harvests.crop(0)}</b>" in await told(play, 1, harvests.crop(0))
    new = harvests.crop(CROPS + 1)
    garden.grows(harvests.story("en", new))
    await until(lambda: "the archive was read again: 1 stories new" in indexed.bot.said)
    assert f"<b>grow {new}</b>" in await told(play, 2, new)
    indexed.kill()
    indexed.start()
    await connected(indexed)
    assert f"<b>grow {new}</b>" in await told(play, 3, new)


async def test_an_archive_that_is_edited_while_it_is_read_answers_from_before_until_it_is_whole(
    play: Play, garden: Garden, tmp_path: Path
) -> None:
    first, second, third = (harvests.crop(CROPS + number) for number in range(1, 4))
    with Supervised(tmp_path, play.base_url, Polling(), CORPUS=str(garden.file)) as bot:
        bot.start()
        await connected(bot)
        line = harvests.story("en", first)
        garden.grows(line[:70])
        await until(lambda: "cannot be used as it is" in bot.bot.said)
        assert f"<b>grow {harvests.crop(0)}</b>" in await told(play, 1, harvests.crop(0))
        garden.grows(line[70:])
        await until(lambda: "1 stories new" in bot.bot.said)
        assert f"<b>grow {first}</b>" in await told(play, 2, first)
        # Replaced by another file, as most editors do.
        other = tmp_path / "other"
        other.write_text(garden.file.read_text(encoding="utf-8") + harvests.story("en", second), encoding="utf-8")
        other.replace(garden.file)
        await until(lambda: bot.bot.said.count("1 stories new") == 2)
        assert f"<b>grow {second}</b>" in await told(play, 3, second)
        # Away for a moment, again and again.
        for _ in range(20):
            garden.file.rename(tmp_path / "away")
            await asyncio.sleep(0.03)
            (tmp_path / "away").rename(garden.file)
            await asyncio.sleep(0.03)
        garden.grows(harvests.story("en", third))
        await until(lambda: bot.bot.said.count("1 stories new") == 3)
        assert f"<b>grow {third}</b>" in await told(play, 4, third)
        assert bot.bot.process.poll() is None
        assert "Traceback" not in bot.bot.said
