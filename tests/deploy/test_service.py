"""deploy/povbot.service, held against povbot, and read by systemd's own analysis where that is installed."""

import re
import shutil
import subprocess
from operator import attrgetter
from pathlib import Path

import pytest
import typer

from dockerfile import ROOT
from povbot import cli
from povbot.settings import Settings

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
    assert {*arguments} <= {*getattr(typer.main.get_command(cli.app), "commands", {})}


def test_what_it_sets_are_settings_of_povbot_and_secrets_are_credentials() -> None:
    own = [value for value in values("Environment") if value.startswith("POVBOT_")]
    credentials = re.findall(r"^(?:#\s+)?LoadCredential=(POVBOT_\w+):/etc/povbot/", UNIT, re.MULTILINE)
    assert "POVBOT_SECRETS=%d" in own
    assert "POVBOT_TELEGRAM__TOKEN" in credentials
    names = [value.partition("=")[0] for value in own] + credentials
    if "webhook" not in Settings.model_fields:
        names.remove("POVBOT_WEBHOOK__SECRET")
    for name in names:
        if name != "POVBOT_SECRETS":
            attrgetter(name.removeprefix("POVBOT_").lower().replace("__", "."))(Settings())


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
