"""Two processes that updates are sent to: what comes twice, to both, or in another order is answered once; what comes
from a stranger is not."""

import asyncio
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path

import harvests
import pytest
from aiohttp import ClientSession
from front import Front, fronting
from played import Garden, Play, Supervised, Webhook, double_running, playing, reader
from test_strict_botapi import STRICT

from patience import free_ports, until
from postgresql import empty

pytestmark = [
    pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double"),
    pytest.mark.xdist_group("webhook faults"),
]
CROPS = 90


async def ask(play: Play, number: int) -> None:
    language = harvests.LANGUAGES[number % len(harvests.LANGUAGES)]
    await play.asks(reader(1000 + number, language), harvests.asked(language, harvests.crop(number)))


async def answered_once(play: Play, *numbers: int) -> None:
    for number in numbers:
        await play.answer(reader(1000 + number), harvests.crop(number))
    await asyncio.sleep(1)
    counts = [len(await play.answers(reader(1000 + number), harvests.crop(number))) for number in numbers]
    assert counts == [1] * len(numbers)


async def test_each_update_is_answered_once_by_whichever_process_gets_it(postgresql: str, tmp_path: Path) -> None:
    await empty(postgresql)
    garden, ports = Garden.of(tmp_path, CROPS), free_ports(2)
    chosen = {"CORPUS": str(garden.file), "READERS__DATABASE": postgresql}
    with double_running() as address, ExitStack() as running:
        async with playing(address) as play, fronting(ports) as front:
            await play.fault("setWebhook", "500", 1)
            bots = [
                running.enter_context(
                    Supervised(tmp_path / str(port), play.base_url, Webhook(front.address, port), **chosen)
                )
                for port in ports
            ]
            for bot in bots:
                bot.start()
            await until(lambda: all("updates are listened for" in bot.bot.said for bot in bots))
            await until(lambda: any("the service sends updates to" in bot.bot.said for bot in bots))
            await what_comes_twice_or_in_another_order(play)
            await what_comes_to_both(play, front)
            await a_stranger(play, ports[0])
            assert [bot.bot.process.poll() for bot in bots] == [None, None]
            assert await play.violations() == []


async def what_comes_twice_or_in_another_order(play: Play) -> None:
    await play.fault("*", "duplicate", 3)
    await play.fault("*", "reorder", 2)
    numbers = range(6)
    await asyncio.gather(*(ask(play, number) for number in numbers))
    await answered_once(play, *numbers)


async def what_comes_to_both(play: Play, front: Front) -> None:
    front.to_all = True
    numbers = range(6, 14)
    await asyncio.gather(*(ask(play, number) for number in numbers))
    await answered_once(play, *numbers)
    front.to_all = False


async def a_stranger(play: Play, port: int) -> None:
    """With another secret, or none."""
    crop = harvests.crop(15)
    said = {"message_id": 9, "date": 1, "chat": {"id": 1001, "type": "private"}, "text": harvests.asked("en", crop)}
    update = {"update_id": 900_000, "message": said | {"from": reader(1001) | {"is_bot": False}}}
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "a-secret-of-the-webhoo"}):
        async with (
            ClientSession() as http,
            http.post(f"http://127.0.0.1:{port}/hook", json=update, headers=headers) as response,
        ):
            assert response.status == HTTPStatus.FORBIDDEN
    await ask(play, 16)
    await answered_once(play, 16)
    assert await play.answers(reader(1001), crop) == []
