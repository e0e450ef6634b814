"""What povbot knows by name, for files that name it."""

from collections.abc import Iterable
from operator import attrgetter

import typer

from povbot.cli import app
from povbot.settings import SECRETS, Settings


def assert_commands(named: set[str]) -> None:
    """Each is what `povbot` is told to do, and there are some."""
    known = {*getattr(typer.main.get_command(app.app), "commands", {})}
    assert named
    assert named <= known


def assert_settings(variables: Iterable[str]) -> None:
    """Each POVBOT_ variable, and there are some."""
    own = {name for name in variables if name.startswith("POVBOT_")} - {SECRETS}
    assert own
    for name in own:
        path = name.removeprefix("POVBOT_").lower().replace("__", ".")
        assert path.partition(".")[0] in Settings.model_fields, name
        attrgetter(path)(Settings())
