"""Long work in a thread beside readers, whom Python's one lock would make wait for it: in small steps, with rests."""

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TypeVar

from povbot.model import Token
from povbot.ports import Analyzer

T = TypeVar("T")
Rest = Callable[[], None]
# A reader's question waits for the end of a step, and has the rest for itself: a quarter of the time is worked.
_STEP_S, _REST = 0.002, 3.0


class _Ended(Exception):
    """Nobody waits for the work any more."""


class _Pace:
    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread, self._since = 0, 0.0

    def begin(self) -> None:
        self._thread, self._since = threading.get_ident(), time.thread_time()

    def leave(self) -> None:
        """By the thread that began: another one may have its number after it."""
        self._thread = 0

    def rest(self) -> None:
        """Only in the thread that began: what was built there is asked in others later."""
        if threading.get_ident() != self._thread:
            return
        took_s = time.thread_time() - self._since
        if took_s >= _STEP_S:
            if self._ended.wait(_REST * took_s):
                raise _Ended
            self._since = time.thread_time()

    def end(self) -> None:
        self._ended.set()


async def beside(work: Callable[[Rest], T]) -> T:
    """What it returns or raises; it calls what it is given between its steps. Where this is cancelled, the work ends at
    its next rest, and nobody waits for that."""
    pace, outcome = _Pace(), Future[T]()

    def run() -> None:
        pace.begin()
        try:
            outcome.set_result(work(pace.rest))
        except BaseException as error:  # noqa: BLE001 - whatever it is, who waits is told
            outcome.set_exception(error)
        finally:
            pace.leave()

    outcome.set_running_or_notify_cancel()
    threading.Thread(target=run, daemon=True).start()  # the end of the process does not wait for it
    try:
        return await asyncio.wrap_future(outcome)
    finally:
        pace.end()


# How much is made before Python's collector looks through what is new, the newer, and all. An answer leaves nothing to
# be found there, and an index that answers from disk makes thousands of small things a question: left to itself, the
# collector made the slowest of a hundred answers take 16 ms instead of 6 in English, 37 instead of 8 in Chinese.
_SELDOM = (5_000, 20, 100)


def settle() -> None:
    """What was built so far stays: Python's collector looks through it once, and no more while readers wait (half a
    second, at 5,000 stories); at what comes later it looks seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)


@contextmanager
def unsettled() -> Iterator[None]:
    """While much is built that stays, beside readers: the collector would look through the growing heap again and
    again (0.2 s at a time, for which all wait) and find nothing. As `settle`, at the end, but for looking through
    it once: 0.1 s, to find some 800 things of 300,000."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*_SELDOM)
        gc.enable()


def resting(items: Iterable[T], rest: Rest) -> Iterator[T]:
    for item in items:
        rest()
        yield item


class Resting:
    """An analyzer that rests between texts."""

    def __init__(self, analyzer: Analyzer, rest: Rest) -> None:
        self._analyzer, self._rest = analyzer, rest

    def analyze(self, text: str) -> tuple[Token, ...]:
        self._rest()
        return self._analyzer.analyze(text)
