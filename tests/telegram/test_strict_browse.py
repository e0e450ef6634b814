"""The pages opened inside Telegram, before a strict double of the Bot API, where POVBOT_STRICT_BOTAPI names one."""

import json
from pathlib import Path

import pytest
from running_bot import running
from test_strict_botapi import STRICT, TOKEN, strict
from test_strict_inline import offered

from patience import free_port
from povbot.service import Names

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")

URL = "https://news.example.org"


async def test_opening_the_pages_and_sending_a_story_back_violates_nothing(tmp_path: Path) -> None:
    user, port = {"id": 13, "first_name": "Reader", "language_code": "en"}, free_port()
    group = {"id": -1_001_234_567_890, "type": "supergroup", "title": "Group"}
    async with strict(port) as double:
        with running(tmp_path, f"http://127.0.0.1:{port}/bot", TOKEN, WEB__URL=URL) as bot:
            opened = await double.say(user, "/browse")
            assert opened["reply_markup"]["inline_keyboard"][0][0]["web_app"] == {"url": f"{URL}/en/"}
            await double.say(user, "/browse relocation")
            await double.say(user, "/topic places")
            in_group = await double.say(user, "/browse", chat=group)
            assert in_group["reply_markup"]["inline_keyboard"][0][0]["url"] == f"{URL}/en/"
            menu = (await double.sim("calls", method="setChatMenuButton"))[0]["params"]["menu_button"]
            assert json.loads(menu)["web_app"] == {"url": f"{URL}/"}
            sent = await offered(double, user, Names(TOKEN).of_story("poverty-14") or "")
            assert len(sent["results"]) == 1
            assert await bot.stopped() == 0
        assert await double.sim("violations") == []
