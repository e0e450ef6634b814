"""A backup of a bot that is asked all the time, put back under another one that runs: it knows its readers, and tells
and answers nobody twice."""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botapi_double import BotApi, bot_api
from running_bot import PROJECT, RunningBot, running, thorough

from fake_stores import SetClock
from postgresql import empty
from povbot.model import Chat, Frequency, Subscription
from povbot.readers.stores import opened

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FOLLOWER, ASKING = 7, range(100, 130)
STORIES = {
    "rice": "Farmers of Lakeside grow red rice.",
    "train": "The train to Hilltop is late.",
    "school": "Pupils read novels aloud.",
}


@dataclass
class Place:
    """Where a bot runs: `database` is its store."""

    folder: Path
    database: str

    @property
    def chosen(self) -> dict[str, str]:
        return {
            "CORPUS": str(self.folder / "corpus"),
            "READERS__DATABASE": self.database,
            "VAR": str(self.folder / "var"),
            "TELEGRAM__POLL_TIMEOUT_S": "1",
            "ARCHIVE__LOOK_EVERY_S": "1",
            "FOLLOWING__CHECK_EVERY_S": "1",
        }

    def running(self, api: BotApi) -> Any:
        return running(self.folder, api.base_url, working_folder=self.folder, **self.chosen)

    def comes(self, name: str, summary: str) -> None:
        file = self.folder / "corpus" / "articles.jsonl"
        file.parent.mkdir(exist_ok=True)
        story = {"id": name, "title": f"Of {name}", "language": "en", "summary": summary, "published": "2020-06-03"}
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(story) + "\n")

    async def does(self, *command: str) -> str:
        """povbot, run by the operator beside the bot."""
        environment = os.environ | {f"POVBOT_{name}": value for name, value in self.chosen.items()}
        environment["PYTHONPATH"] = str(PROJECT / "src")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "povbot", *command),
            cwd=self.folder,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await process.communicate())[0].decode()
        assert process.returncode == 0, said
        return said


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as double:
        yield double


def texts_to(api: BotApi, chat_id: int) -> list[str]:
    return [call.values["text"] for call in api.seen("sendMessage") if call.values["chat_id"] == chat_id]


async def connected(api: BotApi, bot: RunningBot) -> None:
    await api.until(lambda: "connected as" in bot.said)


async def a_follower(place: Place) -> None:
    async with opened(place.database, SetClock(NOW)) as stores:
        await stores.chats.keep(Chat(FOLLOWER, "zh-Hant"))
        follows = Subscription(0, FOLLOWER, "who grows tea?", "en", NOW, frequency=Frequency.AT_ONCE)
        await stores.subscriptions.add(follows)
        await stores.deliveries.found([*STORIES], [])


@pytest.mark.parametrize("kept_in", ["SQLite", pytest.param("PostgreSQL", marks=thorough)])
async def test_a_bot_is_moved_while_both_run(
    api: BotApi, tmp_path: Path, request: pytest.FixtureRequest, kept_in: str
) -> None:
    """From one database into the other."""
    server: str = request.getfixturevalue("postgresql")
    await empty(server)
    addresses = [f"sqlite:///{tmp_path}/readers.db", server]
    here, there = addresses if kept_in == "SQLite" else reversed(addresses)
    old, new = Place(tmp_path / "old", here), Place(tmp_path / "new", there)
    old.folder.mkdir()
    new.folder.mkdir()
    for name, summary in STORIES.items():
        old.comes(name, summary)
    await a_follower(old)
    offered = await backed_up_under_load(api, old, tmp_path / "povbot.zip")
    assert Counter(call.values["chat_id"] for call in api.seen("sendMessage")) == Counter([FOLLOWER, *ASKING])
    await restored_under_load(api, new, tmp_path / "povbot.zip", offered)


async def backed_up_under_load(api: BotApi, place: Place, file: Path) -> list[Any]:
    """What was asked and the backup knows. Each question is answered once, one who follows is told of a new story."""
    with place.running(api) as bot:
        await connected(api, bot)
        place.comes("tea", "Farmers of Hilltop grow tea.")
        await api.until(lambda: texts_to(api, FOLLOWER))
        before, meanwhile = ASKING[: len(ASKING) // 2], ASKING[len(ASKING) // 2 :]
        offered = [api.message("who grows red rice?", user_id=asking) for asking in before]
        await api.until(lambda: len(api.seen("sendMessage")) == 1 + len(before))
        backup = asyncio.create_task(place.does("backup", str(file), "--check"))
        for asking in meanwhile:
            api.message("who grows red rice?", user_id=asking)
            await asyncio.sleep(0.05)
        assert "Checked by putting it back." in await backup
        await api.until(lambda: len(api.seen("sendMessage")) == 1 + len(ASKING))
        assert await bot.stopped() == 0
        assert "Traceback" not in bot.said
    return offered


async def restored_under_load(api: BotApi, place: Place, file: Path, offered: list[Any]) -> None:
    place.comes("train", STORIES["train"])
    with place.running(api) as bot:
        await connected(api, bot)
        restoring = asyncio.create_task(place.does("restore", str(file), "--yes"))
        before = len(api.seen("sendMessage"))
        for asking in ASKING:
            api.message("who takes the train to Hilltop?", user_id=asking)
            await asyncio.sleep(0.05)
        assert "1 subscriptions" in await restoring
        await api.until(lambda: len(api.seen("sendMessage")) == before + len(ASKING))
        await api.until(lambda: "the archive was read again" in bot.said)
        # The wish to be told things in Chinese is known; and the story that was told there is no news here.
        api.message("are there zeppelins?", user_id=FOLLOWER)
        await api.until(lambda: len(texts_to(api, FOLLOWER)) == 2)
        assert "資料庫裡沒有" in texts_to(api, FOLLOWER)[-1]
        place.comes("tea-too", "Farmers of Lakeside grow tea, too.")
        await api.until(lambda: len(texts_to(api, FOLLOWER)) == 3)
        assert "Lakeside grow tea" in texts_to(api, FOLLOWER)[-1].replace("<b>", "").replace("</b>", "")
        await place.does("restore", str(file), "--yes")
        await asyncio.sleep(2.5)
        assert await bot.stopped() == 0
        assert "Traceback" not in bot.said
    await offered_again(api, place, offered)
    answers = Counter(call.values["chat_id"] for call in api.seen("sendMessage"))
    assert answers == Counter({FOLLOWER: 4} | dict.fromkeys(ASKING, 2))


async def offered_again(api: BotApi, place: Place, offered: list[Any]) -> None:
    """What was answered where the backup was made, by a service that had not heard that it arrived."""
    api._updates[:0] = offered
    with place.running(api) as bot:
        api.message("are there zeppelins?", user_id=FOLLOWER)
        await api.until(lambda: len(texts_to(api, FOLLOWER)) == 4)
        assert await bot.stopped() == 0
