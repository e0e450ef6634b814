"""deploy/povbot.service, held against povbot, and read by systemd's own analysis where that is installed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from declared import assert_commands, assert_settings
from dockerfile import ROOT

UNIT = (ROOT / "deploy" / "povbot.service").read_text(encoding="utf-8")


def values(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)


def seconds(name: str) -> int:
    (value,) = values(name)
    return int(value.removesuffix("s"))


def test_it_runs_a_command_that_there_is() -> None:
    (command,) = values("ExecStart")
    program, *arguments = command.split()
    assert program.endswith("/bin/povbot")
    assert_commands({*arguments})


def test_what_it_sets_are_settings_of_povbot_and_secrets_are_credentials() -> None:
    own = [value for value in values("Environment") if value.startswith("POVBOT_")]
    credentials = re.findall(r"^(?:#\s+)?LoadCredential=(POVBOT_\w+):/etc/povbot/", UNIT, re.MULTILINE)
    assert "POVBOT_SECRETS=%d" in own
    assert "POVBOT_TELEGRAM__TOKEN" in credentials
    assert_settings([value.partition("=")[0] for value in own] + credentials)


def test_all_that_is_written_lies_in_folders_that_systemd_makes_for_it() -> None:
    assert values("StateDirectory") == values("CacheDirectory") == ["povbot"]
    places = dict(value.split("=", 1) for value in values("Environment"))
    for name in ("POVBOT_CACHE_DIR", "POVBOT_VAR", "POVBOT_READERS__DATABASE"):
        path = places[name].removeprefix("sqlite:///")
        assert path.startswith(("/var/lib/povbot/", "/var/cache/povbot")), name
    assert values("WorkingDirectory") == ["/var/lib/povbot"]


def test_it_has_time_to_end_and_is_watched_and_comes_back() -> None:
    assert values("Type") == ["notify"]
    assert seconds("TimeoutStopSec") > 10
    assert 10 <= seconds("WatchdogSec") <= 120
    assert values("Restart") == ["always"]
    assert values("StartLimitIntervalSec") == ["0"]


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """With a program that there is: the analysis looks for it."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here (Debian's package systemd has it)")
    path = tmp_path / "povbot.service"
    path.write_text(re.sub(r"(?m)^ExecStart=.*$", "ExecStart=/bin/true", UNIT), encoding="utf-8")
    return path


def test_systemd_understands_every_line(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_systemd_finds_little_that_the_bot_is_exposed_to(unit: Path) -> None:
    """Of 10 that a unit without hardening has 9.6; an exposure up to 2 it calls "OK"."""
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=15", "--no-pager", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


# Linux forbids this process and all that it becomes what MemoryDenyWriteExecute forbids a service, since 6.3.
_FORBID = """
import ctypes, mmap, os, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):
    sys.exit(77)
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
except OSError:
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
_LIBRARIES = "asyncpg, httptools, lxml.etree, matplotlib.ft2font, numpy, opencc, tantivy, uvicorn"
_ASKS = f"import {_LIBRARIES}; from povbot.__main__ import main; main()"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forbids memory that is both written and run")
def test_the_libraries_bear_memory_that_cannot_be_both_written_and_run() -> None:
    assert values("MemoryDenyWriteExecute") == ["yes"]
    command = [sys.executable, "-c", _FORBID, "-W", "ignore", "-c", _ASKS, "ask", "how did Dongchuan escape poverty?"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 77:
        pytest.skip("this kernel does not forbid memory that is both written and run")
    assert done.returncode == 0, done.stderr
    assert "poverty" in done.stdout
