"""Inline mode before a strict double of the Bot API, where POVBOT_STRICT_BOTAPI names one."""

import json
from pathlib import Path
from typing import Any

import pytest
from running_bot import mostly, running
from test_strict_botapi import STRICT, TOKEN, Strict, strict

from patience import PROCESS_PATIENCE_S, free_port

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")

TYPED = {
    "en": ("relocation", "how did Dongchuan escape poverty?", "zeppelins over Rome"),
    "zh-hans": ("搬迁", "东川是怎么脱贫的？", "飞艇"),
    "zh-hant": ("搬遷", "東川如何擺脫貧困？", "飛艇"),
}


async def offered(double: Strict, user: dict[str, Any], text: str, offset: str = "") -> dict[str, Any]:
    """What the bot answers to what is typed, with the query's id."""
    since = len(await double.sim("calls"))
    query = await double.sim("inline", user=user, query=text, offset=offset)
    seen = await double.sim("wait", method="answerInlineQuery", since=since, timeout=PROCESS_PATIENCE_S)
    assert seen["ok"], await double.sim("violations")
    given = seen["calls"][0]["params"]
    read: dict[str, Any] = {name: json.loads(given[name]) for name in ("results", "button") if name in given}
    return read | dict(query) | {"next_offset": given.get("next_offset", "")}


@pytest.mark.parametrize("language", mostly(TYPED))
async def test_typing_choosing_and_finding_nothing_violate_nothing(language: str, tmp_path: Path) -> None:
    word, question, unknown = TYPED[language]
    user = {"id": 11, "first_name": "Reader", "language_code": language}
    port = free_port()
    async with strict(port) as double:
        with running(tmp_path, f"http://127.0.0.1:{port}/bot", TOKEN) as bot:
            for end in range(len(word) + 1):
                assert (await offered(double, user, word[:end]))["results"], word[:end]
            assert (await offered(double, user, question))["results"]
            chosen = await offered(double, user, word)
            card = chosen["results"][0]
            sent = await double.sim(
                "choose", inline_query_id=chosen["inline_query_id"], result_id=card["id"], user=user
            )
            assert card["title"] in sent["text"] or card["description"] in sent["text"]
            nothing = await offered(double, user, unknown)
            assert nothing["results"] == []
            await double.say(user, f"/start {nothing['button']['start_parameter']}")
            for odd in ("<b>&", '"', "🙂" * 100, "/start", "a" * 256):
                await offered(double, user, odd)
            assert (await offered(double, user, "", offset="5000"))["results"] == []
            assert await bot.stopped() == 0
        assert await double.sim("violations") == []


async def test_more_cards_than_a_page_takes_are_reached_by_scrolling(tmp_path: Path) -> None:
    user, port = {"id": 11, "first_name": "Reader", "language_code": "en"}, free_port()
    titles = [f"Moved village {number}" for number in range(120)]
    stories = ({"format": 1, "language": "en", "id": title.replace(" ", "-"), "title": title} for title in titles)
    archive = tmp_path / "archive.jsonl"
    archive.write_text("\n".join(json.dumps(story) for story in stories), encoding="utf-8")
    async with strict(port) as double:
        with running(tmp_path, f"http://127.0.0.1:{port}/bot", TOKEN, CORPUS=str(archive)) as bot:
            for typed in ("", "moved vill"):
                pages = [await offered(double, user, typed)]
                while offset := pages[-1]["next_offset"]:
                    pages.append(await offered(double, user, typed, offset))
                assert {card["title"] for page in pages for card in page["results"]} == {*titles}
                assert len(pages) == 3
            assert await bot.stopped() == 0
        assert await double.sim("violations") == []
