"""A conversation before a strict double of the Bot API, where POVBOT_STRICT_BOTAPI names one.

It is a program with `--spec api.json --port N`, played through POSTs of JSON to /sim/*.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession
from running_bot import running

from patience import PROCESS_PATIENCE_S, free_port

STRICT = os.environ.get("POVBOT_STRICT_BOTAPI", "")
TOKEN = "4242:TEST"  # noqa: S105

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")


class Strict:
    def __init__(self, http: ClientSession) -> None:
        self._http = http

    async def sim(self, what: str, **values: Any) -> Any:
        async with self._http.post(f"/sim/{what}", json=values) as response:
            result = await response.json()
        assert "sim_error" not in (result if isinstance(result, dict) else {}), result
        return result

    async def say(self, user: dict[str, Any], text: str, **extra: Any) -> dict[str, Any]:
        return await self._reaction("sendMessage", "message", user=user, text=text, **extra)

    async def tap(self, user: dict[str, Any], message: dict[str, Any], row: int, column: int, *, edits: bool) -> Any:
        label = message["reply_markup"]["inline_keyboard"][row][column]["text"]
        tapped = {"user": user, "chat_id": user["id"], "message_id": message["message_id"], "text": label}
        return await self._reaction("editMessageText" if edits else "sendMessage", "callback", **tapped)

    async def _reaction(self, method: str, what: str, **values: Any) -> dict[str, Any]:
        since = len(await self.sim("calls"))
        await self.sim(what, **values)
        seen = await self.sim("wait", method=method, since=since, timeout=PROCESS_PATIENCE_S)
        assert seen["ok"], await self.sim("violations")
        result: dict[str, Any] = seen["calls"][0]["result"]
        return result


@contextmanager
def program(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    file = Path(STRICT)
    options = ["--spec", str(file.parent / "api.json"), "--port", str(port), "--token", TOKEN]
    process = subprocess.Popen([sys.executable, str(file), *options], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@asynccontextmanager
async def strict(port: int) -> AsyncIterator[Strict]:
    with program(port) as process:
        async with ClientSession(f"http://127.0.0.1:{port}") as http:
            double = Strict(http)
            await until_up(double, process)
            yield double


async def until_up(double: Strict, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            await double.sim("state")
        except ClientConnectionError:
            await asyncio.sleep(0.05)
            continue
        return
    pytest.fail("the strict double did not start")


CONVERSATIONS = {
    "en": ("how did Dongchuan escape poverty?", "what about Tokyo?", "relocaton", "football"),
    "zh-hans": ("东川是怎么脱贫的？", "那东京呢？", "搬迁", "足球"),
    "zh-hant": ("東川如何擺脫貧困？", "那東京呢？", "搬遷", "足球"),
}


@pytest.mark.parametrize("language", CONVERSATIONS)
async def test_a_whole_conversation_violates_nothing(language: str, tmp_path: Path) -> None:
    question, unknown, topic, no_topic = CONVERSATIONS[language]
    user = {"id": 11, "first_name": "Reader", "language_code": language}
    port = free_port()
    async with strict(port) as double:
        with running(tmp_path, f"http://127.0.0.1:{port}/bot", TOKEN) as bot:
            start = await double.say(user, "/start")
            assert "blockquote" in types_of(await double.tap(user, start, 0, 0, edits=False))
            assert "blockquote" in types_of(await double.say(user, question))
            refusal = await double.say(user, unknown)
            assert "blockquote" not in types_of(refusal)
            await double.tap(user, refusal, 0, 0, edits=False)
            older = await double.tap(user, await double.say(user, "/latest"), 1, 0, edits=True)
            await double.tap(user, older, 1, 0, edits=True)
            topics = await double.say(user, "/topic")
            listed = await double.tap(user, topics, 0, 0, edits=True)
            assert "text_link" in types_of(listed)
            for said in (f"/topic {topic}", f"/topic {no_topic}", "/help", "/nonsense", "<b>&", "hello"):
                await double.say(user, said)
            await double.say(user, "", extra={"sticker": STICKER})
            assert await bot.stopped() == 0
        assert await double.sim("violations") == []


STICKER = {
    "file_id": "s",
    "file_unique_id": "u",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
}


def types_of(message: dict[str, Any]) -> set[str]:
    return {entity["type"] for entity in message.get("entities", ())}
