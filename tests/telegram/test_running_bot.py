"""The bot as a process, from its start to its end, with what can go wrong between."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

import pytest
from botapi_double import DROPPED, HANGING, TOKEN, BotApi, bot_api
from running_bot import RunningBot, running, small_archive, thorough

from fake_stores import SetClock
from patience import free_port
from postgresql import empty
from povbot.model import Chat, Frequency, MissedWhy, Subscription
from povbot.readers.stores import opened

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
QUESTION = "who grows red rice?"
QUOTE = "<blockquote>Farmers of Lakeside <b>grow red rice</b>.</blockquote>"


class Start(Protocol):
    def __call__(self, base_url: str = ..., /, **settings: str) -> AbstractContextManager[RunningBot]: ...


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as double:
        yield double


@pytest.fixture
def start(api: BotApi, tmp_path: Path) -> Start:
    """With an archive of a few English stories: nothing of the project's own archive matters here."""
    archive = small_archive(tmp_path)

    def started(base_url: str = "", /, **settings: str) -> AbstractContextManager[RunningBot]:
        chosen = {"CORPUS": str(archive), "TELEGRAM__POLL_TIMEOUT_S": "1", "TELEGRAM__PAGE_SIZE": "2"} | settings
        return running(tmp_path, base_url or api.base_url, chosen.pop("TOKEN", TOKEN), **chosen)

    return started


async def test_a_question_is_answered_with_a_quote_and_sigterm_ends_the_bot_cleanly(api: BotApi, start: Start) -> None:
    with start() as bot:
        api.message(QUESTION)
        reply = await api.sent(1)
        assert QUOTE in reply.values["text"]
        assert reply.values["chat_id"] == 7
        assert reply.values["link_preview_options"] == {"is_disabled": True}
        assert await bot.stopped() == 0
        assert "Traceback" not in bot.said


async def test_what_is_remembered_for_a_time_only_is_forgotten_while_the_bot_runs(
    api: BotApi, start: Start, tmp_path: Path
) -> None:
    where = f"sqlite:///{tmp_path}/readers.db"
    async with opened(where, SetClock()) as stores:
        await stores.missed.add("who grows tea?", "en", MissedWhy.REFUSED, date(2020, 1, 1))
    with start() as bot:
        api.message(QUESTION)
        await api.sent(1)
        assert await bot.stopped() == 0
    async with opened(where, SetClock()) as stores:
        assert await stores.missed.most_frequent(1) == []


@pytest.mark.parametrize("engine", ["tantivy", pytest.param("rank-bm25", marks=thorough)])
async def test_stories_that_come_while_it_runs_answer_and_are_told_once_to_those_who_follow(
    api: BotApi, start: Start, tmp_path: Path, engine: str
) -> None:
    async with opened(f"sqlite:///{tmp_path}/readers.db", SetClock()) as stores:
        follows = Subscription(0, 7, "who grows tea?", "en", NOW, frequency=Frequency.AT_ONCE)
        await stores.subscriptions.add(follows)
        await stores.deliveries.found(["rice", "train", "school"], [])
    looking = {"ARCHIVE__LOOK_EVERY_S": "1", "FOLLOWING__CHECK_EVERY_S": "1"}
    with start(INDEX__ENGINE=engine, TELEGRAM__ADMINS="[99]", **looking) as bot:
        api.message("who grows tea?")
        assert "goes up to 2 May 2020" in (await api.sent(1)).values["text"]
        comes(tmp_path, id="tea", title="Leaves", summary="Farmers grow tea.", published="2020-06-03")
        digest = await api.sent(2)
        assert "grow tea" in digest.values["text"]
        api.message("who grows tea?")
        assert "<b>grow tea</b>" in (await api.sent(3)).values["text"]
        (tmp_path / "archive.jsonl").rename(tmp_path / "away")
        await api.until(lambda: "cannot be used as it is" in bot.said)
        api.message(QUESTION)
        assert QUOTE in (await api.sent(4)).values["text"]
        (tmp_path / "away").rename(tmp_path / "archive.jsonl")
        comes(tmp_path, id="ferry", title="A ferry", summary="The ferry sails.", published="2020-06-09")
        await api.until(lambda: bot.said.count("1 stories new") == 2)
        api.message("are there zeppelins?")
        assert "goes up to 9 June 2020" in (await api.sent(5)).values["text"]
        await is_reloaded_by_hand(api, tmp_path)
        assert await bot.stopped() == 0
        assert bot.said.count("cannot be used as it is") == 1
        assert "Traceback" not in bot.said
    assert len(api.seen("sendMessage")) == 6


async def is_reloaded_by_hand(api: BotApi, folder: Path) -> None:
    """What is new and what is broken is named, whoever read it first."""
    comes(folder, id="mill", title="A mill", published="never")
    comes(folder, id="bridge", title="A bridge", published="2020-06-10")
    api.message("/reload", user_id=99)
    await api.sent(6)
    await api.until(lambda: "One line is broken:" in str(api.seen("editMessageText")[-1:]))
    assert ":6: published: " in api.seen("editMessageText")[-1].values["text"]


def comes(folder: Path, **fields: str) -> None:
    """A story, at the end of the archive."""
    with (folder / "archive.jsonl").open("a", encoding="utf-8") as lines:
        lines.write("\n" + json.dumps({"format": 1, "language": "en", **fields}))


async def test_it_ends_at_once_while_it_reads_its_archive_again(api: BotApi, start: Start, tmp_path: Path) -> None:
    with start(ARCHIVE__LOOK_EVERY_S="1") as bot:
        api.message(QUESTION)
        await api.sent(1)
        for n in range(3000):
            comes(tmp_path, id=f"s{n}", title=f"Story {n}", summary=f"Farmers of village {n} grow beans. " * 20)
        await asyncio.sleep(3)
        assert await bot.stopped_at_once(within_s=6) == 0
        assert "was read again" not in bot.said


async def test_the_updates_that_the_bot_wants_are_named_at_every_start(api: BotApi, start: Start) -> None:
    with start() as bot:
        await api.until(lambda: api.allowed_updates)
        assert api.allowed_updates == ["message", "callback_query", "inline_query", "my_chat_member"]
        assert {call.method for call in api.seen("setMyCommands", "setMyDescription", "setMyShortDescription")} == {
            "setMyCommands",
            "setMyDescription",
            "setMyShortDescription",
        }
        assert await bot.stopped() == 0


async def test_a_question_answered_before_a_restart_is_not_answered_again(api: BotApi, start: Start) -> None:
    with start() as bot:
        api.message(QUESTION)
        await api.sent(1)
        assert await bot.stopped() == 0
    with start() as bot:
        api.message("who reads novels?")
        await api.sent(2)
        assert await bot.stopped() == 0
    assert len(api.seen("sendMessage")) == 2


async def test_over_postgresql_it_goes_on_after_a_restart_and_forgets(
    api: BotApi, start: Start, postgresql: str
) -> None:
    await empty(postgresql)
    with start(READERS__DATABASE=postgresql) as bot:
        api.message("/language", "en")
        await api.sent(1)
        api.tap("繁體中文")
        await api.sent(2)
        api.message(QUESTION)
        await api.sent(3)
        api.tap("🔔 訂閱")
        await api.until(lambda: len(api.seen("sendMessage")) == 3)
        assert await bot.stopped() == 0
    with start(READERS__DATABASE=postgresql) as bot:
        api.message("/subscriptions")
        assert QUESTION in (await api.sent(5)).values["text"]
        api.message("/forget")
        await api.sent(6)
        api.tap("全部清除")
        await api.sent(7)
        assert await bot.stopped() == 0
    assert len(api.seen("sendMessage")) == 5
    async with opened(postgresql, SetClock()) as stores:
        assert await stores.chats.get(7) == Chat(7)
        assert await stores.subscriptions.of_chat(7) == []


async def test_a_service_that_is_down_at_the_start_is_waited_for(api: BotApi, start: Start) -> None:
    port = free_port()
    with start(f"http://127.0.0.1:{port}/bot", TELEGRAM__DEAF_AFTER_S="5") as bot:
        await api.until(lambda: bot.said.count("cannot be reached") >= 3)
        async with bot_api(port) as late:
            late.message(QUESTION)
            assert QUOTE in (await late.sent(1)).values["text"]
            assert await bot.stopped() == 0


async def test_sigterm_ends_the_bot_while_it_waits_for_the_service(api: BotApi, start: Start) -> None:
    with start(f"http://127.0.0.1:{free_port()}/bot") as bot:
        await api.until(lambda: "cannot be reached" in bot.said)
        assert await bot.stopped() == 0


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_refused_in_mid_run_ends_the_bot(status: int, api: BotApi, start: Start) -> None:
    with start() as bot:
        api.message(QUESTION)
        await api.sent(1)
        api.fail("getUpdates", status)
        assert await bot.exit_status() == 2
        assert bot.last_word.startswith("povbot: POVBOT_TELEGRAM__TOKEN: ")


async def test_an_unknown_token_ends_the_bot_at_the_start(start: Start) -> None:
    with start(TOKEN="4242:Nobody-knows-this-one") as bot:  # noqa: S106
        assert await bot.exit_status() == 2
        assert bot.last_word.startswith("povbot: POVBOT_TELEGRAM__TOKEN: ")
        assert "Traceback" not in bot.said


async def test_no_token_at_all_ends_the_bot_and_says_where_to_get_one(start: Start) -> None:
    with start(TOKEN=" ") as bot:  # noqa: S106
        assert await bot.exit_status() == 2
        assert bot.last_word.startswith("povbot: POVBOT_TELEGRAM__TOKEN: ")
        assert "@BotFather" in bot.last_word


async def test_refused_commands_and_descriptions_do_not_keep_the_bot_from_answering(api: BotApi, start: Start) -> None:
    for method in ("setMyCommands", "setMyDescription", "setMyShortDescription"):
        api.fail(method, 400, times=9)
    with start() as bot:
        api.message(QUESTION)
        assert QUOTE in (await api.sent(1)).values["text"]
        assert "could not be registered" in bot.said


async def test_a_bot_that_hears_nothing_any_more_ends_for_its_supervisor(api: BotApi, start: Start) -> None:
    api.fail("getUpdates", HANGING, times=99)
    with start(TELEGRAM__DEAF_AFTER_S="5") as bot:
        assert await bot.exit_status() == 2
        assert bot.last_word.startswith("povbot: no successful poll")


async def test_a_question_whose_answer_waits_at_the_end_is_answered_after_the_next_start(
    api: BotApi, start: Start
) -> None:
    api.fail("sendMessage", 502, times=99)
    with start() as bot:
        api.message(QUESTION)
        await api.until(lambda: "sent again in 2" in bot.said)
        assert await bot.stopped_at_once(within_s=10) == 0
        assert "Traceback" not in bot.said
    api.clear_faults()
    refused = len(api.seen("sendMessage"))
    with start() as bot:
        await api.until(lambda: len(api.seen("sendMessage")) > refused)
        assert await bot.stopped() == 0
    assert [call.status for call in api.seen("sendMessage")[refused:]] == [200]
    assert QUOTE in api.seen("sendMessage")[-1].values["text"]


async def test_a_reply_of_which_nothing_was_heard_is_sent_once_more_and_no_excuse_follows(
    api: BotApi, start: Start
) -> None:
    api.fail("sendMessage", DROPPED)
    with start() as bot:
        api.message(QUESTION)
        await api.until(lambda: len(api.seen("sendMessage")) >= 2)
        assert await bot.stopped() == 0
    with start() as bot:
        api.message("who reads novels?")
        await api.until(lambda: len(api.seen("sendMessage")) >= 3)
        assert await bot.stopped() == 0
    assert ["red rice" in call.values["text"] for call in api.seen("sendMessage")] == [True, True, False]
