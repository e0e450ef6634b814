"""A process under a supervisor: what it says over a real socket, and how it ends when its loop stands still."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from patience import PROCESS_PATIENCE_S
from povbot.supervised import Supervisor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no datagrams over Unix sockets here")

# Each is a process of its own: a watchdog is the process' own, and ends it.
LIVES = """
import asyncio, os, sys, time
from povbot.supervised import watched

def blocked():
    time.sleep(30)

async def main(limit_s, lives_s, then):
    async with watched(os.environ, sys.stderr, limit_s):
        await asyncio.sleep(lives_s)
        if then == "blocks":
            blocked()
    print("left", flush=True)

asyncio.run(main(float(sys.argv[1]), float(sys.argv[2]), sys.argv[3]))
"""


def started(limit_s: float, then: str, lives_s: float = 0.3, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", LIVES, str(limit_s), str(lives_s), then],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def listening(name: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind("\0" + name[1:] if name.startswith("@") else name)
        supervisor.settimeout(PROCESS_PATIENCE_S)
        yield supervisor


def heard(supervisor: socket.socket) -> list[str]:
    """Until it is told that the process stops."""
    states = [supervisor.recv(100).decode()]
    while states[-1] != "STOPPING=1":
        states.append(supervisor.recv(100).decode())
    return states


def wait_for_silence(supervisor: socket.socket, limit_s: float) -> None:
    """After the first word, for as long as a supervisor would wait."""
    supervisor.recv(100)
    supervisor.settimeout(limit_s)
    with contextlib.suppress(TimeoutError):
        while supervisor.recv(100):
            pass


@pytest.fixture(params=["a file", "an abstract name"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    # A socket's name has 107 bytes at most.
    return os.path.relpath(tmp_path / "notify") if request.param == "a file" else f"@povbot-{tmp_path}"[:100]


def test_a_supervisor_hears_ready_signs_of_life_and_the_end(address: str) -> None:
    with listening(address) as supervisor:
        process = started(60, "ends", NOTIFY_SOCKET=address, WATCHDOG_USEC="240000")
        states = heard(supervisor)
        assert process.communicate(timeout=PROCESS_PATIENCE_S) == ("left\n", "")
    assert [state for state in states if state != "WATCHDOG=1"] == ["READY=1", "STOPPING=1"]
    assert states.count("WATCHDOG=1") >= 2


def test_one_that_waits_for_no_sign_of_life_gets_none(tmp_path: Path) -> None:
    address = os.path.relpath(tmp_path / "notify")
    with listening(address) as supervisor:
        process = started(60, "ends", NOTIFY_SOCKET=address)
        assert heard(supervisor) == ["READY=1", "STOPPING=1"]
        assert process.communicate(timeout=PROCESS_PATIENCE_S) == ("left\n", "")


@pytest.mark.parametrize("address", ["", "/no/such/socket"])
def test_without_a_supervisor_that_can_be_told_it_lives_all_the_same(address: str) -> None:
    process = started(60, "ends", NOTIFY_SOCKET=address)
    out, err = process.communicate(timeout=PROCESS_PATIENCE_S)
    assert (process.returncode, out) == (0, "left\n")
    assert ("could not be told READY=1" in err) == bool(address)


def test_a_loop_that_is_blocked_for_too_long_ends_the_process_and_says_where_it_was() -> None:
    process = started(1, "blocks")
    out, err = process.communicate(timeout=PROCESS_PATIENCE_S)
    assert (process.returncode, out) == (1, "")
    assert "in blocked" in err


def test_a_loop_that_turns_is_left_alone_for_longer_than_the_limit() -> None:
    process = started(2, "ends", lives_s=2.5)
    assert process.communicate(timeout=PROCESS_PATIENCE_S) == ("left\n", "")
    assert process.returncode == 0


def test_a_supervisor_that_ends_it_by_sigabrt_leaves_its_stacks_too(tmp_path: Path) -> None:
    address = os.path.relpath(tmp_path / "notify")
    with listening(address) as supervisor:
        process = started(60, "blocks", NOTIFY_SOCKET=address, WATCHDOG_USEC="900000")
        wait_for_silence(supervisor, 0.9)
    process.send_signal(signal.SIGABRT)
    _, err = process.communicate(timeout=PROCESS_PATIENCE_S)
    assert process.returncode == -signal.SIGABRT
    assert "in blocked" in err


@pytest.mark.parametrize(
    ("variables", "limit_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 30),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"}, 30),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_a_limit_is_the_one_that_is_meant_for_this_process(variables: dict[str, str], limit_s: float | None) -> None:
    assert Supervisor.of(variables, 7) == Supervisor("", limit_s)
