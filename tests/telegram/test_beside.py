"""One process among those that serve the same bot."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram import Bot

from fake_stores import FakePeers, FakeUpdates
from patience import PATIENCE_S
from povbot.errors import AnotherBot, StoreUnavailable
from povbot.fronts.telegram.beside import Beside
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.running import Running
from povbot.model import ReceivedUpdate

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


def beside(
    peers: FakePeers,
    duty: Duty,
    stop: asyncio.Event,
    log: FakeUpdates | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Beside:
    application = cast("App", SimpleNamespace(bot=BOT, update_queue=asyncio.Queue[Any]()))
    once = Once(log or FakeUpdates(), peers, 1)
    return Beside(application, once, peers, Running([duty], BOT), now, stop)


@dataclass
class Now:
    at: float = 0.0

    def __call__(self) -> float:
        return self.at


async def test_one_whose_place_was_taken_ends_the_bot_and_says_why() -> None:
    peers, duty, stop = Looks(), Duty(), asyncio.Event()
    peers.meets(AnotherBot("another povbot answers readers from this database"))
    one = beside(peers, duty, stop)
    await asyncio.wait_for(one.run(BOT), PATIENCE_S)
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
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 - a duty tells nobody
            await asyncio.sleep(0.001)


async def test_a_leader_that_lost_its_connection_for_a_moment_keeps_its_updates() -> None:
    """Who leads then has seen it a second ago."""
    now, log = Now(), FakeUpdates()
    peers = FakePeers(me=1, present=frozenset({1, 2}), leads=False)
    one = beside(peers, Duty(), asyncio.Event(), log, now)
    await log.receive([ReceivedUpdate(1, "{}", owner=2)], 2)
    for now.at in (0.0, 5.0, 9.0):
        await one._step(nudged=False)
    now.at, peers.present, peers.leads = 10.0, frozenset({1}), True
    await one._step(nudged=False)
    assert [update.id for update in await log.unanswered(2)] == [1]
    for now.at in range(11, 17):
        await one._step(nudged=False)
    assert await log.unanswered(2) == []


async def test_after_the_database_was_away_the_first_one_back_waits_for_the_others() -> None:
    now, log = Now(), FakeUpdates()
    peers = FakePeers(me=1, present=frozenset({1, 2}))
    one = beside(peers, Duty(), asyncio.Event(), log, now)
    await one._step(nudged=False)
    await log.receive([ReceivedUpdate(1, "{}", owner=2)], 2)
    peers.present, now.at = frozenset({1}), 36.0
    await one._step(nudged=False)
    assert [update.id for update in await log.unanswered(2)] == [1]


class Hangs(FakePeers):
    is_away = False

    async def look(self) -> None:
        if self.is_away:
            await asyncio.Event().wait()


async def test_duties_end_as_soon_as_another_may_lead_however_long_the_look_takes() -> None:
    peers, duty, now = Hangs(), Duty(), Now()
    running = asyncio.create_task(beside(peers, duty, asyncio.Event(), now=now).run(BOT))
    await until(lambda: duty.was == ["off", "on"])
    peers.is_away, peers.leads, now.at = True, False, 1.5
    peers.nudged.set()
    await until(lambda: duty.was == ["off", "on", "off"])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_it_goes_on_whatever_the_look_meets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("povbot.fronts.telegram.beside._LOOK_EVERY_S", 0.01)
    peers, duty = Looks(), Duty()
    peers.meets(RuntimeError("of a driver"))
    running = asyncio.create_task(beside(peers, duty, asyncio.Event()).run(BOT))
    await until(lambda: duty.was == ["off", "on"])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
