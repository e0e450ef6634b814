"""The soak, for seconds: that it runs, and that it finds what it is to find."""

import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from patience import PROCESS_PATIENCE_S

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "benches"))

from soaking.account import Account, Asked  # noqa: E402 - found there
from soaking.figures import Figures, Spent  # noqa: E402
from soaking.processes import Bot, is_error  # noqa: E402


def soak(**environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "benches/soak.py", "--seconds=4", "--rate=12", "--readers=30", "--within=0"]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PROCESS_PATIENCE_S,
        check=False,
    )


@pytest.mark.skipif(
    not os.environ.get("POVBOT_STRICT_BOTAPI"), reason="POVBOT_STRICT_BOTAPI names no strict double of the Bot API"
)
def test_two_processes_answer_each_update_once_and_violate_nothing() -> None:
    done = soak()
    if done.stdout.startswith("not measured: PostgreSQL"):
        pytest.skip(done.stdout.strip())
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "every check holds"), done.stdout + done.stderr


def test_what_is_missing_is_said_in_one_line() -> None:
    done = soak(POVBOT_STRICT_BOTAPI="")
    said = "not measured: POVBOT_STRICT_BOTAPI names no strict double of the Bot API\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, said, "")


@pytest.fixture
def account() -> Account:
    """One reader asked, another tapped, a third one types."""
    account = Account()
    account.in_chats[1] = Asked("question", 0.0, 0)
    account.in_chats[2] = account.taps["t"] = Asked("tap", 0.0, 0)
    account.inline["i"] = Asked("inline", 0.0, 0)
    return account


ANSWERS = (
    ("sendMessage", {"chat_id": "1"}),
    ("answerCallbackQuery", {"callback_query_id": "t"}),
    ("editMessageText", {"chat_id": "2"}),
    ("answerInlineQuery", {"inline_query_id": "i"}),
)


def test_the_account_is_settled_when_each_has_one_answer(account: Account) -> None:
    for method, raw in ANSWERS:
        account.told(method, raw, "")
    assert (account.unanswered, account.faults, len(account.laps_ms)) == (0, [], 3)


@pytest.mark.parametrize(("method", "raw"), ANSWERS)
def test_an_answer_that_comes_twice_is_a_fault(account: Account, method: str, raw: dict[str, str]) -> None:
    for _ in range(2):
        account.told(method, raw, "")
    assert len(account.faults) == 1


@pytest.mark.parametrize("missing", ANSWERS)
def test_an_answer_that_does_not_come_is_missed(account: Account, missing: tuple[str, dict[str, str]]) -> None:
    for method, raw in ANSWERS:
        if (method, raw) != missing:
            account.told(method, raw, "")
    assert account.unanswered == 1


def test_an_answer_that_nobody_asked_for_is_a_fault(account: Account) -> None:
    account.told("sendMessage", {"chat_id": "3"}, "")
    assert account.faults == ["chat 3 was answered and asked nothing"]


def test_a_refused_answer_is_none_unless_it_changes_nothing(account: Account) -> None:
    account.told("sendMessage", {"chat_id": "1"}, "Too Many Requests: retry after 1")
    account.told("editMessageText", {"chat_id": "2"}, "Bad Request: message is not modified: it is the same")
    assert [account.in_chats[chat].times for chat in (1, 2)] == [0, 1]


def figures(account: Account, *rss_mb: float) -> Figures:
    """With the memory of one bot, by minutes."""
    bot = Bot(Mock(), 0, Path(), [minute for minute in rss_mb for _ in range(60)])
    return Figures(account, {}, Spent(1.0, {"bot 1": 1.0}, 1), [bot], [0], [], {})


def test_memory_that_grows_after_the_first_minute_is_a_fault() -> None:
    flat, growing = figures(Account(), 100, 200, 202), figures(Account(), 100, 200, 210)
    assert ([*flat.faults()], len([*growing.faults()])) == ([], 1)


def test_late_answers_are_a_fault_where_a_limit_was_named(account: Account) -> None:
    for method, raw in ANSWERS:
        account.told(method, raw, "")
    settled = figures(account, 100)
    assert ([*settled.faults()], [*settled.slow(0)], len([*settled.slow(500)])) == ([], [], 1)


def test_that_nothing_was_answered_is_told(account: Account) -> None:
    silent = figures(account, 100)
    assert silent.told().startswith(" ")
    assert [*silent.faults()] == ["4 updates were not answered"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('{"level": "info", "event": "an ERROR was mended"}', False),
        ('{"level": "error", "event": "update 7 could not be looked up"}', True),
        ("Traceback (most recent call last):", True),
    ],
)
def test_a_log_is_looked_through_for_errors(line: str, *, found: bool) -> None:
    assert is_error(line) is found
