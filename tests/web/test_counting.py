"""What is asked in a browser or by a program counts as in the chat, and nobody waits for it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest

from fake_meter import FakeMeter
from fake_stores import SetClock
from povbot.errors import StoreUnavailable
from povbot.fronts.web import counting as counting_module
from povbot.fronts.web.counting import Counting
from povbot.logs import formatter
from povbot.model import DayOfUse, Missed, MissedWhy, NoAnswer
from povbot.ports import Stores
from povbot.ports.measuring import Front
from povbot.service import Service

ASKED, MISSED, TALK = "livestreaming", "xylophone quasar", "hello"


@dataclass
class Steps:
    """A store that counts how often it is asked to count, and fails while `is_down`."""

    stores: Stores
    is_down: bool = False
    taken: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        for store in (self.stores.usage, self.stores.missed):
            store.counted = self._noted(store.counted)  # type: ignore[method-assign]

    def _noted(self, counted: Any) -> Any:
        async def noted(what: object) -> None:
            if self.is_down:
                raise StoreUnavailable("no answer", where="readers.db")
            self.taken.append(what)
            await counted(what)

        return noted


@pytest.fixture
def steps(web_stores: Stores) -> Steps:
    return Steps(web_stores)


async def of_today(stores: Stores, clock: SetClock) -> DayOfUse:
    today = clock().date()
    return (await stores.usage.days(today, today))[0]


async def test_questions_count_without_readers_and_small_talk_does_not(
    browser: httpx.AsyncClient, counting: Counting, web_stores: Stores, clock: SetClock
) -> None:
    for question in (ASKED, MISSED, TALK, ASKED):
        assert (await browser.get("/en/ask", params={"q": question})).status_code == 200
    await counting.write()
    today = await of_today(web_stores, clock)
    assert (today.questions, today.answered, today.readers) == (3, 2, 0)
    assert sum(count for _, count in today.latencies) == 3
    assert await web_stores.missed.most_frequent(5) == [Missed(MISSED, "en", MissedWhy.REFUSED, 1, today.day)]


async def test_what_programs_ask_is_known_from_what_readers_do(
    browser: httpx.AsyncClient, counting: Counting, web_stores: Stores, clock: SetClock
) -> None:
    for path in ("/en/ask", "/api/ask", "/api/ask"):
        assert (await browser.get(path, params={"q": ASKED})).status_code == 200
    await counting.write()
    today = await of_today(web_stores, clock)
    assert (today.questions, today.in_chat, today.fronts) == (3, 0, (("api", 2), ("web", 1)))


async def test_a_seconds_questions_are_one_step_of_each_store(
    bundled: Service, counting: Counting, steps: Steps, clock: SetClock
) -> None:
    answer, refusal = await bundled.ask(ASKED), await bundled.ask(MISSED)
    for outcome in (answer, refusal) * 50:
        counting.asked(outcome, 7)
    assert steps.taken == []
    await counting.write()
    today = clock().date()
    assert steps.taken == [
        DayOfUse(today, 100, 50, latencies=((8, 100),), fronts=(("web", 100),)),
        [Missed(MISSED, "en", MissedWhy.REFUSED, 50, today)],
    ]
    await counting.write()
    assert len(steps.taken) == 2


async def test_what_is_asked_about_midnight_counts_on_its_day(
    bundled: Service, counting: Counting, web_stores: Stores, clock: SetClock
) -> None:
    for _ in range(2):
        counting.asked(await bundled.ask(ASKED), 7)
        clock.now += timedelta(days=1)
    await counting.write()
    first = clock().date() - timedelta(days=2)
    assert [day.questions for day in await web_stores.usage.days(first, clock().date())] == [1, 1, 0]


async def test_readers_are_answered_while_nothing_can_be_counted_and_it_counts_later(
    browser: httpx.AsyncClient,
    counting: Counting,
    steps: Steps,
    clock: SetClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    steps.is_down = True
    for _ in range(3):
        assert (await browser.get("/en/ask", params={"q": MISSED})).status_code == 200
        await counting.write()
    assert caplog.text.count("cannot be counted now") == 1
    assert MISSED not in caplog.text
    steps.is_down = False
    await counting.write()
    assert (await of_today(steps.stores, clock)).questions == 3
    assert [missed.count for missed in await steps.stores.missed.most_frequent(5)] == [3]


async def test_what_a_database_quotes_of_a_question_is_not_in_the_log(
    bundled: Service, counting: Counting, web_stores: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuses(missed: Sequence[Missed]) -> None:
        raise ValueError(f"cannot be stored: {missed[0].question}")

    web_stores.missed.counted = refuses  # type: ignore[method-assign]
    counting.asked(await bundled.ask(MISSED), 7)
    await counting.write()
    (line,) = map(formatter(as_json=True).format, caplog.records)
    assert "ValueError" in line
    assert MISSED not in line


async def test_only_so_many_missed_questions_are_kept_meanwhile(
    bundled: Service, counting: Counting, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting_module, "MAX_MISSED", 2)
    for question in (MISSED, "quasar zither", "zither ocelot", MISSED.upper()):
        counting.asked(await bundled.ask(question), 7)
    await counting.write()
    assert [(missed.question, missed.count) for missed in await steps.stores.missed.most_frequent(9)] == [
        (MISSED, 2),
        ("quasar zither", 1),
    ]


async def test_what_no_database_holds_is_kept_without_that(
    bundled: Service, counting: Counting, web_stores: Stores
) -> None:
    counting.asked(await bundled.ask("xylophone\0quasar \ud800"), 7)
    await counting.write()
    (missed,) = await web_stores.missed.most_frequent(5)
    assert "\0" not in missed.question
    missed.question.encode()


async def test_it_is_written_every_second_and_at_the_end(
    bundled: Service, counting: Counting, steps: Steps, clock: SetClock
) -> None:
    second, waits = asyncio.Event(), asyncio.Semaphore(0)

    async def wait(seconds: float) -> None:
        assert seconds == 1
        waits.release()
        await second.wait()
        second.clear()

    outcome, once = await bundled.ask(ASKED), DayOfUse(clock().date(), 1, 1, latencies=((8, 1),), fronts=(("web", 1),))
    async with counting.written(wait):
        await waits.acquire()
        counting.asked(outcome, 7)
        assert steps.taken == []
        second.set()
        await waits.acquire()
        assert steps.taken == [once]
        counting.asked(outcome, 7)
    assert steps.taken == [once, once]


async def test_an_end_in_the_middle_of_a_step_counts_nothing_twice(
    bundled: Service, web_stores: Stores, clock: SetClock
) -> None:
    begun, go_on, usage = asyncio.Event(), asyncio.Event(), web_stores.usage
    count = usage.counted

    async def slow(used: DayOfUse) -> None:
        begun.set()
        await go_on.wait()
        await count(used)

    usage.counted = slow  # type: ignore[method-assign]
    counting = Counting(web_stores, clock)

    async def life() -> None:
        async with counting.written(wait=lambda _: asyncio.sleep(0)):
            counting.asked(await bundled.ask(ASKED), 7)
            await begun.wait()

    living = asyncio.create_task(life())
    await begun.wait()
    await asyncio.sleep(0)
    go_on.set()
    await living
    assert (await of_today(web_stores, clock)).questions == 1


async def test_each_front_is_measured_apart(bundled: Service, web_stores: Stores, clock: SetClock) -> None:
    meter = FakeMeter()
    counting = Counting(web_stores, clock, meter)
    answer, refusal = await bundled.ask(ASKED), await bundled.ask(MISSED)
    counting.asked(answer, 7)
    counting.asked(refusal, 7, Front.API)
    assert isinstance(refusal, NoAnswer)
    assert meter.counts == {("asked", Front.WEB, None): 1, ("asked", Front.API, refusal.reason): 1}
