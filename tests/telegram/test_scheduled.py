"""A command that the bot runs every now and then, as a process of its own."""

import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from fake_meter import FakeMeter
from povbot import settings
from povbot.bootstrap import gathering
from povbot.bootstrap.environment import environment
from povbot.freshness.states import SourceState
from povbot.fronts.telegram.scheduled import Scheduled
from povbot.model import Run
from povbot.settings import Settings
from stories import ROOT

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from telegram import Bot

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR_S = 3600.0
NOBODY = cast("Bot", None)


class Day:
    """Its clock goes on by what is waited, until it has been waited for often enough."""

    def __init__(self, waits: int) -> None:
        self.now, self.waited, self._left = NOW, list[float](), waits

    async def wait(self, wait_s: float) -> None:
        self.waited.append(wait_s)
        self.now += timedelta(seconds=wait_s)
        if len(self.waited) > self._left:
            raise asyncio.CancelledError


class Script:
    def __init__(self, folder: Path) -> None:
        self.file, self.folder = folder / "script.py", folder

    def written(self, text: str) -> tuple[str, ...]:
        self.file.write_text(text, encoding="utf-8")
        return sys.executable, str(self.file)

    def noting(self, *, more: str = "") -> tuple[str, ...]:
        """One that writes a line to `ran` each time."""
        return self.written(f"open({str(self.folder / 'ran')!r}, 'a').write('x\\n')\n{more}")

    def until_run(self) -> None:
        while not self.ran:
            time.sleep(0.01)

    @property
    def ran(self) -> int:
        ran = self.folder / "ran"
        return ran.read_text(encoding="utf-8").count("x") if ran.is_file() else 0


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(tmp_path)


async def ran_in(
    day: Day, command: tuple[str, ...], last: datetime | None = None, environment: Mapping[str, str] = os.environ
) -> None:
    async def last_time() -> datetime | None:
        return last

    with suppress(asyncio.CancelledError):
        await Scheduled(command, environment, HOUR_S, last_time, lambda: day.now, day.wait).run(NOBODY)


async def test_it_runs_soon_after_the_start_and_then_every_hour(script: Script) -> None:
    day = Day(waits=3)
    await ran_in(day, script.noting())
    assert script.ran == 3
    assert day.waited == [5, HOUR_S, HOUR_S, HOUR_S]


async def test_what_was_done_lately_is_waited_out_whoever_did_it(script: Script) -> None:
    day = Day(waits=2)
    await ran_in(day, script.noting(), last=NOW - timedelta(minutes=20))
    assert day.waited == [5, HOUR_S - 20 * 60 - 5, HOUR_S]
    assert script.ran == 1


async def test_a_last_time_that_is_yet_to_come_keeps_it_waiting_for_an_hour_at_most(script: Script) -> None:
    day = Day(waits=2)
    await ran_in(day, script.noting(), last=NOW + timedelta(days=400))
    assert day.waited[1] == HOUR_S


@pytest.mark.parametrize("how", ["raise SystemExit(2)", "import os; os.kill(os.getpid(), 9)"])
async def test_one_that_fails_is_noted_and_run_again_an_hour_later(
    script: Script, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    more = f"import sys; print('no\\nroom', file=sys.stderr, flush=True); {how}"
    await ran_in(Day(waits=2), script.noting(more=more))
    assert script.ran == 2
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(told) == 2
    assert told[0].endswith(". room")


async def test_a_command_that_is_not_there_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    day = Day(waits=2)
    await ran_in(day, ("/no/such/program",))
    assert day.waited == [5, HOUR_S, HOUR_S]
    assert caplog.text.count("could not be run") == 2


async def test_where_nobody_can_tell_when_it_was_done_that_is_noted_and_asked_again(
    script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    day, answers = Day(waits=2), iter([PermissionError("var"), None, None])

    async def last_time() -> None:
        if answer := next(answers):
            raise answer

    with suppress(asyncio.CancelledError):
        await Scheduled(script.noting(), os.environ, HOUR_S, last_time, lambda: day.now, day.wait).run(NOBODY)
    assert (script.ran, day.waited) == (1, [5, HOUR_S, HOUR_S])
    assert "PermissionError" in caplog.text


async def test_what_came_of_each_source_is_noted(script: Script, caplog: pytest.LogCaptureFixture) -> None:
    sources = [
        {"source": "lake", "seen": 9, "new": 2, "changed": 1, "withdrawn": 0, "failed": 0, "fault": None},
        {"source": "hill", "seen": 0, "new": 0, "changed": 0, "withdrawn": 0, "failed": 0, "fault": "it is away"},
    ]
    said = json.dumps({"sources": sources, "padding": "x" * 200_000})
    caplog.set_level(logging.INFO)
    await ran_in(Day(waits=1), script.written(f"print('lines before'); print({said!r})"))
    assert [(record.levelname, record.getMessage()) for record in caplog.records][:2] == [
        ("INFO", "lake: 9 seen, 2 new, 1 changed, 0 withdrawn, 0 failed"),
        ("WARNING", "hill: 0 seen, 0 new, 0 changed, 0 withdrawn, 0 failed; could not be gone through: it is away"),
    ]


@pytest.mark.parametrize("said", ["", "[]", "{}", "null", '{"sources": 1}', '{"sources": [1]}', "[" * 5000])
async def test_whatever_else_it_says_ends_nothing(script: Script, said: str) -> None:
    day = Day(waits=2)
    await ran_in(day, script.noting(more=f"print({said!r})"))
    assert script.ran == 2


async def test_it_gives_way_and_is_in_a_session_of_its_own(script: Script) -> None:
    facts = script.folder / "facts"
    more = f"import os, time; time.sleep(0.3); open({str(facts)!r}, 'w').write(f'{{os.nice(0)}} {{os.getsid(0)}}')"
    await ran_in(Day(waits=1), script.noting(more=more))
    nice, session = facts.read_text(encoding="utf-8").split()
    assert int(nice) == min(19, max(10, os.nice(0)))
    assert int(session) != os.getsid(0)


async def running(script: Script, command: tuple[str, ...]) -> "asyncio.Task[None]":
    """Begun, and run as far as its note."""

    async def never() -> None:
        return None

    async def at_once(wait_s: float) -> None:
        await asyncio.sleep(0 if wait_s < HOUR_S / 2 else wait_s)

    scheduled = Scheduled(command, os.environ, HOUR_S, never, lambda: NOW, at_once)
    task = asyncio.create_task(scheduled.run(NOBODY))
    await asyncio.to_thread(script.until_run)
    return task


async def ended(task: "asyncio.Task[None]") -> float:
    began = time.monotonic()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await cast("Awaitable[None]", task)
    return time.monotonic() - began


async def test_when_the_bot_ends_it_is_asked_to_end(script: Script) -> None:
    note = script.folder / "note"
    more = (
        "import signal, sys, time\n"
        f"signal.signal(signal.SIGTERM, lambda *_: (open({str(note)!r}, 'w').write('ended'), sys.exit(0)))\n"
        f"open({str(script.folder / 'ran')!r}, 'a').write('x')\n"
        "time.sleep(60)"
    )
    assert await ended(await running(script, script.written(more))) < 2.5
    assert note.read_text(encoding="utf-8") == "ended"


async def test_one_that_does_not_end_then_is_made_to(script: Script) -> None:
    process = script.folder / "process"
    more = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"open({str(process)!r}, 'w').write(str(os.getpid()))\n"
        f"open({str(script.folder / 'ran')!r}, 'a').write('x')\n"
        "time.sleep(60)"
    )
    assert 2.5 < await ended(await running(script, script.written(more))) < 6
    with pytest.raises(ProcessLookupError):
        os.kill(int(process.read_text(encoding="utf-8")), signal.SIGCONT)


def test_a_source_that_is_brought_in_by_hand_keeps_no_other_from_its_turn() -> None:
    lately, long_ago = (gone_through(NOW - timedelta(hours=hours)) for hours in (1, 7))
    assert gathering._all_begun([lately, long_ago]) == NOW - timedelta(hours=7)
    assert gathering._all_begun([lately, SourceState("new")]) is None
    assert gathering._all_begun([]) is None


def gone_through(started: datetime) -> SourceState:
    return SourceState("lake", Run(1, "lake", started))


def test_it_has_of_the_bots_environment_what_it_needs_and_no_way_in_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    secret = (
        "TELEGRAM__TOKEN",
        "TELEGRAM",
        "READERS__DATABASE",
        "READERS",
        "OPENSEARCH__PASSWORD",
        "OPENSEARCH__API_KEY",
    )
    for name in (
        *(f"POVBOT_{name}" for name in secret),
        "povbot_telegram__token",
        "PGPASSWORD",
        "AWS_SECRET_ACCESS_KEY",
    ):
        monkeypatch.setenv(name, '{"token": "4242:secret"}')
    needed = {"POVBOT_CACHE_DIR": "here", "POVBOT_INDEX__ENGINE": "tantivy", "POVBOT_INGEST": "{}", "TZ": "UTC"}
    for name, value in needed.items():
        monkeypatch.setenv(name, value)
    own = environment(Settings.model_construct(corpus=None), settings.find(ROOT))
    assert needed.items() <= own.items()
    assert own["PATH"] == os.environ["PATH"]
    assert "secret" not in str(own)
    assert "POVBOT_CORPUS" not in own


def test_settings_that_ask_for_a_secret_are_read_without_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in ("TELEGRAM__TOKEN", "WEBHOOK__SECRET", "OPENSEARCH__PASSWORD"):
        (secrets / f"POVBOT_{name}").write_text("hidden-hidden-hidden", encoding="utf-8")
    in_file = tmp_path / "povbot.toml"
    in_file.write_text(
        "telegram.mode = 'webhook'\nwebhook.url = 'https://bot.example.org/'\nopensearch.user = 'reader'",
        encoding="utf-8",
    )
    for name, value in {"SECRETS": str(secrets), "READERS__DATABASE": "postgresql://povbot:hidden@db/povbot"}.items():
        monkeypatch.setenv(f"POVBOT_{name}", value)
    own = environment(settings.read(in_file), settings.find(ROOT))
    assert "POVBOT_SECRETS" not in own
    assert "hidden" not in str(own)
    for name in ("SECRETS", "READERS__DATABASE"):
        monkeypatch.delenv(f"POVBOT_{name}")
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    read = settings.read(in_file)
    assert read.telegram.mode is settings.Mode.POLLING
    assert read.opensearch.user == "reader"


def test_it_fills_the_archive_that_was_named_to_the_bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    own = environment(Settings.model_construct(corpus=None), settings.find(ROOT, tmp_path))
    assert own["POVBOT_CORPUS"] == str(tmp_path)


async def test_what_came_of_each_source_is_counted(script: Script) -> None:
    sources = [
        {"source": "lake", "seen": 9, "new": 2, "changed": 1, "withdrawn": 0, "failed": 3, "fault": None},
        {"source": "hill", "fault": "it is away"},
    ]
    meter, day = FakeMeter(), Day(waits=1)

    async def never() -> None:
        return None

    command = script.written(f"print({json.dumps({'sources': sources})!r})")
    with suppress(asyncio.CancelledError):
        await Scheduled(command, os.environ, HOUR_S, never, lambda: day.now, day.wait, meter).run(NOBODY)
    whats = ("new", "changed", "withdrawn", "failed")
    assert [meter.counts["brought", "lake", what] for what in whats] == [2, 1, 0, 3]
    assert (meter.counts["run", "lake", True], meter.counts["run", "hill", False]) == (1, 1)
