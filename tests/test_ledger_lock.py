"""One at a time brings the archive up to date."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from povbot.errors import IngestRunning, LedgerUnusable
from povbot.ledger.lock import alone

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
HOLDS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from povbot.ledger.lock import alone

with alone(Path(sys.argv[1]), datetime(2026, 11, 2, 9, 30, tzinfo=UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "ingest.lock"


@contextmanager
def held_elsewhere(file: Path) -> Iterator[subprocess.Popen[str]]:
    program = [sys.executable, "-c", HOLDS, str(file)]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_one_after_another_has_it(file: Path) -> None:
    for _ in range(2):
        with alone(file, NOW):
            pass


def test_while_another_process_has_it_one_is_told_which_and_since_when(file: Path) -> None:
    with held_elsewhere(file) as process, pytest.raises(IngestRunning) as caught, alone(file, NOW):
        pytest.fail("two had it")
    told = f"(since 2026-11-02 09:30 UTC, process {process.pid})"
    assert f"another povbot is bringing the archive up to date {told}" in str(caught.value)


def test_within_one_process_too_there_is_one(file: Path) -> None:
    with alone(file, NOW):
        with pytest.raises(IngestRunning), alone(file, NOW):
            pytest.fail("two had it")
        with pytest.raises(IngestRunning), alone(file, NOW):
            pytest.fail("who was refused has taken it away")
    with alone(file, NOW):
        pass


def test_a_killed_process_lets_go_of_it(file: Path) -> None:
    with held_elsewhere(file) as process:
        process.kill()
        process.wait()
        with alone(file, NOW):
            pass


def test_what_fails_lets_go_of_it(file: Path) -> None:
    with pytest.raises(ZeroDivisionError), alone(file, NOW):
        raise ZeroDivisionError
    with alone(file, NOW):
        pass


def test_who_has_it_is_said_no_longer_than_it_is_so(file: Path) -> None:
    with alone(file, NOW):
        assert [path.name for path in sorted(file.parent.iterdir())] == ["ingest.lock", "ingest.lock.held"]
    assert [path.name for path in file.parent.iterdir()] == ["ingest.lock"]


def test_where_nobody_can_say_who_has_it_there_is_still_one(file: Path) -> None:
    file.with_name("ingest.lock.held").mkdir(parents=True)
    with alone(file, NOW), pytest.raises(IngestRunning, match=r"up to date\. Wait"), alone(file, NOW):
        pytest.fail("two had it")


def test_where_there_can_be_no_such_file_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(LedgerUnusable, match="cannot be locked"), alone(tmp_path / "var" / "ingest.lock", NOW):
        pass
