"""`povbot telegram` as an operator runs it: a process of its own, with its settings in the environment."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from botapi_double import TOKEN

from patience import PROCESS_PATIENCE_S

# What takes long and shows little that no other test shows.
thorough = pytest.mark.skipif("POVBOT_KILLS" not in os.environ, reason="it takes long: `make faults`")
PROJECT = Path(__file__).parents[2]


def mostly(languages: Iterable[str], always: str = "zh-hant") -> list[ParameterSet]:
    """One of them; the others, which are told by other words alone, by `make faults`."""
    return [pytest.param(language, marks=() if language == always else thorough) for language in languages]


@dataclass
class RunningBot:
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def said(self) -> str:
        """To the operator, on standard output and standard error."""
        return self.log.read_text(encoding="utf-8")

    @property
    def last_word(self) -> str:
        told = json.loads(self.said.splitlines()[-1])
        return f"{told['logger']}: {told['event']}"

    async def exit_status(self, timeout_s: float = PROCESS_PATIENCE_S) -> int:
        return await asyncio.to_thread(self.process.wait, timeout_s)

    async def stopped(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await self.exit_status()

    async def stopped_at_once(self, within_s: float) -> int:
        told = time.monotonic()
        status = await self.stopped()
        assert time.monotonic() - told < within_s
        return status


@contextmanager
def running(
    folder: Path, base_url: str, token: str = TOKEN, *, working_folder: Path | str = PROJECT, **settings: str
) -> Iterator[RunningBot]:
    """`settings` are POVBOT_ variables. Whatever the bot says, its token is not in it."""
    # Or updates of another test count as answered, and its ingestion as this one's.
    own = {"READERS__DATABASE": f"sqlite:///{folder}/readers.db", "VAR": f"{folder}/var"}
    # A test's one reader asks more than a person would, and faster than a service takes answers.
    own |= {f"LIMITS__{name}": "0" for name in ("BURST", "INLINE_BURST", "GROUP_BURST", "SENDS_A_SECOND")}
    environment = os.environ | {f"POVBOT_{name}": value for name, value in (own | settings).items()}
    environment |= {"POVBOT_TELEGRAM__BASE_URL": base_url, "POVBOT_TELEGRAM__TOKEN": token}
    log = folder / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "povbot", "telegram"], cwd=working_folder, env=environment, stdout=out, stderr=out
        )
    bot = RunningBot(process, log)
    try:
        yield bot
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    secret = token.rpartition(":")[2].strip()
    assert not secret or secret not in bot.said


def small_archive(folder: Path) -> Path:
    archive = folder / "archive.jsonl"
    stories = [
        {
            "id": "rice",
            "title": "A harvest",
            "summary": "Farmers of Lakeside grow red rice.",
            "published": "2020-05-02",
        },
        {"id": "train", "title": "A railway", "summary": "The train to Hilltop is late.", "published": "2020-05-01"},
        {"id": "school", "title": "A school", "summary": "Pupils read novels aloud.", "published": "2020-04-01"},
    ]
    archive.write_text("\n".join(json.dumps({"format": 1, "language": "en", **story}) for story in stories))
    return archive
