"""What stands below an answer, before the strict double: in each language, and with a restart in the middle."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from running_bot import mostly, running
from test_strict_botapi import STRICT, TOKEN, Strict, strict, types_of

from patience import free_port

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")

QUESTIONS = {
    "en": ("poverty", "and in Gansu?", "in Chinese", "German livestreaming in Tibet"),
    "zh-hans": ("脱贫", "甘肃呢？", "用英文", "西藏的德国直播"),
    "zh-hant": ("脫貧", "甘肅呢？", "用英文", "西藏的德國直播"),
}


def positions(message: dict[str, Any]) -> Mapping[str, tuple[int, int]]:
    """Row and column of each button of the bot's own, by its data."""
    rows = message["reply_markup"]["inline_keyboard"]
    return {
        button["callback_data"]: (row, column)
        for row, buttons in enumerate(rows)
        for column, button in enumerate(buttons)
        if "callback_data" in button
    }


async def tap(double: Strict, user: dict[str, Any], message: dict[str, Any], data: str) -> dict[str, Any]:
    """The message as it is then."""
    row, column = positions(message)[data]
    changed: dict[str, Any] = await double.tap(user, message, row, column, edits=True)
    return changed


@pytest.mark.parametrize("language", mostly(QUESTIONS))
async def test_all_buttons_of_an_answer_violate_nothing_also_after_a_restart(language: str, tmp_path: Path) -> None:
    question, follow_up, narrower, refused = QUESTIONS[language]
    user = {"id": 11, "first_name": "Reader", "language_code": language}
    port = free_port()
    base_url = f"http://127.0.0.1:{port}/bot"
    async with strict(port) as double:
        with running(tmp_path, base_url, TOKEN) as bot:
            answer = await double.say(user, question)
            more = await tap(double, user, answer, "a:more:3")
            assert types_of(more) & {"blockquote", "expandable_blockquote"}
            answer = await tap(double, user, more, "a:answer:0")
            assert await bot.stopped() == 0
        with running(tmp_path, base_url, TOKEN) as bot:
            for view in ("related", "why"):
                shown = await tap(double, user, answer, f"a:{view}:0")
                answer = await tap(double, user, shown, "a:answer:0")
            reasons = await tap(double, user, answer, "a:judge")
            answer = await tap(double, user, reasons, "a:judge:wrong-story")
            assert "a:thanked" in positions(answer)
            continued = await double.say(user, follow_up, reply_to=answer["message_id"])
            assert "a:thanked" in positions(await tap(double, user, continued, "a:judge:good"))
            await double.say(user, narrower)
            refusal = await double.say(user, refused)
            await tap(double, user, await tap(double, user, refusal, "a:why:0"), "a:answer:0")
            assert await bot.stopped() == 0
        assert await double.sim("violations") == []
