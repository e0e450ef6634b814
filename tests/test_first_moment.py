"""What a process does before its command begins."""

import gc
import signal
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from povbot import __main__
from povbot.cli import app

if TYPE_CHECKING:
    import typer


@pytest.mark.parametrize(("command", "heard"), [("telegram", True), ("web", True), ("ask", False)])
def test_what_runs_on_end_hears_at_once_that_it_is_to_end(
    monkeypatch: pytest.MonkeyPatch, command: str, heard: bool
) -> None:
    listened_for = list[int]()
    monkeypatch.setattr(sys, "argv", ["povbot", command])
    monkeypatch.setattr(signal, "signal", lambda number, _: listened_for.append(number))
    monkeypatch.setattr(app, "main", lambda: None)
    for name in ("disable", "freeze"):
        monkeypatch.setattr(gc, name, lambda: None)
    __main__.main()
    assert listened_for == [signal.SIGTERM] * heard


@pytest.mark.parametrize(
    ("command", "collects"), [("topics", True), ("telegram", True), ("ask", False), ("web", False)]
)
def test_what_goes_on_collects_garbage_but_one_question_and_the_pages(
    monkeypatch: pytest.MonkeyPatch, command: str, collects: bool
) -> None:
    """The pages begin to once they are ready."""
    begun = list[bool]()
    monkeypatch.setattr(gc, "enable", lambda: begun.append(True))
    app.begin(cast("typer.Context", SimpleNamespace(invoked_subcommand=command)))
    assert begun == [True] * collects
