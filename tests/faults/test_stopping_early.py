"""SIGTERM before the bot answers anything: it ends at once, with the status of one that did what it was told."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from played import Garden, double_running
from running_bot import RunningBot, running, thorough
from test_strict_botapi import STRICT, TOKEN

from patience import free_port, until

pytestmark = [
    pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double"),
    pytest.mark.xdist_group("stopping early"),
]
# Enough that the phase is not over before the signal comes.
MANY = 3000


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with double_running() as where:
        yield f"{where}/bot"


async def ended(bot: RunningBot) -> int:
    bot.process.send_signal(signal.SIGTERM)
    status = await bot.exit_status()
    assert "Traceback" not in bot.said
    return status


async def test_while_the_index_is_made(address: str, tmp_path: Path) -> None:
    garden = Garden.of(tmp_path, MANY)
    with running(tmp_path, address, TOKEN, CORPUS=str(garden.file), INDEX__ENGINE="tantivy") as bot:
        await until(lambda: "Analysing stories" in bot.said)
        assert await ended(bot) == 0


@thorough
async def test_while_it_waits_for_a_service_that_is_down(tmp_path: Path) -> None:
    garden = Garden.of(tmp_path, 9)
    with running(tmp_path, f"http://127.0.0.1:{free_port()}/bot", TOKEN, CORPUS=str(garden.file)) as bot:
        await until(lambda: "the service cannot be reached" in bot.said)
        assert await ended(bot) == 0


async def test_while_dictionaries_are_loaded(address: str, tmp_path: Path) -> None:
    """When its database is there, and before it asks the service who it is."""
    garden = Garden.of(tmp_path, 600)
    with running(tmp_path, address, TOKEN, CORPUS=str(garden.file)) as bot:
        await until((tmp_path / "readers.db-wal").exists)
        assert await ended(bot) == 0


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="a process' libraries are seen on Linux only")
async def test_before_its_command_begins(address: str, tmp_path: Path) -> None:
    """As soon as pydantic is loaded, which reads arguments and settings."""
    garden = Garden.of(tmp_path, 9)
    with running(tmp_path, address, TOKEN, CORPUS=str(garden.file)) as bot:
        libraries = Path(f"/proc/{bot.process.pid}/maps")
        await until(lambda: "_pydantic_core" in libraries.read_text(encoding="utf-8"))
        assert await ended(bot) == 0
