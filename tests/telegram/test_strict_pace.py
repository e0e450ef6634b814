"""Two processes speak at once, to a service that takes no more than it says."""

import asyncio
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from running_bot import running
from telegram import Bot, Update
from test_strict_botapi import STRICT, TOKEN, Strict, strict

from fake_stores import FakePeers, FakeUpdates
from patience import PROCESS_PATIENCE_S, free_port
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.pace import Pace
from povbot.fronts.telegram.sending import SendingRequest

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")

PROCESSES = 2
PATIENT: Any = dict.fromkeys(("pool_timeout", "connect_timeout", "read_timeout", "write_timeout"), PROCESS_PATIENCE_S)


class Process:
    numbers = count(1)

    def __init__(self, address: str) -> None:
        self.once = Once(FakeUpdates(), FakePeers(), 16)
        self._request = SendingRequest(
            self.once, pace=Pace(lambda: PROCESSES, time.monotonic), connection_pool_size=64, **PATIENT
        )
        self.bot = Bot(TOKEN, base_url=address, request=self._request)

    async def reply(self, chat_id: int, text: str) -> None:
        """To an update."""
        number = next(self.numbers)
        said = {"message_id": number, "date": 1_600_000_000, "chat": {"id": chat_id, "type": "private"}}
        update = {"update_id": number, "message": said}
        await self.once.receive([update])
        read = Update.de_json(update, self.bot)
        await self.once.process_update(read, self.bot.send_message(chat_id, text))

    async def tell(self, chat_ids: range) -> None:
        """What nobody asked for."""
        await asyncio.gather(*(self.bot.send_message(chat_id, "News") for chat_id in chat_ids))


async def known(double: Strict, chat_ids: range) -> None:
    for chat_id in chat_ids:
        await double.sim("message", user={"id": chat_id, "first_name": "Reader"}, text="/start")


async def test_replies_and_a_broadcast_by_two_processes_are_never_refused() -> None:
    port = free_port()
    async with strict(port) as double:
        await known(double, range(100, 180))
        await double.sim("config", limits=True)
        processes = [Process(f"http://127.0.0.1:{port}/bot") for _ in range(PROCESSES)]
        async with processes[0].bot, processes[1].bot:
            await asyncio.gather(
                processes[0].tell(range(100, 120)),
                processes[1].tell(range(120, 140)),
                *(processes[0].reply(150 + n % 5, f"Reply {n}") for n in range(20)),
                *(processes[1].reply(160 + n % 20, f"Reply {n}") for n in range(20)),
            )
        calls = [call for call in await double.sim("calls") if call["method"] == "sendMessage"]
        assert len(calls) == 80
        assert [call for call in calls if call["status"] != 200] == []
        assert await double.sim("violations") == []


async def test_beside_a_rush_a_running_bot_answers_another_reader_and_tells_who_rushes_once(tmp_path: Path) -> None:
    port = free_port()
    chosen = {"LIMITS__BURST": "4", "LIMITS__A_MINUTE": "1", "LIMITS__SENDS_A_SECOND": "30"}
    async with strict(port) as double:
        with running(tmp_path, f"http://127.0.0.1:{port}/bot", TOKEN, **chosen):
            other, rushes = ({"id": number, "first_name": "Reader", "language_code": "en"} for number in (8, 7))
            await double.sim("wait", method="deleteWebhook", timeout=PROCESS_PATIENCE_S)  # it polls from then on
            await double.say(other, "/start")
            await double.sim("config", limits=True)
            for _ in range(100):
                await double.sim("message", user=rushes, text="livestreaming")
            await double.sim("message", user=other, text="livestreaming")
            seen = await double.sim("wait", method="sendMessage", chat_id=8, count=2, timeout=15)
            assert seen["ok"]
            await double.sim("wait", method="sendMessage", chat_id=7, count=5, timeout=15)
        told = [call for call in await double.sim("calls") if call["method"] == "sendMessage"]
        assert [call for call in told if call["status"] != 200] == []
        assert sum(call["params"]["text"].startswith("That was a lot at once") for call in told) == 1
        assert sum(str(call["params"]["chat_id"]) == "7" for call in told) == 5
        assert await double.sim("violations") == []
