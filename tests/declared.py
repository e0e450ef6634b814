"""What povbot knows by name, for files that name it."""

from collections.abc import Iterable
from operator import attrgetter

import pytest
import typer

from povbot import cli
from povbot.settings import SECRETS, Settings

# Named before they are there; what asks for one is skipped until it is.
_COMING_SECTIONS, _COMING_COMMANDS = ("webhook", "probes"), {"backup", "restore"}


def assert_commands(named: set[str]) -> None:
    """Each is what `povbot` is told to do, and there are some."""
    known = {*getattr(typer.main.get_command(cli.app), "commands", {})}
    assert named
    assert named - known <= _COMING_COMMANDS
    if coming := named - known:
        pytest.skip(f"there is no povbot {', '.join(sorted(coming))} yet")


def assert_settings(variables: Iterable[str]) -> None:
    """Each POVBOT_ variable, and there are some."""
    own = {name for name in variables if name.startswith("POVBOT_")} - {SECRETS}
    assert own
    coming = {name for name in own if _section(name) in _COMING_SECTIONS and not _is_there(name)}
    for name in own - coming:
        assert _is_there(name), name
        attrgetter(_path(name))(Settings())
    if coming:
        pytest.skip(f"{', '.join(sorted(coming))}: no settings yet")


def _path(name: str) -> str:
    return name.removeprefix("POVBOT_").lower().replace("__", ".")


def _section(name: str) -> str:
    # The way that updates come is set beside the webhook's own section.
    return "webhook" if name == "POVBOT_TELEGRAM__MODE" else _path(name).partition(".")[0]


def _is_there(name: str) -> bool:
    return _section(name) in Settings.model_fields
