"""The operator's commands before a strict double of the Bot API, and a bot that is killed amid a broadcast."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from running_bot import mostly, running
from test_strict_botapi import STRICT, TOKEN, Strict, strict

from patience import PROCESS_PATIENCE_S, free_port, until

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")

READERS = range(20, 44)
SAID = {
    "en": ("football", "Tomorrow <the bot> is away.\n& back at 9."),
    "zh-hans": ("足球", "明天<机器人>停用。\n& 九点恢复。"),
    "zh-hant": ("足球", "明天<機器人>停用。\n& 九點恢復。"),
}


@pytest.mark.parametrize("language", mostly(SAID, always="en"))
async def test_all_readers_are_told_once_although_the_bot_is_killed_in_the_middle(
    language: str, tmp_path: Path
) -> None:
    question, text = SAID[language]
    operator = {"id": 11, "first_name": "Operator", "language_code": language}
    port = free_port()
    address = f"http://127.0.0.1:{port}/bot"
    chosen = {"TELEGRAM__ADMINS": "[11]", "READERS__DATABASE": f"sqlite:///{tmp_path}/readers.db"}
    async with strict(port) as double:
        with running(tmp_path, address, TOKEN, **chosen) as bot:
            for reader in READERS:
                await double.say({"id": reader, "first_name": "Reader", "language_code": language}, "/start")
            await double.say(operator, question)
            await reacts(double, "sendPhoto", operator, "/stats")
            missed = await double.say(operator, "/missed")
            assert question in missed["text"]
            await taps(double, "sendDocument", operator, missed, 0)
            await reacts(double, "editMessageText", operator, "/reload")
            preview = await double.say(operator, f"/broadcast {text}")
            assert preview["text"] == text
            # One after the other: so slowly that there are some left when it is killed.
            await double.sim("faults", method="sendMessage", kind="delay", delay=0.3, count=len(READERS))
            await taps(double, "editMessageText", operator, preview, 0)
            await until_told(double, text, 4)
            bot.process.kill()
        await double.sim("faults", clear=True)
        assert len(await readers_told(double, text)) < len(READERS)
        since = len(await double.sim("calls"))
        with running(tmp_path, address, TOKEN, **chosen) as bot:
            # One was on its way when the bot was killed: it may have arrived, and is not sent again.
            await until(lambda: figures(double, since))
            assert str(len(READERS)) in await figures(double, since)
            told = await readers_told(double, text)
            assert told == sorted({*told})
            assert len(told) >= len(READERS) - 1
            preview = await double.say(operator, "/broadcast x")
            await taps(double, "editMessageText", operator, preview, 1)
            assert await bot.stopped() == 0
        assert await double.sim("violations") == []


async def reacts(double: Strict, method: str, user: dict[str, Any], text: str) -> Any:
    return await double._reaction(method, "message", user=user, text=text)


async def taps(double: Strict, method: str, user: dict[str, Any], message: dict[str, Any], column: int) -> Any:
    data = message["reply_markup"]["inline_keyboard"][-1][column]["callback_data"]
    tapped = {"user": user, "chat_id": user["id"], "message_id": message["message_id"], "data": data}
    return await double._reaction(method, "callback", **tapped)


async def figures(double: Strict, since: int) -> str:
    """Those at its end, where nothing is to be stopped any more; nothing before."""
    calls = [call for call in (await double.sim("calls"))[since:] if call["method"] == "editMessageText"]
    results = [call["result"] for call in calls if "result" in call]
    return next((str(result["text"]) for result in results if "reply_markup" not in result), "")


async def readers_told(double: Strict, text: str) -> list[int]:
    results = [call.get("result") for call in await double.sim("calls", method="sendMessage")]
    chats = [result["chat"]["id"] for result in results if isinstance(result, dict) and result["text"] == text]
    return [chat_id for chat_id in chats if chat_id in READERS]


async def until_told(double: Strict, text: str, count: int) -> None:
    async with asyncio.timeout(PROCESS_PATIENCE_S):
        while len(await readers_told(double, text)) < count:  # noqa: ASYNC110 - it is another process that is asked
            await asyncio.sleep(0.02)
