"""The commands, buttons and links before a strict double of the Bot API, where POVBOT_STRICT_BOTAPI names one."""

from pathlib import Path
from typing import Any

import pytest
from running_bot import mostly, running
from test_strict_botapi import STRICT, TOKEN, Strict, strict, types_of

from patience import PROCESS_PATIENCE_S, free_port
from povbot.fronts.telegram import links

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")

READERS = {
    "en": ("how did Dongchuan escape poverty?", "relocation", "Dongchuan poverty", '"red soil" -education', "Chinese"),
    "zh-hans": ("东川是怎么脱贫的？", "搬迁", "东川 贫困", "“红土地” -教育", "英文"),
    "zh-hant": ("東川如何擺脫貧困？", "搬遷", "東川 貧困", "「紅土地」 -教育", "英文"),
}


@pytest.mark.parametrize("language", mostly(READERS))
async def test_every_command_button_and_link_violates_nothing(language: str, tmp_path: Path) -> None:
    question, topic, headline, operators, published = READERS[language]
    user = {"id": 12, "first_name": "Reader", "language_code": language}
    port = free_port()
    async with strict(port) as double:
        with running(tmp_path, f"http://127.0.0.1:{port}/bot", TOKEN) as bot:
            listed = await double.say(user, f"/latest {topic}")
            story = await double.tap(user, listed, 0, 1, edits=False)
            assert "blockquote" in types_of(story)
            await turned_over(double, user, story)
            for said in (f"/latest {published}", "/story", f"/story {headline}", "/story poverty-14", "/search"):
                await double.say(user, said)
            assert "blockquote" in types_of(await double.say(user, f"/search {operators}"))
            for target in (links.Ask(question), links.Story("poverty-14"), links.Topic("relocation")):
                await double.say(user, f"/start {links.encode(target)}")
            await pictured(double, user, topic)
            for said in ("/about", "/privacy", "/help", "/start ask_!!!", "/start story_nowhere"):
                await double.say(user, said)
            await wished(double, user)
            assert await bot.stopped() == 0
        assert await double.sim("violations") == []


async def turned_over(double: Strict, user: dict[str, Any], story: dict[str, Any]) -> None:
    """To its translation and back, to what is near it and back."""
    rows = story["reply_markup"]["inline_keyboard"]
    for column in (1, 1, 0):
        story = await double.tap(user, story, len(rows) - 1, column, edits=True)
    back = len(story["reply_markup"]["inline_keyboard"]) - 1
    assert await double.tap(user, story, back, 0, edits=True)


async def pictured(double: Strict, user: dict[str, Any], topic: str) -> None:
    since = len(await double.sim("calls"))
    await double.sim("message", user=user, text=f"/timeline {topic}")
    seen = await double.sim("wait", method="sendPhoto", since=since, timeout=PROCESS_PATIENCE_S)
    assert seen["ok"], await double.sim("violations")
    assert "text_link" in {entity["type"] for entity in seen["calls"][0]["result"]["caption_entities"]}


async def wished(double: Strict, user: dict[str, Any]) -> None:
    """Another language, plain text, and to be forgotten: after that, all is as in the beginning."""
    first = await double.say(user, "/language")
    changed = await double.tap(user, first, 0, 0 if user["language_code"] != "en" else 1, edits=True)
    assert changed["text"] != first["text"]
    await double.say(user, "/plain")
    assert types_of(await double.say(user, "/timeline")) == set()
    question = await double.say(user, "/forget")
    await double.tap(user, question, 0, 0, edits=True)
    assert (await double.say(user, "/language"))["text"] == first["text"]
