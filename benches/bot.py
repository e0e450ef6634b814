"""A bot that is measured, in a process of its own, for `scale.py`: `python benches/bot.py open|answer|renew QUESTIONS`.

What it answers from is set by the environment, as for povbot itself; QUESTIONS is a JSON list of [question, reader's
language, id of the story that it was made of]. It prints a line of JSON, on one core. To `renew`, it tells that it is
ready by an empty line, reads a line (the id of a new story), and tells after how long it has that story.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from typing import TypeVar

from povbot import bootstrap, settings
from povbot.bootstrap import opening
from povbot.bootstrap.archive import topics_of
from povbot.bootstrap.serving import Serving
from povbot.model import Answer
from povbot.service import Service
from stopwatch import Stopwatch, late, memory_mb, pin_to_one_core

ROOT = Path(__file__).resolve().parents[1]
WARM_UP = 20
# Questions that are saved, and stories that each is asked of.
SAVED, ARRIVED = 20, 20
PAGES, PAGE = 20, 5
LETTERS = (2, 4, 8, 16)
T = TypeVar("T")
Asked = Sequence[tuple[str, str, str]]


def _configured() -> tuple[settings.Settings, settings.Paths]:
    here = settings.find(ROOT)
    read = settings.read(here.settings)
    return read, settings.find(ROOT, read.corpus)


def opened() -> Mapping[str, float]:
    """In ms, without what does not depend on the archive."""
    read, paths = _configured()
    known, configured = bootstrap.Learned().of(read, paths), topics_of(paths)
    from povbot.bootstrap import disk  # noqa: F401, PLC0415 - imported by `serving` else

    watch = Stopwatch()
    with watch:
        edition = opening.serving(read, paths, known, configured)
    edition.close()
    return {"cpu": watch.cpu[0], "elapsed": watch.elapsed[0]}


def serving() -> Serving:
    return Serving(*_configured(), bootstrap.Learned(), lambda _fault: None)


async def answering(asked: Asked) -> Mapping[str, object]:
    ready = Stopwatch()
    with ready:
        bot = serving()
        await bot.service.prepare()
        bootstrap.settle()
    async with AsyncExitStack() as ended:
        ended.push_async_callback(bot.close)
        service = bot.service
        held = memory_mb()
        for question, reader, _ in asked[:WARM_UP]:
            await service.ask(question, reader)
        answers, answered = Stopwatch(), 0
        for question, reader, _ in asked[WARM_UP:]:
            with answers:
                outcome = await service.ask(question, reader)
            answered += isinstance(outcome, Answer)
        figures = {"answer": _figures(answers), **await _besides(service, asked[WARM_UP:])}
    return {
        "ready_s": ready.elapsed[0] / 1e3,
        "ready_cpu_s": ready.cpu[0] / 1e3,
        "prepared": held,
        "answered": answered,
        "asked": len(answers.cpu),
        "laps": figures,
        "memory": memory_mb(),
    }


async def _besides(service: Service, asked: Asked) -> Mapping[str, Mapping[str, float]]:
    reader = asked[0][1]
    topics = [counted.topic.id for counted in await service.topics()]
    pages = range(0, PAGES * PAGE, PAGE)
    told = [story for _, _, story in asked][:100]
    typed = [question[:letters] for question, _, _ in asked[:50] for letters in LETTERS]
    new = told[:ARRIVED]
    return {
        "latest": await _each(pages, lambda offset: service.latest(reader, offset)),
        "topic": await _each(topics, lambda topic: service.topic(topic, reader)),
        "related": await _each(told, lambda story: service.related(story, reader)),
        "glance": await _each(typed, lambda beginning: service.glance(beginning, reader)),
        "match": await _each(asked[:SAVED], lambda one: service.new_matches(one[0], reader, new)),
    }


async def _each(arguments: Iterable[T], call: Callable[[T], Awaitable[object]]) -> Mapping[str, float]:
    watch = Stopwatch()
    for argument in arguments:
        with watch:
            await call(argument)
    return _figures(watch)


def _figures(watch: Stopwatch) -> Mapping[str, float]:
    return {
        "p50": median(watch.cpu),
        "p99": late(watch.cpu),
        "worst": max(watch.cpu),
        "p50_elapsed": median(watch.elapsed),
        "p99_elapsed": late(watch.elapsed),
    }


async def renewing(asked: Asked) -> Mapping[str, object]:
    """Seconds; with the longest that a reader waited for an answer meanwhile, and the median, in ms."""
    async with AsyncExitStack() as ended:
        bot = serving()
        ended.push_async_callback(bot.close)
        await bot.service.prepare()
        bootstrap.settle()
        print(flush=True)
        story = sys.stdin.readline().strip()
        began, waits = time.perf_counter(), Stopwatch()
        reload = asyncio.create_task(bot.reload(lambda _fault: None))
        at = 0
        while not reload.done():
            with waits:
                await bot.service.ask(*asked[at % len(asked)][:2])
            at += 1
            await asyncio.sleep(0.05)
        await reload
        assert await bot.service.articles([story]), story
        took = time.perf_counter() - began
    return {"seconds": took, "p50": median(waits.elapsed), "worst": max(waits.elapsed), "asked": len(waits.elapsed)}


def main() -> None:
    task, questions = sys.argv[1:]
    asked: Asked = json.loads(Path(questions).read_text(encoding="utf-8"))
    if task == "open":
        pin_to_one_core()
        told: Mapping[str, object] = opened()
    elif task == "answer":
        pin_to_one_core()
        told = asyncio.run(answering(asked))
    else:
        told = asyncio.run(renewing(asked))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
