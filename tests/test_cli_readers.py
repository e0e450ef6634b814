"""`povbot missed` and `povbot stats`: what readers did, in the terminal and for programs."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from povbot import evaluation
from povbot.cli.app import app
from povbot.errors import ConfigError, PovbotError, StoreUnavailable
from povbot.model import MissedWhy
from povbot.ports import Stores
from povbot.readers.stores import opened

TODAY = datetime.now(UTC).date()
YESTERDAY, LONG_AGO = TODAY - timedelta(days=1), TODAY - timedelta(days=31)

Remember = Callable[[Callable[[Stores], Awaitable[None]]], None]


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path}/readers.db"
    monkeypatch.setenv("POVBOT_READERS__DATABASE", address)
    return address


@pytest.fixture
def remember(where: str) -> Remember:
    def remembered(told: Callable[[Stores], Awaitable[None]]) -> None:
        async def open_and_tell() -> None:
            async with opened(where, lambda: datetime.now(UTC)) as stores:
                await told(stores)

        asyncio.run(open_and_tell())

    return remembered


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(app, arguments)
    if isinstance(done.exception, PovbotError):
        raise done.exception
    return done


async def three_missed(stores: Stores) -> None:
    asked = [("rice\u2028in  Henan?", TODAY), ("tea?", YESTERDAY), ("Tea?", TODAY), ("old", LONG_AGO)]
    for question, day in asked:
        await stores.missed.add(question, "en", MissedWhy.REFUSED, day)
    await stores.missed.add("茶", "zh-Hans", MissedWhy.WRONG_STORY, YESTERDAY, "tea-story")


async def two_days(stores: Stores) -> None:
    for day, chat_id, answered, latency_ms in ((YESTERDAY, 1, True, 4), (TODAY, 1, True, 40), (TODAY, 2, False, 90)):
        await stores.usage.asked(day, chat_id, answered=answered, latency_ms=latency_ms)
    await stores.usage.judged(TODAY, good=False)


def test_missed_questions_come_most_frequent_first(remember: Remember) -> None:
    remember(three_missed)
    done = run("missed")
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            f"    2  {TODAY}  refused          en       tea?",
            f"    1  {TODAY}  refused          en       rice in Henan?",
            f"    1  {YESTERDAY}  wrong-story      zh-Hans  茶 (tea-story)",
        ],
    )
    assert run("missed", "--limit", "1").stdout.count("\n") == 1


def test_missed_questions_become_a_set_for_eval(remember: Remember, tmp_path: Path) -> None:
    remember(three_missed)
    file = tmp_path / "questions.jsonl"
    done = run("missed", "--export", str(file))
    assert (done.exit_code, done.stdout[:25]) == (0, f"3 questions are in {file}"[:25])
    asked = evaluation.read(file)
    assert [(q.question, q.language, q.judged) for q in asked] == [
        ("tea?", "en", False),
        ("rice\u2028in  Henan?", "en", False),
        ("茶", "zh-Hans", False),
    ]
    assert run("missed", "--export", "-").stdout == file.read_text(encoding="utf-8")


@pytest.mark.usefixtures("where")
def test_where_nothing_was_missed_the_status_says_so(tmp_path: Path) -> None:
    done = run("missed")
    assert (done.exit_code, done.stdout) == (1, "No question was refused or disliked.\n")
    assert run("missed", "--export", str(tmp_path / "none.jsonl")).exit_code == 1


@pytest.mark.usefixtures("where")
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(PovbotError, match=r"nowhere/q\.jsonl: cannot be written: No such file"):
        run("missed", "--export", str(tmp_path / "nowhere" / "q.jsonl"))


def test_what_is_missed_for_too_long_is_forgotten(remember: Remember, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(three_missed)
    monkeypatch.setenv("POVBOT_READERS__MISSED_DAYS", "1")
    assert run("missed").stdout.count("\n") == 3
    monkeypatch.setenv("POVBOT_READERS__MISSED_DAYS", "40")
    assert "old" not in run("missed").stdout


def test_use_is_told_by_day_and_together(remember: Remember) -> None:
    remember(two_days)
    done = run("stats")
    assert (done.exit_code, [line.split() for line in done.stdout.splitlines()]) == (
        0,
        [
            ["day", "readers", "questions", "answered", "median", "95", "%", "liked", "disliked"],
            [str(YESTERDAY), "1", "1", "100", "%", "4", "ms", "4", "ms", "0", "0"],
            [str(TODAY), "2", "2", "50", "%", "40", "ms", "100", "ms", "0", "1"],
            ["together", "2", "3", "67", "%", "40", "ms", "100", "ms", "0", "1"],
        ],
    )
    assert len({len(line) for line in done.stdout.splitlines()}) == 1
    assert len(run("stats", "--days", "1").stdout.splitlines()) == 3


@pytest.mark.usefixtures("where")
def test_without_use_there_is_nothing_to_divide() -> None:
    assert [line.split() for line in run("stats").stdout.splitlines()[1:]] == [["together", *"00–––00"]]


def test_readers_of_a_longer_time_are_at_least_so_many(remember: Remember) -> None:
    remember(two_days)
    assert "≥ 2" in run("stats", "--days", "32").stdout
    assert "≥" not in run("stats", "--days", "31").stdout


def test_programs_get_every_day(remember: Remember) -> None:
    remember(two_days)
    told = json.loads(run("stats", "--days", "3", "--json").stdout)
    assert [date.fromisoformat(day["day"]) for day in told["days"]] == [YESTERDAY - timedelta(days=1), YESTERDAY, TODAY]
    expected = {"questions": 2, "answered": 1, "median_ms": 40, "p95_ms": 100, "liked": 0, "disliked": 1}
    assert told["days"][2] == {"day": str(TODAY), "readers": 2, **expected}
    assert told["days"][0]["median_ms"] is None
    assert told["together"]["questions"] == 3


def test_a_database_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POVBOT_READERS__DATABASE", "mysql://me:hush@host/x")
    with pytest.raises(ConfigError, match=r"readers\.database"):
        run("stats")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("POVBOT_READERS__DATABASE", f"sqlite:///{tmp_path}/file/readers.db")
    with pytest.raises(StoreUnavailable, match="See that povbot's user may write to it"):
        run("stats")
