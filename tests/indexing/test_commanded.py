"""`povbot index` as it is run: stopped in every way, beside another, on a full disk; and what it says."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from patience import PROCESS_PATIENCE_S
from povbot.bootstrap.remembered import utc_now
from povbot.cli.app import app
from povbot.errors import IndexMissing, IndexRunning
from povbot.ledger.lock import alone
from stories import line, write_lines

STOPPED, BROKEN, GIVES_WAY = 130, 2, 3
# Enough to be analysed in several processes, and to take a moment.
MANY = [line(id=f"s{number}", summary=f"Farmers of village {number} grow rice. " * 8) for number in range(2500)]


@dataclass
class Command:
    process: "subprocess.Popen[str]"

    def workers(self) -> list[int]:
        """The processes that it started."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in listed.read_text(encoding="ascii").split()] if listed.exists() else []

    def is_at_work(self, *, for_s: float = 0) -> None:
        """Since so long."""
        until(lambda: len(self.workers()) >= 2)
        time.sleep(for_s)

    def ended(self) -> tuple[int, str]:
        """Its status, and what it said; nothing of it runs any more."""
        said, _ = self.process.communicate(timeout=PROCESS_PATIENCE_S)
        until(lambda: not _runs(self.process.pid))
        return self.process.returncode, said


def until(what: Any) -> None:
    ends = time.monotonic() + PROCESS_PATIENCE_S
    while not what():
        assert time.monotonic() < ends
        time.sleep(0.05)


def _runs(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def commanded(folder: Path, *arguments: str, most_bytes: int = 0) -> Iterator[Command]:
    """`most_bytes` is what no file may be larger than: as on a disk that is full. Nor would one of compiled modules be,
    which Python cuts off there and leaves to every later process."""

    def limited() -> None:
        if most_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    own = os.environ | {"POVBOT_INDEX__ENGINE": "tantivy", "POVBOT_CORPUS": str(folder / "corpus.jsonl")}
    if most_bytes:
        own["PYTHONDONTWRITEBYTECODE"] = "1"
    process = subprocess.Popen(
        [sys.executable, "-m", "povbot", *arguments],
        cwd=folder,
        env=own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=limited,  # noqa: PLW1509 - no threads here
    )
    try:
        yield Command(process)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def test_however_it_is_stopped_nothing_goes_on_and_the_next_one_makes_it_whole(tmp_path: Path) -> None:
    write_lines(tmp_path / "corpus.jsonl", MANY)
    index = "index", "--processes", "2"
    # Where many may hear it: at a terminal, Ctrl-C is for all that were started there.
    with commanded(tmp_path, *index) as command:
        command.is_at_work()
        os.killpg(command.process.pid, signal.SIGINT)
        status, said = command.ended()
    assert (status, "run `povbot index` again" in said, "Traceback" in said) == (STOPPED, True, False), said
    with commanded(tmp_path, *index) as command:
        command.is_at_work(for_s=0.5)
        with commanded(tmp_path, *index) as other:
            assert other.ended()[0] == GIVES_WAY
        command.process.send_signal(signal.SIGTERM)
        status, said = command.ended()
    assert (status, "Traceback" in said) == (STOPPED, False), said
    with commanded(tmp_path, *index) as command:
        command.is_at_work(for_s=0.8)
        command.process.kill()
        assert command.ended()[0] == -signal.SIGKILL
    with commanded(tmp_path, *index, most_bytes=2**17) as command:
        status, said = command.ended()
    assert (status, "Traceback" in said, "fault of povbot" in said) == (BROKEN, False, False), said
    with commanded(tmp_path, *index) as command:
        status, said = command.ended()
    assert (status, "2,500 stories and translations in the index" in said) == (0, True), said
    with commanded(tmp_path, "ask", "village 77") as command:
        status, said = command.ended()
    assert (status, "village 77" in said) == (0, True)


def test_a_full_disk_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    write_lines(tmp_path / "corpus.jsonl", MANY[:5])
    with commanded(tmp_path, "index") as command:
        assert command.ended()[0] == 0
    write_lines(tmp_path / "corpus.jsonl", [*MANY[:150], line(id="tea", summary="Pickers carry tea.")])
    with commanded(tmp_path, "index", most_bytes=2**17) as command:
        status, said = command.ended()
    assert (status, "disk" in said, "Traceback" in said) == (BROKEN, True, False), said
    with commanded(tmp_path, "ask", "tea") as command:
        status, said = command.ended()
    assert (status, "Pickers carry tea." in said) == (0, True), said


# what it says


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """In this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POVBOT_INDEX__ENGINE", "tantivy")
    write_lines(tmp_path / "corpus" / "articles.jsonl", [*MANY[:3], "broken"])
    return lambda *arguments: CliRunner().invoke(app, ["index", *arguments])


def test_it_says_what_there_is_and_what_changed(index: Any) -> None:
    first, second = index(), index()
    assert "3 stories and translations in the index" in first.stdout
    assert first.stdout.endswith(": 3 new, 0 changed, 0 gone.\n")
    assert second.stdout.endswith(": nothing has changed.\n")
    assert "Reading the archive" in first.stderr
    assert "povbot: left out: " in first.stderr
    assert ":4: not JSON" in first.stderr


def test_quiet_it_says_nothing_but_what_is_wrong(index: Any) -> None:
    said = index("--quiet", "--processes", "1")
    assert (said.exit_code, said.stdout, said.stderr.count("\n")) == (0, "", 1)
    assert ":4: not JSON" in said.stderr


def test_for_programs_it_is_json(index: Any) -> None:
    said = json.loads(index("--json", "--quiet").stdout)
    assert (said["engine"], said["registered"]) == ("tantivy", {"new": 3, "changed": 0, "gone": 0, "tellings": 3})
    assert Path(said["where"]).is_dir()
    (fault,) = said["faults"]
    assert ":4: not JSON" in fault


def test_of_very_many_faults_the_first_are_said(index: Any, tmp_path: Path) -> None:
    lines = [*MANY[:3], *("broken" for _ in range(600)), line(id="x", **{"y" * 10_000: 1})]
    write_lines(tmp_path / "corpus" / "articles.jsonl", lines)
    said = index("--json", "--quiet").stdout
    assert len(said) < 2**19
    assert json.loads(said)["faults"][-1] == "and 101 more; `povbot check` lists them"


def test_anew_where_that_is_wished(index: Any) -> None:
    first, second = (json.loads(index("--json", "--quiet", *more).stdout) for more in ([], ["--rebuild"]))
    assert first["where"] != second["where"]
    assert second["registered"]["new"] == 3


def test_a_small_archive_needs_none(index: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POVBOT_INDEX__ENGINE", "auto")
    assert "needs no index" in index().stdout
    assert json.loads(index("--json").stdout)["registered"] is None
    assert not (tmp_path / "var").exists()


def test_faults_that_were_read_are_told_where_it_cannot_go_on(index: Any, tmp_path: Path) -> None:
    write_lines(tmp_path / "corpus" / "articles.jsonl", ["broken"])
    said = index("--quiet")
    assert said.exit_code
    assert ":1: not JSON" in said.stderr


def test_where_another_is_at_it_that_is_said(index: Any) -> None:
    folder = Path(json.loads(index("--json", "--quiet").stdout)["where"]).parent
    with alone(folder / "indexing.lock", utc_now()):
        assert isinstance(index().exception, IndexRunning)


def test_a_large_archive_is_asked_however_old_its_index_and_indexed_by_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POVBOT_INDEX__ENGINE", "tantivy")
    latest = partial(CliRunner().invoke, app, ["latest", "--limit", "1", "--however-old"])
    archive = tmp_path / "corpus" / "articles.jsonl"
    write_lines(archive, [line(id="rice", title="Red rice")])
    assert isinstance(latest().exception, IndexMissing)
    assert CliRunner().invoke(app, ["index", "--quiet", "--processes", "1"]).exit_code == 0
    write_lines(archive, [line(id="rice", title="Red rice"), "half a li"])
    listed = latest()
    assert (listed.exit_code, "Red rice" in listed.stdout) == (0, True), listed.output
