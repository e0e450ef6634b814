"""The fronts as commands: with which status they end, and that their log says why."""

import logging

import pytest
from typer.testing import CliRunner

from povbot import bootstrap
from povbot.cli.app import app
from povbot.cli.exits import BROKEN, GIVES_WAY
from povbot.errors import ConfigError, IndexRunning


@pytest.mark.parametrize("command", ["telegram", "web"])
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (IndexRunning("another process is at it", remedy="Wait for it."), GIVES_WAY),
        (ConfigError("it has no token", remedy="Set it."), BROKEN),
        (ZeroDivisionError("by zero"), BROKEN),
        (None, 0),
    ],
)
def test_a_front_that_cannot_go_on_says_why_and_by_its_status_whether_to_wait(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    command: str,
    fault: Exception | None,
    status: int,
) -> None:
    def run(*_: object, **__: object) -> None:
        if fault:
            raise fault

    monkeypatch.setattr(bootstrap, f"run_{command}", run)
    with caplog.at_level(logging.CRITICAL, logger="povbot"):
        assert CliRunner().invoke(app, [command]).exit_code == status
    assert (str(fault) in caplog.text) if fault else not caplog.records
