"""Long work beside readers: in small steps, in a thread of its own, and given up when nobody waits for it."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from patience import PATIENCE_S
from povbot.bootstrap.resting import Resting, beside, resting
from povbot.errors import ArchiveEmpty
from stories import Rooms


def busy(for_s: float) -> None:
    until = time.perf_counter() + for_s
    while time.perf_counter() < until:
        pass


async def test_what_the_work_returns_or_raises_is_told() -> None:
    def fails(_rest: object) -> None:
        raise ArchiveEmpty("nothing")

    assert await beside(lambda _rest: threading.current_thread()) is not threading.current_thread()
    with pytest.raises(ArchiveEmpty):
        await beside(fails)


async def test_after_each_step_it_rests_longer_than_it_worked() -> None:
    def work(rest: object) -> tuple[float, float]:
        assert callable(rest)
        began = time.perf_counter()
        for _ in resting(range(10), rest):
            busy(0.004)
        return time.perf_counter() - began, time.thread_time()

    elapsed_s, worked_s = await beside(work)
    assert elapsed_s > 2.5 * worked_s


async def test_what_was_built_by_the_work_does_not_rest_when_others_use_it(rooms: Rooms) -> None:
    analyzer = await beside(lambda rest: Resting(rooms.analyzer, rest))
    busy(0.01)  # in the work, the next step would find that it has ended
    assert analyzer.analyze("tea")[0].term == "tea"


async def test_nor_where_another_thread_has_the_number_of_the_one_that_is_gone(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(rest: Callable[[], None]) -> tuple[Resting, int]:
        return Resting(rooms.analyzer, rest), threading.get_ident()

    analyzer, number = await beside(work)
    monkeypatch.setattr(threading, "get_ident", lambda: number)
    busy(0.01)
    assert analyzer.analyze("tea")[0].term == "tea"


async def test_work_that_nobody_waits_for_ends_at_its_next_rest() -> None:
    steps, begun, ended = list[int](), asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work(rest: object) -> None:
        assert callable(rest)
        try:
            for step in resting(range(100_000), rest):
                busy(0.003)
                steps.append(step)
                loop.call_soon_threadsafe(begun.set)
        finally:
            ended.set()

    waiting = asyncio.create_task(beside(work))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    done = len(steps)
    assert await asyncio.to_thread(ended.wait, PATIENCE_S)
    assert len(steps) <= done + 1
