"""One process among those that serve the same bot."""

import asyncio
import logging
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram import Bot

from fake_stores import FakePeers, fake_stores
from povbot.errors import AnotherBot, StoreUnavailable
from povbot.fronts.telegram.beside import Beside
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.running import Running

if TYPE_CHECKING:
    from povbot.fronts.telegram.desk import App

BOT = cast("Bot", None)


class Duty:
    def __init__(self) -> None:
        self.was = ["off"]

    async def run(self, _bot: Bot) -> None:
        self.was.append("on")
        try:
            await asyncio.Event().wait()
        finally:
            self.was.append("off")


class Looks(FakePeers):
    """Meets these one after another, and itself in the end."""

    def meets(self, *errors: Exception) -> None:
        self.errors = [*errors]

    async def look(self) -> None:
        if self.errors:
            self.leads = False
            raise self.errors.pop(0)
        self.leads = True


def beside(peers: FakePeers, duty: Duty, stop: asyncio.Event) -> Beside:
    application = cast("App", SimpleNamespace(bot=BOT, update_queue=asyncio.Queue[Any]()))
    once = Once(fake_stores().updates, peers, 1)
    return Beside(application, once, peers, Running([duty], BOT), time.monotonic, stop)


async def test_one_whose_place_was_taken_ends_the_bot_and_says_why() -> None:
    peers, duty, stop = Looks(), Duty(), asyncio.Event()
    peers.meets(AnotherBot("another povbot answers readers from this database"))
    one = beside(peers, duty, stop)
    await asyncio.wait_for(one.run(BOT), 5)
    assert stop.is_set()
    assert isinstance(one.refused, AnotherBot)
    assert duty.was[-1] == "off"


async def test_one_that_cannot_see_the_others_goes_on_without_duties(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("povbot.fronts.telegram.beside._LOOK_EVERY_S", 0.01)
    peers, duty, stop = Looks(), Duty(), asyncio.Event()
    peers.meets()
    one = beside(peers, duty, stop)
    running = asyncio.create_task(one.run(BOT))
    await until(lambda: duty.was == ["off", "on"])
    peers.meets(*(StoreUnavailable("it is away") for _ in range(3)))
    await until(lambda: duty.was == ["off", "on", "off", "on"])
    assert not stop.is_set()
    said = [record.getMessage() for record in caplog.records if "cannot be seen" in record.getMessage()]
    assert said == [
        "whoever else serves this bot cannot be seen: it is away",
        "whoever else serves this bot cannot be seen: that is over, after 0 s",
    ]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert duty.was[-1] == "off"


async def until(is_so: Any) -> None:
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110 - a duty tells nobody
            await asyncio.sleep(0.001)
