"""What is done daily is done every day, whatever happened the day before."""

import asyncio
import logging
from typing import TYPE_CHECKING, cast

import pytest

from povbot.errors import StoreUnavailable
from povbot.fronts.telegram.daily import DAY_S, Daily

if TYPE_CHECKING:
    from telegram import Bot


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
