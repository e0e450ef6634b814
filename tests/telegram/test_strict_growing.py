"""The running bot and a newspaper that goes on printing, before the strict double of the Bot API: by its schedule, by
hand, and where one of the processes is killed."""

import asyncio
import json
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from running_bot import RunningBot, running, thorough
from test_strict_botapi import STRICT, TOKEN, Strict, strict

import newspaper
import newspaper_lists as lists
import newspaper_sources as sources
from newspaper_stories import Newspaper
from patience import free_port, until
from povbot import bootstrap, settings
from povbot.errors import IngestRunning
from povbot.filling.options import Options
from povbot.filling.progress import Summary
from povbot.fronts.ingestion.lines import Silence
from povbot.fronts.telegram import links
from povbot.texts import Texts

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")

Message = dict[str, Any]

TODAY = datetime.now(UTC).date()
# Few stories: taking them in takes seconds. The last one that is there tells of boats, and so does the new one.
PAPER = Newspaper.until(TODAY, 3, seed=78)
NEW = 4
GROWN = replace(PAPER, stories=NEW)
STORY = GROWN.story(NEW)
QUESTION, CORRECTED = "traders of Lijiang", "which earlier version was put right?"
DAY = Texts("en").day
READER = {"id": 11, "first_name": "Reader", "language_code": "en"}
OPERATOR = {"id": 99, "first_name": "Editor", "language_code": "en"}
CHOSEN = {
    # At the start it waits five seconds, where the last time is longer ago than that. A second time may not come while
    # a story is taken in by hand, however slow the machine is.
    "INGEST__EVERY_S": "1800",
    "ARCHIVE__LOOK_EVERY_S": "1",
    "FOLLOWING__CHECK_EVERY_S": "1",
    "FRESHNESS__FAILURES": "2",
    "TELEGRAM__ADMINS": "[99]",
}


@dataclass
class Newsroom:
    """`gate` is what the newspaper answers no request before."""

    double: Strict
    site: newspaper.Site
    work: Path
    address: str
    gate: asyncio.Event

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[RunningBot]:
        """From when it can be asked."""
        with running(self.work, self.address, TOKEN, working_folder=self.work, **CHOSEN) as bot:
            await until(lambda: "connected as" in bot.said)
            yield bot

    async def ingest(self) -> Summary:
        """By hand."""
        (summary,) = await asyncio.to_thread(bootstrap.ingest, settings.find(self.work), Options(), Silence())
        return summary

    def an_hour_later(self) -> None:
        """Than all that the ledger knows of."""
        with closing(sqlite3.connect(self.work / "var" / "ingest.db")) as ledger, ledger:
            for number, started in ledger.execute("SELECT number, started FROM runs").fetchall():
                earlier = datetime.fromisoformat(started) - timedelta(hours=1)
                ledger.execute("UPDATE runs SET started = ? WHERE number = ?", (earlier.isoformat(), number))

    def shows(self, paper: Newspaper, *, at_once: bool = True) -> None:
        """Where not `at_once`, whoever asks waits at the gate."""
        self.gate.set() if at_once else self.gate.clear()
        self.site.change(paper)

    async def ingesting(self) -> int:
        """The process that waits at the gate."""
        await until(lambda: self.site.at_once)
        return int(self.held.read_text(encoding="utf-8").rpartition(" ")[2])

    @property
    def held(self) -> Path:
        """Is there while somebody ingests."""
        return self.work / "var" / "ingest.lock.held"

    async def renewed(self, bot: RunningBot, times: int) -> None:
        await until(lambda: bot.said.count("the archive was read again") >= times)

    async def told(self, user: Message, words: str) -> list[Message]:
        sent = await self.double.sim("calls", method="sendMessage")
        taken = (call["result"] for call in sent if call.get("status") == HTTPStatus.OK)
        return [said for said in taken if said["chat"]["id"] == user["id"] and words in said["text"]]

    async def tap(self, message: Message, data: str, method: str = "editMessageText") -> Message:
        buttons = (button for row in message["reply_markup"]["inline_keyboard"] for button in row)
        found = next(button for button in buttons if button.get("callback_data", "").startswith(data))
        place = {"user": READER, "chat_id": READER["id"], "message_id": message["message_id"]}
        return await self.double._reaction(method, "callback", data=found["callback_data"], **place)

    async def follow(self) -> None:
        """A question, as often as something comes; and then a topic, which is followed as often."""
        answer = await self.double.say(READER, QUESTION)
        await self.tap(await self.tap(answer, "f:+", "sendMessage"), "f:at-once")
        await self.tap(await self.double.say(READER, "/topic boats"), "f:t:", "editMessageReplyMarkup")


@asynccontextmanager
async def newsroom(place: Path) -> AsyncIterator[Newsroom]:
    """In which the first three stories were read an hour ago."""
    port, gate = free_port(), asyncio.Event()
    async with strict(port) as double, newspaper.opened(PAPER) as site:
        work = sources.working_folder(place / "here", sources.listing(site.port))
        room = Newsroom(double, site, work, f"http://127.0.0.1:{port}/bot", gate)
        site.during = gate.wait
        room.shows(PAPER)
        assert (await room.ingest()).counts.failed == 0
        room.an_hour_later()
        try:
            yield room
        finally:
            gate.set()
        assert await double.sim("violations") == []


def addresses(message: Message) -> set[str]:
    return {entity["url"].partition("#")[0] for entity in message.get("entities", ()) if "url" in entity}


def archive(work: Path) -> Mapping[str, Mapping[str, Any]]:
    lines = (work / "corpus" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    stories = [json.loads(line) for line in lines]
    assert len({story["id"] for story in stories}) == len(stories)
    return {story["url"]: story for story in stories}


async def test_a_story_is_printed_corrected_and_withdrawn_while_the_bot_runs(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as room:
        room.shows(PAPER, at_once=False)
        async with room.bot() as bot:
            await room.follow()
            await says_up_to_when(room)
            digest = await is_printed(room, bot)
            quoted = await is_corrected(room, bot)
            await is_withdrawn(room, bot, quoted)
            await is_half_saved(room, bot)
            assert await bot.stopped() == 0
        assert len(await room.told(READER, digest["text"])) == 1


async def says_up_to_when(room: Newsroom) -> None:
    newest, today = DAY(PAPER.day(3)), DAY(TODAY)
    said = f"The archive goes up to {newest}, last updated on {today}."
    for asked in ("/about", "zeppelins over Rome"):
        assert said in (await room.double.say(READER, asked))["text"]


async def is_printed(room: Newsroom, bot: RunningBot) -> Message:
    """What tells of it. What is done by hand meanwhile gives way to the schedule."""
    await room.ingesting()
    with pytest.raises(IngestRunning):
        await room.ingest()
    room.shows(GROWN)
    await until(lambda: room.told(READER, STORY.title))
    (digest,) = await room.told(READER, STORY.title)
    assert addresses(digest) == {room.site.url(STORY.path)}
    assert "1 new, 0 changed, 0 withdrawn, 0 failed" in bot.said
    return digest


async def is_corrected(room: Newsroom, bot: RunningBot) -> Message:
    """What it was quoted in last."""
    before = await room.double.say(READER, QUESTION)
    assert room.site.url(STORY.path) in addresses(before)
    room.shows(replace(GROWN, corrected={NEW: 1}))
    assert (await room.ingest()).counts.changed == 1
    await room.renewed(bot, 2)
    after = await room.double.say(READER, CORRECTED)
    assert "was put right 1 times" in after["text"]
    assert f"changed on {DAY(TODAY)}" in after["text"]
    assert "Changed since this was answered" in (await room.tap(before, "a:why:"))["text"]
    return after


async def is_withdrawn(room: Newsroom, bot: RunningBot, quoted: Message) -> None:
    address = room.site.url(STORY.path)
    room.shows(replace(GROWN, withdrawn={NEW: 410}))
    assert (await room.ingest()).counts.withdrawn == 1
    await room.renewed(bot, 3)
    for said in (QUESTION, CORRECTED, "/latest", "/topic boats", f"/story {STORY.title}"):
        assert address not in addresses(await room.double.say(READER, said))
    opened = links.encode(links.Story(archive(room.work)[address]["id"]))
    assert "withdrawn by its publisher" in (await room.double.say(READER, f"/start {opened}"))["text"]
    assert "A story quoted here was withdrawn" in (await room.tap(quoted, "a:why:"))["text"]


async def is_half_saved(room: Newsroom, bot: RunningBot) -> None:
    """Readers do not notice."""
    file = room.work / "corpus" / "articles.jsonl"
    whole, last = file.read_bytes(), PAPER.story(1)
    file.write_bytes(whole[: len(whole) // 2])
    await until(lambda: "cannot be used as it is" in bot.said)
    assert room.site.url(last.path) in addresses(await room.double.say(READER, f"/story {last.title}"))
    file.write_bytes(whole)


@thorough
async def test_whichever_process_is_killed_everything_is_there_once(tmp_path: Path) -> None:
    async with newsroom(tmp_path) as room:
        await the_bot_is_killed_while_its_ingestion_goes_on(room)
        async with room.bot() as bot:
            await the_next_one_waits_for_what_was_left(room, bot)
            await a_source_fails(room)
            await room.double.say(OPERATOR, "/reload")
            bot.process.kill()
            await bot.exit_status()
        room.shows(GROWN)
        assert not (await room.ingest()).fault
        room.an_hour_later()
        room.shows(GROWN, at_once=False)
        async with room.bot() as bot:
            await until(lambda: room.told(OPERATOR, "can be gone through again"))
            await told_to_end_it_ends_its_ingestion(room, bot)
        assert {*archive(room.work)} == {room.site.url(story.path) for story in GROWN.kept()}
        for user, words in ((READER, STORY.title), (OPERATOR, "could not be"), (OPERATOR, "can be gone through again")):
            assert len(await room.told(user, words)) == 1


async def the_bot_is_killed_while_its_ingestion_goes_on(room: Newsroom) -> None:
    room.shows(GROWN, at_once=False)
    async with room.bot() as bot:
        await room.follow()
        await room.ingesting()
        bot.process.kill()
        await bot.exit_status()
    assert room.held.exists()
    room.an_hour_later()


async def the_next_one_waits_for_what_was_left(room: Newsroom, bot: RunningBot) -> None:
    """That was begun so long ago that ingestion is due."""
    await until(lambda: "another povbot is bringing the archive up to date" in bot.said)
    room.shows(GROWN)
    await until(lambda: not room.held.exists())
    await until(lambda: room.told(READER, STORY.title))
    assert Counter(room.site.asked_anew())[lists.node_path(1)] == 1


async def a_source_fails(room: Newsroom) -> None:
    await room.double.say(OPERATOR, "/about")  # who never wrote cannot be written to
    room.shows(replace(GROWN, rebuilt=True))
    for _ in range(2):
        assert (await room.ingest()).fault
    await until(lambda: room.told(OPERATOR, "could not be gone through 2 times in a row"))


async def told_to_end_it_ends_its_ingestion(room: Newsroom, bot: RunningBot) -> None:
    process = await room.ingesting()
    assert await bot.stopped_at_once(within_s=10) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(process, signal.SIGCONT)
