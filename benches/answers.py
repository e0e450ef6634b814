"""What a whole answer costs, in ms on one core, and where the time goes: `python benches/answers.py [SET …]`.

`Service.ask` once for each question of a set: a folder with articles.jsonl and questions.jsonl (docs/evaluation.md).
Without one, the bundled archive is asked its own headlines, and ../shared/eval/xquad-en its questions where it is
there. The first question builds the index (and loads jieba, in Chinese) and is stated apart. CPU time is what one core
gives alone, elapsed time what this machine gave.

Each set is asked twice. In memory, later questions find what earlier ones left there, as they do in a running bot with
a small archive. With the analysis of every passage coming along with the hits, as an index on disk has it, nothing is
left of questions before: so it is where an archive is so large that no two questions meet the same passages.

The peer, right after each question, is the bare library on the same passages and terms: rank-bm25's `get_scores`.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import cache
from inspect import iscoroutinefunction
from operator import attrgetter
from pathlib import Path
from statistics import median

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rank_bm25 import BM25Okapi

from povbot import bootstrap, evaluation, passages, settings
from povbot.model import Article, Hit, Passage, Query
from povbot.service import Service
from povbot.service.asking import Asking
from stopwatch import Stopwatch, late, pin_to_one_core

ROOT = Path(__file__).resolve().parents[1]
XQUAD = ROOT.parent / "shared" / "eval" / "xquad-en"


class Stages:
    """CPU time by stage, in ms; one lap for each answer."""

    def __init__(self, asking: Asking) -> None:
        self.laps: dict[str, list[float]] = {}
        self._asking = asking
        self._watch(asking._interpreter, "interpret", "interpret")  # noqa: SLF001
        self._watch(asking._bridge, "bridge", "bridge")  # noqa: SLF001
        self._watch(asking._archive, "get", "stories")  # noqa: SLF001
        self._watch(asking._builder, "judge", "judge")  # noqa: SLF001
        self._watch(asking._builder, "build", "build")  # noqa: SLF001

    async def watch_search(self, language: str, *, along: bool) -> None:
        """`along`: hits come with their passages' analysis."""
        for retriever in await self._asking._index.for_reader(language):  # noqa: SLF001
            if along:
                self._bring_along(retriever)
            self._watch(retriever, "search", "search")
            self._watch(retriever, "statistics", "search")

    def begin(self) -> None:
        for laps in self.laps.values():
            laps.append(0.0)

    def _bring_along(self, retriever: object) -> None:
        search: Callable[[Query, int], Awaitable[Sequence[Hit]]] = vars(type(retriever))["search"].__get__(retriever)
        analyzer, splitter = self._asking._builder._analyzer, self._asking._chooser._splitter  # noqa: SLF001
        analysed = cache(lambda passage: passages.analysed(passage, analyzer, splitter))

        async def searched(query: Query, limit: int) -> Sequence[Hit]:
            return [replace(hit, analysis=analysed(hit.passage)) for hit in await search(query, limit)]

        vars(retriever)["search"] = searched

    def _watch(self, target: object, name: str, stage: str) -> None:
        call = getattr(target, name)
        laps = self.laps.setdefault(stage, [])

        async def awaited(*args: object, **named: object) -> object:
            began = time.process_time_ns()
            try:
                return await call(*args, **named)
            finally:
                laps[-1] += (time.process_time_ns() - began) / 1e6

        def called(*args: object, **named: object) -> object:
            began = time.process_time_ns()
            try:
                return call(*args, **named)
            finally:
                laps[-1] += (time.process_time_ns() - began) / 1e6

        vars(target)[name] = awaited if iscoroutinefunction(call) else called


async def told_by(service: Service) -> Sequence[Article]:
    """All tellings, newest first."""
    ids = [arrival.article_id async for batch in service.arrivals() for arrival in batch]
    told = await service.articles(ids)
    return sorted((told[article_id] for article_id in ids), key=attrgetter("age"))


async def peer(service: Service, language: str) -> BM25Okapi:
    asking = service._edition.asking  # noqa: SLF001
    own, *_ = await asking._index.for_reader(language)  # noqa: SLF001
    found: Sequence[Passage] = await own.sample(sys.maxsize)
    texts = (f"{passage.heading}\n{passage.text}" for passage in found)
    return BM25Okapi([[token.term for token in asking._builder._analyzer.analyze(text)] for text in texts])  # noqa: SLF001


async def bench(label: str, service: Service, questions: Sequence[str], *, along: bool) -> None:
    cold, ours, bare = Stopwatch(), Stopwatch(), Stopwatch()
    with cold:
        first = await service.ask(questions[0])
    okapi = await peer(service, first.query.language)
    stages = Stages(service._edition.asking)  # noqa: SLF001
    await stages.watch_search(first.query.language, along=along)
    if along:  # an index has what it has of passages before it is asked
        stages.begin()
        for question in questions:
            await service.ask(question)
        for laps in stages.laps.values():
            laps.clear()
    for question in questions[1:]:
        stages.begin()
        with ours:
            outcome = await service.ask(question)
        with bare:
            okapi.get_scores(outcome.query.terms)
    print(f"\n{label}, {'analysis comes along with hits' if along else 'in memory'}: {len(questions)} questions")
    print(f"the first, which builds the index: {cold.cpu[0]:,.0f} ms")
    print(f"{'ms':24} {'median':>8} {'99 %':>8} {'worst':>8}")
    for name, laps in (
        ("answer, CPU", ours.cpu),
        ("answer, elapsed", ours.elapsed),
        *((f"  {stage}, CPU", laps) for stage, laps in stages.laps.items()),
        ("bare get_scores, CPU", bare.cpu),
    ):
        print(f"{name:24} {median(laps):8.2f} {late(laps):8.2f} {max(laps):8.2f}")
    print(f"an answer takes {median(ours.cpu) / median(bare.cpu):.2f} times the library's bare get_scores (medians)")


def service_of(corpus: Path | None) -> Service:
    paths = settings.find(ROOT, corpus)
    return bootstrap.build_service(settings.read(paths.settings), paths, lambda _fault: None)


def main() -> None:
    print(pin_to_one_core())
    sets = [Path(name) for name in sys.argv[1:]]
    if not sets:
        for label, language in (("English", "en"), ("Chinese", "zh-Hans")):
            for along in (False, True):
                service = service_of(None)
                told = [article.title for article in asyncio.run(told_by(service)) if article.language == language]
                asyncio.run(bench(f"bundled archive, its {label} headlines", service, told, along=along))
        sets = [XQUAD]
    for folder in sets:
        if folder.is_dir():
            asked = [question.question for question in evaluation.read(folder)]
            for along in (False, True):
                asyncio.run(bench(folder.name, service_of(folder), asked, along=along))
        else:
            print(f"\n{folder.name}: not measured, there is no such folder")


if __name__ == "__main__":
    main()
