"""The bot killed at random moments of an hour of use: each question answered once, each digest told once, no wish lost.

POVBOT_KILLS and POVBOT_SEED say how often and when (`make faults`); both are printed.
"""

import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from front import fronting
from hour import Hour
from played import Garden, Polling, Supervised, Webhook, double_running, playing
from reckoning import reckoned
from test_strict_botapi import STRICT

from patience import free_ports
from postgresql import empty

KILLS = int(os.environ.get("POVBOT_KILLS", "0"))
SEED = int(os.environ.get("POVBOT_SEED", "7"))

pytestmark = [
    pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double"),
    pytest.mark.xdist_group("kills"),
]


@dataclass(frozen=True)
class Served:
    address: str
    where: str
    garden: Garden
    folder: Path

    def bot(self, name: str, mode: Polling | Webhook) -> Supervised:
        chosen = {"CORPUS": str(self.garden.file), "READERS__DATABASE": self.where}
        return Supervised(self.folder / name, f"{self.address}/bot", mode, **chosen)


@asynccontextmanager
async def one_that_polls(served: Served) -> AsyncIterator[Sequence[Supervised]]:
    with served.bot("bot", Polling()) as bot:
        yield [bot]


@asynccontextmanager
async def two_that_are_sent_to(served: Served) -> AsyncIterator[Sequence[Supervised]]:
    ports = free_ports(2)
    async with fronting(ports) as front:
        with ExitStack() as running:
            yield [
                running.enter_context(served.bot(f"bot-{number}", Webhook(front.address, port)))
                for number, port in enumerate(ports)
            ]


# By what serves: whether it stands on a server's database, and how often it is killed unless POVBOT_KILLS says so. One
# that polls and keeps a file is killed by tests/telegram/test_strict_whole.py, too.
CASES = {
    "polling, SQLite": (one_that_polls, False, 0),
    "polling, PostgreSQL": (one_that_polls, True, 0),
    "two processes by webhook, PostgreSQL": (two_that_are_sent_to, True, 2),
}


@pytest.mark.parametrize("case", CASES)
async def test_killed_at_any_moment_it_answers_each_question_once_and_loses_nothing(
    case: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    processes, on_server, at_least = CASES[case]
    if not (kills := KILLS or at_least):
        pytest.skip("it is killed by `make faults` only")
    crops = 200 + 60 * kills
    where = request.getfixturevalue("postgresql") if on_server else f"sqlite:///{tmp_path}/readers.db"
    if on_server:
        await empty(where)
    garden, began = Garden.of(tmp_path, crops), time.monotonic()
    with double_running() as address:
        async with AsyncExitStack() as stack:
            play = await stack.enter_async_context(playing(address))
            bots = await stack.enter_async_context(processes(Served(address, where, garden, tmp_path)))
            for bot in bots:
                bot.start()
            hour = Hour(play, garden, bots, SEED, crops)
            await hour.pass_by(kills)
            result = await reckoned(hour, where)
    print(f"seed {SEED}; {case}; {time.monotonic() - began:.0f} s; {result}")  # noqa: T201 - to play it again
    assert result.faults == []
