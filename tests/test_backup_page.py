"""docs/backup.md says what is so."""

import re

import pytest
from typer.main import get_command

from povbot.backup.manifest import Part
from povbot.cli.app import app
from povbot.doctor import clock, disk
from povbot.doctor.pages import WEB
from povbot.readers.putting_back import _REPLACED
from povbot.readers.tables import broadcasts, metadata, seen, told, updates
from stories import ROOT

PAGE = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")


def first_cells(title: str) -> list[str]:
    section = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").partition("|")[0].strip() for line in section.splitlines() if line.startswith("| ")]
    return [cell.strip("`") for cell in rows if not cell.startswith("---")][1:]


def test_every_folder_of_a_backup_is_described_and_no_other() -> None:
    assert {*first_cells("What is in a backup")} == {*Part}


def test_every_check_is_described_and_no_other() -> None:
    source = "".join(
        (ROOT / "src" / "povbot" / name).read_text(encoding="utf-8")
        for name in ("bootstrap/examining.py", "bootstrap/examining_rooms.py", "cli/doctor.py", "doctor/token.py")
    )
    named = {*re.findall(r'(?:ok|warning|broken)\(\s*"(\w+)"', source), "token", "webhook", clock.CHECK, disk.CHECK}
    assert {*first_cells("povbot doctor")} == named | {"permissions", WEB}


def test_every_table_has_its_way_back() -> None:
    """One that is new must be thought about: does it become what it was, or does it only grow?"""
    kept = {updates, seen, told, broadcasts}
    assert {*metadata.sorted_tables} == {*_REPLACED} | kept
    assert not {*_REPLACED} & kept


@pytest.mark.parametrize("command", ["backup", "restore", "doctor"])
def test_options_that_are_named_are_there(command: str) -> None:
    commands = getattr(get_command(app), "commands")  # noqa: B009 - a group has them
    there = {option for one in commands.values() for parameter in one.params for option in parameter.opts}
    assert command in commands
    assert {*re.findall(r"--[a-z]+", PAGE)} <= there
    assert f"povbot {command}" in PAGE


def test_figures_are_those_of_the_code() -> None:
    assert f"beyond {clock.SOME_S} seconds, broken beyond a minute" in PAGE
    assert clock.MUCH_S == 60
    assert disk.LITTLE == 1e9
    assert "a warning below 1 GB" in PAGE
