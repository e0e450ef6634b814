"""A running bot as the programs see it that watch it."""

import asyncio
import json
import re
import socket
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from botapi_double import BotApi, bot_api
from prometheus_client.parser import text_string_to_metric_families
from running_bot import RunningBot, running

from patience import PROCESS_PATIENCE_S, free_port, until
from watching import OF_PROMETHEUS, asked, base, expressions, told

STORY = {"format": 1, "language": "en", "id": "rice", "title": "A harvest", "published": "2020-05-02"}


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api() as double:
        yield double


class Watching:
    def __init__(self, bot: RunningBot, client: httpx.AsyncClient) -> None:
        self.bot, self._client = bot, client

    async def ready(self) -> dict[str, str]:
        """Why not, by check."""
        try:
            checks = (await self._client.get("/readyz")).json()["checks"]
        except httpx.ConnectError:
            return {"process": "not yet"}
        return {name: found["why"] for name, found in checks.items() if not found["ok"]}

    async def until_ready(self) -> None:
        async with asyncio.timeout(PROCESS_PATIENCE_S):
            while await self.ready():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)

    async def names(self) -> set[str]:
        return {*re.findall(r"^# TYPE (\w+)", (await self._client.get("/metrics")).text, re.MULTILINE)}

    async def metrics(self) -> dict[tuple[str, ...], float]:
        """By name and the labels' values, in the order of their names."""
        scraped = (await self._client.get("/metrics")).text
        samples = (sample for family in text_string_to_metric_families(scraped) for sample in family.samples)
        return {(one.name, *(one.labels[name] for name in sorted(one.labels))): one.value for one in samples}


@pytest.fixture
async def watching(api: BotApi, tmp_path: Path) -> AsyncIterator[Watching]:
    archive, port = tmp_path / "archive.jsonl", free_port()
    archive.write_text(json.dumps(STORY | {"summary": "Farmers of Lakeside grow red rice."}))
    settings = {"CORPUS": str(archive), "TELEGRAM__POLL_TIMEOUT_S": "1", "PROBES__PORT": str(port)}
    with running(tmp_path, api.base_url, **settings) as bot:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PROCESS_PATIENCE_S) as client:
            watched = Watching(bot, client)
            await watched.until_ready()
            yield watched


async def test_a_question_is_seen_in_the_metrics_and_board_and_alerts_find_theirs(
    api: BotApi, watching: Watching
) -> None:
    before = await watching.metrics()
    api.message("who grows red rice?")
    await api.sent(1)
    api.message("who eats xylorhamnose?")
    await api.sent(2)
    after = before

    def more(*name: str) -> float:
        return after[name] - before[name]

    async def all_is_counted() -> bool:
        nonlocal after
        after = await watching.metrics()
        # Gauges are looked up once a second.
        return more("povbot_stage_seconds_count", "whole") >= 2 and after["povbot_updates_open",] == 0

    await until(all_is_counted)

    assert more("povbot_updates_received_total", "message") == 2
    assert more("povbot_questions_total", "chat", "answered") == 1
    assert more("povbot_questions_total", "chat", "nothing-found") == 1
    assert more("povbot_sends_total", "ok", "sendMessage") == 2
    for stage in ("waiting", "store", "understanding", "searching", "quoting", "sending", "whole"):
        assert more("povbot_stage_seconds_count", stage) >= 2
        assert more("povbot_stage_seconds_sum", stage) > 0
    assert after["povbot_updates_open",] == after["povbot_updates_at_hand",] == 0
    assert after["povbot_archive_stories",] == 1
    assert after["povbot_newest_story_timestamp_seconds",] == 1588377600  # 2020-05-02
    assert (after["povbot_leads",], after["povbot_processes_present",]) == (1, 1)
    assert after["povbot_poll_silence_seconds",] < 60
    assert after["povbot_process_resident_memory_bytes",] > 10_000_000
    names = await watching.names()
    assert {base(name) for expression in expressions() for name, _ in asked(expression)} - {*OF_PROMETHEUS} <= names
    assert {*told()} <= names


async def test_a_bot_whose_store_fails_is_alive_and_not_ready(watching: Watching, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "readers.db") as database:
        database.execute("DROP TABLE updates")
    await until(watching.ready)
    why = await watching.ready()
    assert list(why) == ["store"]
    assert "no such table" in why["store"]

    async def how_many_are_open_is_unknown() -> bool:
        return "povbot_updates_open" not in {name for name, *_ in await watching.metrics()}

    await until(how_many_are_open_is_unknown)


async def test_a_port_that_is_taken_ends_the_bot_with_a_remedy(api: BotApi, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with running(tmp_path, api.base_url, PROBES__PORT=port) as bot:
            assert await bot.exit_status() == 2
            assert "another process listens there already" in bot.last_word
