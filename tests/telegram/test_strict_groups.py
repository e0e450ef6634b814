"""A group before a strict double of the Bot API, where POVBOT_STRICT_BOTAPI names one."""

from pathlib import Path
from typing import Any

import pytest
from running_bot import mostly, running
from test_strict_botapi import CONVERSATIONS, STRICT, TOKEN, Strict, strict, types_of

from patience import PROCESS_PATIENCE_S, free_port

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")

GROUP = {"id": -500, "type": "group", "title": "Group"}
SUPERGROUP = {"id": -100_200_300_400_500, "type": "supergroup", "title": "Group", "is_forum": True}
NAME = "@test_bot"
FOLLOW_UPS = {"en": "and in Gansu?", "zh-hans": "那甘肃呢？", "zh-hant": "那甘肅呢？"}


@pytest.mark.parametrize("language", mostly(CONVERSATIONS))
async def test_a_group_is_answered_where_it_asks_and_violates_nothing(language: str, tmp_path: Path) -> None:
    reader = {"id": 11, "first_name": "Reader", "language_code": language}
    question, port = CONVERSATIONS[language][0], free_port()
    async with strict(port) as double:
        with running(tmp_path, f"http://127.0.0.1:{port}/bot", TOKEN) as bot:
            await _added(double, reader)
            for command in ("/latest", f"/latest{NAME}", f"/nonsense{NAME}", "/settings", f"/help{NAME}"):
                await double.say(reader, command, chat=GROUP)
            await double.sim("config", privacy=False)
            answer = await double.say(reader, f"{NAME} {question}", chat=GROUP)
            assert "blockquote" in types_of(answer)
            await double.sim("config", privacy=True)
            again = await double.say(reader, FOLLOW_UPS[language], chat=GROUP, reply_to=answer["message_id"])
            assert again["reply_to_message"]["text"] == FOLLOW_UPS[language]
            await _silent(double, reader)
            await _moved(double, reader, question)
            assert await bot.stopped() == 0
            assert "Traceback" not in bot.said
        assert await double.sim("violations") == []


async def _added(double: Strict, reader: dict[str, Any]) -> None:
    """Taken for a member until told otherwise, the double's bot leaves first."""
    await double.sim("member", user=reader, chat=GROUP, status="left")
    since = len(await double.sim("calls"))
    await double.sim("member", user=reader, chat=GROUP, status="member")
    greeted = await double.sim("wait", method="sendMessage", since=since, timeout=PROCESS_PATIENCE_S)
    assert greeted["ok"]


async def _silent(double: Strict, reader: dict[str, Any]) -> None:
    """Though it hears all that is said: the next thing it says answers the last."""
    await double.sim("config", privacy=False)
    since = len(await double.sim("calls"))
    for text in ("good morning", "/latest@another_bot", "/nonsense", "@another_bot hello"):
        await double.sim("message", user=reader, text=text, chat=GROUP)
    told = await double.say(reader, NAME, chat=GROUP)
    assert told["reply_to_message"]["text"] == NAME
    calls = (await double.sim("calls"))[since:]
    assert [call["method"] for call in calls if call["method"] != "getUpdates"] == ["sendMessage"]


async def _moved(double: Strict, reader: dict[str, Any], question: str) -> None:
    told = {"date": 1_600_000_000, "from": {"is_bot": False, **reader}}
    for message in (
        {"message_id": 901, "chat": GROUP, "migrate_to_chat_id": SUPERGROUP["id"]},
        {"message_id": 902, "chat": SUPERGROUP, "migrate_from_chat_id": GROUP["id"]},
    ):
        await double.sim("update", message=told | message)
    in_topic = {"chat": SUPERGROUP, "message_thread_id": 77}
    answer = await double.say(reader, f"{question} {NAME}", **in_topic)
    assert answer["message_thread_id"] == 77
    await double.sim("faults", method="sendMessage", kind="403")
    since = len(await double.sim("calls"))
    await double.sim("message", user=reader, text=f"/latest{NAME}", **in_topic)
    assert (await double.sim("wait", method="sendMessage", since=since, timeout=PROCESS_PATIENCE_S))["ok"]
    await double.say(reader, f"/latest{NAME}", **in_topic)
