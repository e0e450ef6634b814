"""The database goes away, is locked, or has no room: the bot stays, says so, and answers when it can be asked again."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import harvests
import pytest
from front import Front, fronting
from played import Garden, Play, Polling, Supervised, Webhook, connected, double_running, playing, reader
from running_bot import thorough
from test_strict_botapi import STRICT

from patience import free_port, until
from postgresql import NoPostgresql, Server
from postgresql import server as started

pytestmark = [
    pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double"),
    pytest.mark.xdist_group("store faults"),
]
CROPS = 90


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
def server() -> Iterator[Server]:
    """One that may be stopped."""
    try:
        with started() as one:
            yield one
    except NoPostgresql as missing:
        pytest.skip(str(missing))


async def ask(play: Play, number: int) -> None:
    at = number % len(harvests.LANGUAGES)
    language = harvests.LANGUAGES[at]
    await play.asks(reader(1000 + number, language), harvests.asked(language, harvests.crop(number)))


async def answered_once(play: Play, *numbers: int) -> None:
    for number in numbers:
        await play.answer(reader(1000 + number), harvests.crop(number))
    await asyncio.sleep(0.5)
    counts = [len(await play.answers(reader(1000 + number), harvests.crop(number))) for number in numbers]
    assert counts == [1] * len(numbers)


@asynccontextmanager
async def hearing_by_webhook(
    play: Play, garden: Garden, server: Server, folder: Path
) -> AsyncIterator[tuple[Supervised, Front]]:
    """A bot that remembers in `server`, and the proxy that its updates come by."""
    port = free_port()
    async with fronting([port]) as front:
        mode = Webhook(front.address, port)
        corpus, database = str(garden.file), server.address
        with Supervised(folder, play.base_url, mode, CORPUS=corpus, READERS__DATABASE=database) as bot:
            bot.start()
            await until(lambda: "the service sends updates to" in bot.bot.said)
            yield bot, front


@thorough
async def test_a_server_that_stops_and_starts_under_a_bot_that_polls_costs_no_answer(
    play: Play, garden: Garden, server: Server, tmp_path: Path
) -> None:
    with Supervised(
        tmp_path / "bot", play.base_url, Polling(), CORPUS=str(garden.file), READERS__DATABASE=server.address
    ) as bot:
        bot.start()
        await connected(bot)
        await ask(play, 0)
        await answered_once(play, 0)
        server.stop()
        await ask(play, 1)
        await ask(play, 2)
        await until(lambda: "the database cannot be used" in bot.bot.said)
        server.start()
        await ask(play, 3)
        await answered_once(play, 1, 2, 3)
        assert bot.bot.process.poll() is None


async def test_a_delivery_that_cannot_be_stored_is_refused_and_comes_again(
    play: Play, garden: Garden, server: Server, tmp_path: Path
) -> None:
    async with hearing_by_webhook(play, garden, server, tmp_path / "bot") as (bot, front):
        await ask(play, 0)
        await answered_once(play, 0)
        server.stop()
        await ask(play, 1)
        await until(lambda: 503 in front.statuses)
        await ask(play, 2)
        server.start()
        await answered_once(play, 1, 2)
        assert bot.bot.process.poll() is None


async def test_a_server_that_stops_when_updates_were_just_stored_costs_no_answer(
    play: Play, garden: Garden, server: Server, tmp_path: Path
) -> None:
    """They were acknowledged: nobody sends them again."""
    async with hearing_by_webhook(play, garden, server, tmp_path / "bot") as (bot, front):
        numbers = range(6)
        await asyncio.gather(*(ask(play, number) for number in numbers))
        await until(lambda: 200 in front.statuses)
        server.stop()
        await until(lambda: "could not be handled" in bot.bot.said)
        server.start()
        await answered_once(play, *numbers)
        assert bot.bot.process.poll() is None


async def test_sqlite_locked_for_longer_than_anybody_waits_is_free_again(
    play: Play, garden: Garden, tmp_path: Path
) -> None:
    """As by somebody who looks into it with a tool and forgets to let go."""
    with Supervised(tmp_path, play.base_url, Polling(), CORPUS=str(garden.file)) as bot:
        bot.start()
        await connected(bot)
        await ask(play, 0)
        await answered_once(play, 0)
        with closing(sqlite3.connect(tmp_path / "readers.db", isolation_level=None)) as somebody:
            somebody.execute("BEGIN EXCLUSIVE")
            await ask(play, 1)
            await ask(play, 2)
            await until(lambda: "database is locked" in bot.bot.said)
            somebody.execute("ROLLBACK")
        await ask(play, 3)
        await answered_once(play, 1, 2, 3)
        assert bot.bot.process.poll() is None
