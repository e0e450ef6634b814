"""The bot killed at random moments of an hour of use: each question answered once, each digest told once, no wish lost.

POVBOT_KILLS and POVBOT_SEED say how often and when (`make faults`); both are printed.
"""

import os
import time
from pathlib import Path

import pytest
from test_strict_botapi import STRICT

from hour import Hour
from played import Garden, Polling, Supervised, double_running, playing
from reckoning import reckoned

KILLS = int(os.environ.get("POVBOT_KILLS", "6"))
SEED = int(os.environ.get("POVBOT_SEED", "7"))
CROPS_A_KILL = 90

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")


@pytest.mark.xdist_group("kills")
@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
async def test_killed_while_it_polls(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    where = request.getfixturevalue("postgresql") if database == "PostgreSQL" else f"sqlite:///{tmp_path}/readers.db"
    garden, began = Garden.of(tmp_path, KILLS * CROPS_A_KILL), time.monotonic()
    with (
        double_running() as address,
        Supervised(tmp_path, f"{address}/bot", Polling(), CORPUS=str(garden.file), READERS__DATABASE=where) as bot,
    ):
        async with playing(address) as play:
            hour = Hour(play, garden, [bot], SEED, KILLS * CROPS_A_KILL)
            bot.start()
            await hour.pass_by(KILLS)
            result = await reckoned(hour, where)
    print(f"seed {SEED}, {database}, polling, {time.monotonic() - began:.0f} s: {result}")
    assert result.faults == []
