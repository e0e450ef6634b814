"""Operators are told of sources: once when one is ill, once when it is well again, also across restarts."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from botapi_double import TOKEN, BotApi, bot_api
from telegram import Bot

from fake_stores import fake_stores
from povbot.freshness.alarms import AlarmFile, changes
from povbot.freshness.known import Freshness
from povbot.freshness.states import SourceState
from povbot.fronts.telegram.alarming import Alarming
from povbot.fronts.telegram.desk import Desk
from povbot.fronts.telegram.render.freshness import alarms
from povbot.model import Chat, Run, RunStatus
from povbot.ports import Stores
from povbot.service import Service
from povbot.texts import LANGUAGES, Catalogues, Texts
from stories import Rooms, story

WELL = SourceState("lake <news>", newest=date(2026, 11, 20), usual_days=2.0)
SILENT = replace(WELL, silent=True)
STARTED = datetime(2026, 11, 24, 8, tzinfo=UTC)
FAILED = Run(9, "hill", STARTED, STARTED, RunStatus.FAILED, fault="https://hill.example/: <no answer>")
FAILING = SourceState("hill", FAILED, datetime(2026, 11, 21, 8, tzinfo=UTC), 3, STARTED, failing=True)


@dataclass
class Operators:
    """Those of one bot after another, who look at the same sources."""

    api: BotApi
    file: Path
    service: Service
    stores: Stores
    sources: Sequence[SourceState] = ()

    def start(self, *operators: int) -> None:
        freshness = Freshness(self.service, lambda: self.sources)
        at = Desk(Catalogues(), self.stores.chats)
        self.alarming = Alarming(operators or (1,), at, freshness, AlarmFile(self.file))

    async def hear(self, *sources: SourceState) -> list[str]:
        """What they are told when the sources are so."""
        self.sources, before = sources, len(self.api.calls)
        async with Bot(TOKEN, self.api.base_url) as bot:
            await self.alarming.look(bot)
        told = [call for call in self.api.calls[before:] if call.method == "sendMessage" and call.status == 200]
        return [f"{call.values['chat_id']}: {call.values['text']}" for call in told]


@pytest.fixture
async def operators(tmp_path: Path, rooms: Rooms) -> AsyncIterator[Operators]:
    async with bot_api() as api:
        operators = Operators(api, tmp_path / "alarms.json", rooms.service(story("rice")), fake_stores())
        operators.start()
        yield operators


async def test_they_are_told_once_what_is_ill_since_when_and_what_to_do(operators: Operators) -> None:
    assert await operators.hear(WELL) == []
    told = await operators.hear(SILENT, FAILING)
    assert told[0] == (
        "1: <b>lake &lt;news&gt;</b> has fallen silent: its newest story is of 20 November 2026, and usually one comes "
        "every 2 days.\n\n"
        "<b>hill</b> could not be gone through 3 times in a row; the last time that it could was 21 November 2026.\n"
        "The last time: https://hill.example/: &lt;no answer&gt;\n\n"
        "In the terminal, <code>povbot status</code> tells more."
    )
    assert len(told) == 1
    assert await operators.hear(SILENT, replace(FAILING, failures=4)) == []


async def test_they_are_told_once_that_it_is_well_again_and_anew_when_it_falls_ill_anew(operators: Operators) -> None:
    await operators.hear(SILENT)
    well = replace(WELL, newest=date(2026, 11, 25))
    assert await operators.hear(well) == ["1: <b>lake &lt;news&gt;</b> has new stories again, up to 25 November 2026."]
    assert await operators.hear(well) == []
    assert len(await operators.hear(SILENT)) == 1


async def test_a_restart_tells_nothing_twice_and_forgets_nothing(operators: Operators) -> None:
    await operators.hear(SILENT)
    operators.start()
    assert await operators.hear(SILENT) == []
    operators.start()
    assert len(await operators.hear(WELL)) == 1
    operators.start()
    assert await operators.hear(WELL) == []


async def test_each_is_told_in_their_language_and_form(operators: Operators) -> None:
    await operators.stores.chats.keep(Chat(1, language="zh-Hant"))
    await operators.stores.chats.keep(Chat(2, plain=True))
    operators.start(1, 2)
    told = await operators.hear(SILENT)
    assert told[0].startswith("1: <b>lake &lt;news&gt;</b> 很久沒有新報導")
    assert told[1].startswith("2: lake <news> has fallen silent")


async def test_one_who_cannot_be_written_to_keeps_nobody_else_and_is_not_asked_for_ever(operators: Operators) -> None:
    operators.start(1, 2)
    operators.api.fail("sendMessage", 403)
    assert len(await operators.hear(SILENT)) == 1
    assert await operators.hear(SILENT) == []
    operators.start(1)
    operators.api.fail("sendMessage", 403)
    assert await operators.hear(WELL) == []
    assert await operators.hear(WELL) == []


async def test_where_nobody_could_be_told_just_now_they_are_told_the_next_time(operators: Operators) -> None:
    operators.api.fail("sendMessage", 500)
    assert await operators.hear(SILENT) == []
    assert len(await operators.hear(SILENT)) == 1


async def test_a_disk_that_takes_nothing_does_not_make_them_hear_it_every_minute(
    operators: Operators, caplog: pytest.LogCaptureFixture
) -> None:
    operators.file.mkdir()
    assert len(await operators.hear(SILENT)) == 1
    assert await operators.hear(SILENT) == []
    assert "not remembered" in caplog.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_told_is_one_message(language: str) -> None:
    many = [replace(SILENT, source=f"{n}<&>" * 30) for n in range(50)]
    never = [replace(FAILING, source=f"never {n}", good=None, failures=1) for n in range(50)]
    news = changes((), [*many, *never])
    html = alarms(news, Texts(language)).html
    assert len(html) < 4096
    over = alarms(changes(news.told, [WELL, replace(FAILING, source="never 1", failing=False)]), Texts(language)).html
    assert "never 1" in over
