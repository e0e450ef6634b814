"""What the bot does by itself: every day, whatever happened the day before, and until it ends."""

import asyncio
import logging
from typing import cast

import pytest
from telegram import Bot

from fake_stores import FakePeers, fake_stores
from povbot.errors import StoreUnavailable
from povbot.fronts.telegram import app
from povbot.fronts.telegram.daily import DAY_S, Daily
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.running import Running


async def test_it_is_done_at_the_start_and_every_day_after_a_failure_too(caplog: pytest.LogCaptureFixture) -> None:
    happened = list[object]()

    async def task() -> None:
        happened.append("done")
        if len(happened) == 1:
            raise StoreUnavailable("the database is away")

    async def wait(wait_s: float) -> None:
        happened.append(wait_s)
        if len(happened) == 6:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await Daily(task, wait).run(cast("Bot", None))
    assert happened == ["done", DAY_S] * 3
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_what_waits_to_be_sent_again_is_put_off_when_the_bot_ends() -> None:
    once, put_off = Once(fake_stores().updates, FakePeers(), 1), list[bool]()

    class Sends:
        async def run(self, _bot: Bot) -> None:
            sending = asyncio.ensure_future(once.aside(asyncio.sleep(60)))
            try:
                await asyncio.shield(sending)
            finally:
                ended, _ = await asyncio.wait({sending}, timeout=5)
                put_off.extend(not task.result() for task in ended)

    async with app._running(Running([Sends()], cast("Bot", None)), once):
        await asyncio.sleep(0)
    assert put_off == [True]
