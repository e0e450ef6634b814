"""What a running bot's log tells of readers, whatever they do and whatever fails: nothing."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from botapi_double import DROPPED, TOKEN, BotApi, Refused, bot_api
from running_bot import RunningBot, running

QUESTION, NAME, USERNAME, TYPED, DATA = "xylorhamnose", "Quixabeira", "zwieselbug", "vorpalblick", "mimsyborogove"
RARE = (QUESTION, NAME, USERNAME, TYPED, DATA)
_ARCHIVE = {"format": 1, "language": "en", "id": "rice", "title": "A harvest", "published": "2020-05-02"}


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as double:
        yield double


def told(bot: RunningBot) -> list[dict[str, Any]]:
    return [json.loads(line) for line in bot.said.splitlines()]


def named(update: dict[str, Any] | None) -> dict[str, Any]:
    """The reader has a rare name."""
    assert update
    (content,) = (value for key, value in update.items() if key != "update_id")
    content["from"] |= {"first_name": NAME, "username": USERNAME}
    return update


async def asked_all(api: BotApi) -> list[int]:
    """In every way that a reader can speak; the updates' ids."""
    said = named(api.message(f"who grows {QUESTION}?"))
    typed = named(api.types(TYPED))
    button = named(api.tap_data(f"a|{DATA}", said["message"]))
    command = named(api.message(f"/topic {QUESTION}"))
    link = named(api.message(f"/start {DATA}"))
    return [update["update_id"] for update in (said, typed, button, command, link)]


def quoting(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service refuses every reply and quotes it, as it does where entities are wrong."""

    def refuse(values: dict[str, Any], _shown: object) -> None:
        raise Refused(f'Bad Request: can\'t parse entities: Unsupported start tag "{values["text"]}" at byte offset 1')

    monkeypatch.setattr(api, "_sent", refuse)


async def test_no_word_of_a_reader_and_no_token_is_in_the_log(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text(json.dumps(_ARCHIVE | {"summary": "Farmers of Lakeside grow red rice."}))
    settings = {"CORPUS": str(archive), "TELEGRAM__POLL_TIMEOUT_S": "1", "LOGS__LEVEL": "debug"}
    with running(tmp_path, api.base_url, **settings) as bot:
        answered = await asked_all(api)
        await api.until(lambda: len(api.seen("sendMessage", "answerInlineQuery")) >= 4)
        # An answer lost on its way, a poll that fails, and replies that are refused and quoted.
        api.fail("sendMessage", DROPPED)
        api.fail("getUpdates", 500)
        named(api.message(f"who eats {QUESTION}?"))
        await api.until(lambda: "nothing was heard of" in bot.said)
        with monkeypatch.context() as patch:
            quoting(api, patch)
            refused = await asked_all(api)
            await api.until(lambda: bot.said.count("nor could the reader be told") >= 2)
        # An update that cannot be read, and a store that fails: the tables are gone.
        unread = api._queued("message", {"text": QUESTION, "chat": NAME, "from": {"id": USERNAME}})
        await api.until(lambda: "cannot be read" in bot.said)
        with sqlite3.connect(tmp_path / "readers.db") as database:
            database.execute("DROP TABLE chats")
        await asked_all(api)
        await api.until(lambda: "no such table" in bot.said)
        await asyncio.sleep(0.5)
        await bot.stopped()
        lines = told(bot)
        assert any(line.get("update") in refused and "BadRequest" in line.get("exception", "") for line in lines)
        assert any(f"update {unread['update_id']} cannot be read" in line["event"] for line in lines)
        assert not any(line.get("update") in answered and line["level"] in ("warning", "error") for line in lines)
        for word in (*RARE, TOKEN):
            assert word.lower() not in bot.said.lower(), word
