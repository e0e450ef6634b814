"""Those who follow, before a strict double: the archive grows, and the process may end in the middle of its round."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from running_bot import mostly, running
from test_strict_botapi import STRICT, TOKEN, Strict, strict

from following import follows
from patience import PROCESS_PATIENCE_S, free_port, until
from povbot.readers import stores

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")

OLD = (
    ("rice", "A harvest", "Farmers of Lakeside grow red rice."),
    ("train", "A railway", "The train to Hilltop is late."),
    ("school", "A school", "Pupils read novels aloud."),
)
NEW = ("new-rice", "Another harvest", "Farmers of Hilltop grow red rice in terraces.")
QUESTION = "who grows red rice?"
LANGUAGES = {"en": ("At once", "Follow"), "zh-hans": ("立即", "订阅"), "zh-hant": ("立即", "訂閱")}


def write(archive: Path, *stories: tuple[str, str, str]) -> Path:
    lines = (
        json.dumps({"format": 1, "language": "en", "id": key, "title": title, "summary": text})
        for key, title, text in stories
    )
    archive.write_text("\n".join(lines), encoding="utf-8")
    return archive


def settings_for(folder: Path, archive: Path) -> dict[str, str]:
    return {
        "CORPUS": str(archive),
        "FOLLOWING__CHECK_EVERY_S": "1",
        "READERS__DATABASE": f"sqlite:///{folder / 'readers.db'}",
    }


async def tapped(double: Strict, user: dict[str, Any], message: dict[str, Any], label: str, method: str) -> Any:
    buttons = (button for row in message["reply_markup"]["inline_keyboard"] for button in row)
    text = next(button["text"] for button in buttons if label in button["text"])
    since = len(await double.sim("calls"))
    await double.sim("callback", user=user, chat_id=user["id"], message_id=message["message_id"], text=text)
    seen = await double.sim("wait", method=method, since=since, timeout=PROCESS_PATIENCE_S)
    assert seen["ok"], await double.sim("violations")
    return seen["calls"][0]["result"]


async def digests(double: Strict) -> Counter[int]:
    """By chat, of those that the service took."""
    sent = await double.sim("calls", method="sendMessage")
    told = (call for call in sent if call.get("status") == 200 and "Another harvest" in call["params"]["text"])
    return Counter(int(call["params"]["chat_id"]) for call in told)


async def one_is_on_its_way(double: Strict) -> bool:
    """The double has it and has not answered yet."""
    return any("status" not in call for call in await double.sim("calls", method="sendMessage"))


async def until_told(double: Strict, count: int, timeout_s: float = PROCESS_PATIENCE_S) -> Counter[int]:
    async with asyncio.timeout(timeout_s):
        while len(told := await digests(double)) < count:  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(0.01)
    return told


@pytest.mark.parametrize("language", mostly(LANGUAGES))
async def test_a_story_that_comes_while_the_bot_is_down_is_told_once_when_it_is_up(
    language: str, tmp_path: Path
) -> None:
    at_once, follow = LANGUAGES[language]
    user = {"id": 11, "first_name": "Reader", "language_code": language}
    archive, port = write(tmp_path / "archive.jsonl", *OLD), free_port()
    base_url = f"http://127.0.0.1:{port}/bot"
    chosen = settings_for(tmp_path, archive)
    async with strict(port) as double:
        with running(tmp_path, base_url, TOKEN, **chosen) as bot:
            answer = await double.say(user, QUESTION)
            often = await tapped(double, user, answer, follow, "sendMessage")
            await tapped(double, user, often, at_once, "editMessageText")
            await double.say(user, "/subscriptions")
            assert await bot.stopped() == 0
        write(archive, *OLD, NEW)
        for _ in range(2):
            with running(tmp_path, base_url, TOKEN, **chosen) as bot:
                await double.say(user, "/subscriptions")
                await until_told(double, 1)
                await asyncio.sleep(2)  # for a round that would tell it again
                assert await bot.stopped() == 0
        assert await digests(double) == {11: 1}
        assert await double.sim("violations") == []


# What the buttons carry, and what is chosen by then: weekly, in Tokyo, on Friday at 21:00, never from 23:00 to 07:00.
CHOICES = (
    *("f:+", "f:weekly:1", "f:Z", "f:z:Asia/Tokyo", "f:d", "f:d:4", "f:h", "f:h:21", "f:n", "f:n:23-7"),
    *("f:z", "f:w", "f:l", "f:s:1", "f:p:1", "f:r:1"),
)


@pytest.mark.parametrize("language", mostly(LANGUAGES))
async def test_every_choice_of_time_violates_nothing_and_outlives_the_process(language: str, tmp_path: Path) -> None:
    user = {"id": 11, "first_name": "Reader", "language_code": language}
    archive, port = write(tmp_path / "archive.jsonl", *OLD), free_port()
    base_url, chosen = f"http://127.0.0.1:{port}/bot", settings_for(tmp_path, archive)
    async with strict(port) as double:
        with running(tmp_path, base_url, TOKEN, **chosen) as bot:
            message = await double.say(user, QUESTION)
            for data in CHOICES:
                message = await tapped_data(double, user, message, data)
            assert await bot.stopped() == 0
        with running(tmp_path, base_url, TOKEN, **chosen) as bot:
            message = await tapped_data(double, user, message, "f:w")
            for said in ("21:00", "UTC+9", "23:00", "07:00"):
                assert said in message["text"]
            assert await bot.stopped() == 0
        assert await double.sim("violations") == []


async def tapped_data(double: Strict, user: dict[str, Any], message: dict[str, Any], data: str) -> Any:
    """What is shown then: in a new message where the first thing is followed, else in the same one."""
    since = len(await double.sim("calls"))
    tap = {"chat_id": user["id"], "message_id": message["message_id"], "data": data}
    await double.sim("callback", user=user, **tap)
    method = "sendMessage" if data == "f:+" else "editMessageText"
    seen = await double.sim("wait", method=method, since=since, timeout=PROCESS_PATIENCE_S)
    assert seen["ok"], (data, await double.sim("violations"))
    return seen["calls"][0]["result"]


async def subscribed(database: Path, chats: range) -> None:
    """As if they had followed long ago, and the old stories were seen then."""
    async with stores.opened(f"sqlite:///{database}", lambda: datetime.now(UTC)) as kept:
        await kept.deliveries.found([key for key, *_ in OLD], [])
        for chat_id in chats:
            await kept.subscriptions.add(follows(chat_id, QUESTION))


async def test_a_kill_in_the_middle_of_a_round_sends_no_digest_twice_and_loses_none(tmp_path: Path) -> None:
    chats, port = range(1001, 1031), free_port()
    await subscribed(tmp_path / "readers.db", chats)
    archive = write(tmp_path / "archive.jsonl", *OLD, NEW)
    # At the pace of the service, or the round would be over before it is killed.
    chosen = settings_for(tmp_path, archive) | {"LIMITS__SENDS_A_SECOND": "30"}
    base_url = f"http://127.0.0.1:{port}/bot"
    async with strict(port) as double:
        for chat_id in chats:
            await double.sim("member", user={"id": chat_id, "first_name": "Reader"}, status="member")
        with running(tmp_path, base_url, TOKEN, **chosen) as bot:
            await until_told(double, 10)
            # One leaves after the other. A kill between the note that one leaves and its leaving would lose it.
            await double.sim("faults", method="sendMessage", kind="delay", delay=5)
            await until(lambda: one_is_on_its_way(double))
            bot.process.kill()
            await bot.exit_status()
        assert 10 <= sum((await digests(double)).values()) < len(chats)
        with running(tmp_path, base_url, TOKEN, **chosen) as bot:
            await until_told(double, len(chats))
            await asyncio.sleep(1.5)
            assert await bot.stopped() == 0
        assert await digests(double) == dict.fromkeys(chats, 1)
        assert await double.sim("violations") == []
