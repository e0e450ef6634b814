"""What is built ahead of questions at a start: they wait for what they need of it, and for nothing else."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Collection

import pytest

from patience import PATIENCE_S
from povbot import bootstrap, settings
from povbot.analysis.bridge import DictionaryBridge
from povbot.analysis.questions import QuestionInterpreter
from povbot.answer.threshold import UNMEASURED, ThresholdChooser
from povbot.model import NoAnswer, Query
from povbot.ports import Retriever
from povbot.service import to_lean_on
from povbot.service.ahead import ACROSS, ORIGINALS, Ahead, Step, for_question, for_reader
from stories import answered

CHINESE = ["en", "zh-Hans", "zh-Hant"]
EVERYTHING = [*CHINESE, ACROSS]


@pytest.mark.parametrize(
    ("text", "languages", "needed"),
    [
        ("how did Dongchuan escape poverty?", [], ["en"]),
        ("how did Dongchuan escape poverty?", ["en"], ["en"]),
        ("", ["en"], ["en"]),
        ("Que fait l’église?", ["en"], ["en"]),
        ("东川是怎么脱贫的？", [], CHINESE),
        ("东川是怎么脱贫的？", ["en"], CHINESE),
        ("2020?", ["zh-Hant"], CHINESE),
        ("Dongchuan是什么？", [], EVERYTHING),
        ("Dongchuan", ["zh-Hans"], EVERYTHING),
        ("and in Tibet?", ["en", "zh-Hans"], EVERYTHING),
    ],
)
def test_a_question_needs_what_its_words_and_its_reader_may_lead_to(
    text: str, languages: Collection[str], needed: Collection[str]
) -> None:
    assert [*for_question(text, languages)] == needed


def test_a_reader_of_either_script_needs_chinese() -> None:
    assert [*for_reader("zh-Hant")] == CHINESE
    assert [*for_reader("en")] == ["en"]


class Steps:
    """Each waits until it is let go."""

    def __init__(self, *names: str) -> None:
        self._free = {name: asyncio.Event() for name in names}
        self.steps: dict[str, Callable[[], Awaitable[None]]] = {name: self._of(name) for name in names}

    def _of(self, name: str) -> Step:
        async def step() -> None:
            await self._free[name].wait()

        return step

    def end(self, name: str) -> None:
        self._free[name].set()


async def run(_name: str, step: Step) -> None:
    await step()


async def test_who_needs_the_first_step_does_not_wait_for_the_second() -> None:
    ahead, steps = Ahead(), Steps("en", "zh")
    building = asyncio.create_task(ahead.build(steps.steps, run))
    await asyncio.sleep(0)
    english, chinese = asyncio.create_task(ahead.until(["en"])), asyncio.create_task(ahead.until(["en", "zh"]))
    steps.end("en")
    await english
    assert not chinese.done()
    steps.end("zh")
    await chinese
    await building


async def test_what_is_built_twice_at_once_is_there_when_both_have_ended() -> None:
    ahead, first, second = Ahead(), Steps("en", "zh"), Steps("en", "zh")
    building = asyncio.create_task(ahead.build(first.steps, run))
    await asyncio.sleep(0)
    early = asyncio.create_task(ahead.until(["zh"]))
    await asyncio.sleep(0)
    again = asyncio.create_task(ahead.build(second.steps, run))
    await asyncio.sleep(0)
    late = asyncio.create_task(ahead.until(["zh"]))
    for name in ("en", "zh"):
        first.end(name)
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(building, early)
        assert ahead.is_building()
        assert not late.done()
        for name in ("en", "zh"):
            second.end(name)
        await asyncio.gather(again, late)
    assert not ahead.is_building()


async def test_nobody_waits_where_nothing_is_being_built() -> None:
    async with asyncio.timeout(PATIENCE_S):
        await Ahead().until(EVERYTHING)


async def test_nobody_waits_for_what_could_not_be_built() -> None:
    async def fails() -> None:
        await asyncio.sleep(0)
        raise OSError

    ahead = Ahead()
    building = asyncio.create_task(ahead.build({"en": fails, "zh": fails}, run))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(ahead.until(["en", "zh"]))
    with pytest.raises(OSError):  # noqa: PT011 - it says nothing
        await building
    async with asyncio.timeout(PATIENCE_S):
        await waiting


async def test_what_is_asked_of_a_service_that_is_being_prepared_is_not_worked_for_in_its_loop(
    paths: settings.Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And who needs nothing of it is answered before the first step has ended."""
    worked = set[threading.Thread]()

    async def choose(*_: object) -> float:
        worked.add(threading.current_thread())
        return UNMEASURED

    monkeypatch.setattr(ThresholdChooser, "choose", choose)
    serving = bootstrap.Serving(settings.read(paths.settings), paths, bootstrap.Learned(), lambda _: None)
    preparing = asyncio.create_task(serving.prepare())
    await asyncio.sleep(0)
    assert (await serving.service.latest("en")).articles
    assert not preparing.done()
    asked = ("how did Dongchuan escape poverty?", "东川是怎么脱贫的？")
    answers = await asyncio.gather(*(serving.service.ask(question, reader="en") for question in asked))
    assert all(answered(answer).quotes for answer in answers)
    assert worked
    assert threading.current_thread() not in worked
    await preparing


async def test_a_follow_up_waits_for_what_it_turns_out_to_mean(paths: settings.Paths) -> None:
    """Rather than for all that one might mean."""
    serving = bootstrap.Serving(settings.read(paths.settings), paths, bootstrap.Learned(), lambda _: None)
    service, across = serving.service, asyncio.Event()

    async def run_held(name: str, step: Step) -> None:
        if name == ACROSS:
            await across.wait()
        await step()

    preparing = asyncio.create_task(service.prepare(run_held))
    before = await service.ask("how did Dongchuan escape poverty?", reader="en")
    leaning = to_lean_on(before, None)
    async with asyncio.timeout(PATIENCE_S):
        follow_up = await service.ask("and in Gansu?", reader="en", after=leaning)
    assert follow_up.understood == "how did Gansu escape poverty?"
    turning = asyncio.create_task(service.ask("in Chinese please", reader="en", after=leaning))
    wishing = asyncio.create_task(service.ask("relocation in Chinese", reader="en"))
    unlike = asyncio.create_task(service.ask("What did Xi say?", reader="en", after=Query("relocation", "zh-Hans")))
    async with asyncio.timeout(PATIENCE_S):
        assert (await unlike).query.language == "en"
    await asyncio.sleep(0.05)
    assert not turning.done()
    assert not wishing.done()
    assert service.is_being_prepared()
    across.set()
    for outcome in await asyncio.gather(turning, wishing):
        assert answered(outcome).quotes[0].citation.language == "zh-Hans"
    await preparing
    assert not service.is_being_prepared()


async def test_the_originals_are_waited_for_where_what_is_told_has_no_answer(
    paths: settings.Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for what is told in their language does not wait for the dictionary."""
    bridge, asked = DictionaryBridge.bridge, list[str]()

    async def bridged(itself: DictionaryBridge, query: Query, retriever: Retriever) -> Query:
        asked.extend(retriever.languages)
        return await bridge(itself, query, retriever)

    monkeypatch.setattr(DictionaryBridge, "bridge", bridged)
    serving = bootstrap.Serving(settings.read(paths.settings), paths, bootstrap.Learned(), lambda _: None)
    service, originals = serving.service, asyncio.Event()

    async def run_held(name: str, step: Step) -> None:
        if name == ORIGINALS:
            await originals.wait()
        await step()

    preparing = asyncio.create_task(service.prepare(run_held))
    async with asyncio.timeout(PATIENCE_S):
        told = await service.ask("东川是怎么脱贫的？", reader="zh-Hans")
    assert answered(told).quotes[0].citation.language == "zh-Hans"
    untold = asyncio.create_task(service.ask("尼日利亚的火车", reader="zh-Hans"))
    excluding = asyncio.create_task(service.ask("尼日利亚的火车 -扶贫", reader="zh-Hans"))
    await asyncio.sleep(0.05)
    assert not untold.done()
    assert not excluding.done()
    assert {*asked} == {"zh"}
    originals.set()
    for outcome in await asyncio.gather(untold, excluding):
        assert isinstance(outcome, NoAnswer)
    await preparing
    assert {*asked} == {"zh", "en"}


async def test_a_follow_up_on_chinese_words_is_not_read_before_they_can_be(
    paths: settings.Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In whatever language they were to be answered, for it is completed from them."""
    serving = bootstrap.Serving(settings.read(paths.settings), paths, bootstrap.Learned(), lambda _: None)
    service, chinese, read = serving.service, asyncio.Event(), list[Query]()
    monkeypatch.setattr(QuestionInterpreter, "complete", lambda _, query, __: read.append(query))

    async def run_held(name: str, _step: Step) -> None:
        if name == "zh-Hans":
            await chinese.wait()

    preparing = asyncio.create_task(service.prepare(run_held))
    leaning = Query("东川是怎么脱贫的？", "en")
    asking = asyncio.create_task(service.ask("and in Gansu?", reader="en", after=leaning))
    await asyncio.sleep(0.05)
    assert not read
    chinese.set()
    await asyncio.gather(preparing, asking)
    assert read
