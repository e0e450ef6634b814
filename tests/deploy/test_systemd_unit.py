"""The units of deploy/, held against povbot, and read by systemd's own analysis where that is installed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from declared import assert_commands, assert_settings
from dockerfile import ROOT

UNITS = {name: (ROOT / "deploy" / f"{name}.service").read_text(encoding="utf-8") for name in ("povbot", "povbot-web")}
each_unit = pytest.mark.parametrize("name", UNITS)


def values(name: str, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", UNITS[name], re.MULTILINE)


def seconds(name: str, key: str) -> int:
    (value,) = values(name, key)
    return int(value.removesuffix("s"))


@each_unit
def test_it_runs_a_command_that_there_is(name: str) -> None:
    (command,) = values(name, "ExecStart")
    program, *arguments = command.split()
    assert program.endswith("/bin/povbot")
    assert_commands({*arguments})


@each_unit
def test_what_it_sets_are_settings_of_povbot_and_secrets_are_credentials(name: str) -> None:
    own = [value for value in values(name, "Environment") if value.startswith("POVBOT_")]
    credentials = re.findall(r"^(?:#\s+)?LoadCredential=(POVBOT_\w+):/etc/povbot/", UNITS[name], re.MULTILINE)
    assert "POVBOT_SECRETS=%d" in own
    assert "POVBOT_TELEGRAM__TOKEN" in credentials
    assert_settings([value.partition("=")[0] for value in own] + credentials)


@each_unit
def test_all_that_is_written_lies_in_folders_that_systemd_makes_for_it(name: str) -> None:
    assert values(name, "StateDirectory") == values(name, "CacheDirectory") == ["povbot"]
    places = dict(value.split("=", 1) for value in values(name, "Environment"))
    for setting in ("POVBOT_CACHE_DIR", "POVBOT_VAR", "POVBOT_READERS__DATABASE"):
        path = places[setting].removeprefix("sqlite:///")
        assert path.startswith(("/var/lib/povbot/", "/var/cache/povbot")), setting
    assert values(name, "WorkingDirectory") == ["/var/lib/povbot"]


@each_unit
def test_it_has_time_to_end_and_is_watched_and_comes_back(name: str) -> None:
    assert values(name, "Type") == ["notify"]
    assert seconds(name, "TimeoutStopSec") > 10
    assert 10 <= seconds(name, "WatchdogSec") <= 120
    assert values(name, "Restart") == ["always"]
    assert values(name, "StartLimitIntervalSec") == ["0"]


@pytest.fixture(params=UNITS)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """With a program that there is: the analysis looks for it."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here (Debian's package systemd has it)")
    path = tmp_path / f"{request.param}.service"
    path.write_text(re.sub(r"(?m)^ExecStart=.*$", "ExecStart=/bin/true", UNITS[request.param]), encoding="utf-8")
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


def test_the_web_unit_runs_as_the_bots_user_and_needs_no_secret() -> None:
    """Systemd names a unit's own user as the unit, where it is not told another name; and makes a folder of credentials
    where there is one, without which settings that name it cannot be read."""
    assert values("povbot-web", "User") == ["povbot"]
    assert values("povbot-web", "LoadCredential") == []
    assert values("povbot-web", "SetCredential") == ["none:none"]


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
    assert all(values(name, "MemoryDenyWriteExecute") == ["yes"] for name in UNITS)
    command = [sys.executable, "-c", _FORBID, "-W", "ignore", "-c", _ASKS, "ask", "how did Dongchuan escape poverty?"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 77:
        pytest.skip("this kernel does not forbid memory that is both written and run")
    assert done.returncode == 0, done.stderr
    assert "poverty" in done.stdout
