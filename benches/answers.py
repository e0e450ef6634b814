"""What a whole answer costs, in ms on one core: `python benches/answers.py [SET …]`.

`Service.ask` (analysis, search, choosing, quoting) once for each question of a set: a folder with articles.jsonl and
questions.jsonl (docs/evaluation.md). Without one, the bundled archive is asked its own headlines, and
../shared/eval/xquad-en its questions where it is there. The first question builds the index (and loads jieba, in
Chinese) and is stated apart; later ones find in memory what earlier ones left there, as they do in a running bot. CPU
time is what one core gives alone, elapsed time what this machine gave.

The peer, right after each question, is the bare library on the same passages and terms: rank-bm25's `get_scores`.
"""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from statistics import median, quantiles

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rank_bm25 import BM25Okapi

from povbot import bootstrap, evaluation, passages, settings
from povbot.model import Article
from povbot.service import Service

ROOT = Path(__file__).resolve().parents[1]
XQUAD = ROOT.parent / "shared" / "eval" / "xquad-en"
PERCENTILE = 99


def pin_to_one_core() -> str:
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned: this system cannot"
    core = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"pinned to core {core}"


class Stopwatch:
    """Laps in ms."""

    def __init__(self) -> None:
        self.cpu: list[float] = []
        self.elapsed: list[float] = []

    def __enter__(self) -> None:
        self._began = time.process_time_ns(), time.perf_counter_ns()

    def __exit__(self, *_: object) -> None:
        ended = time.process_time_ns(), time.perf_counter_ns()
        self.cpu.append((ended[0] - self._began[0]) / 1e6)
        self.elapsed.append((ended[1] - self._began[1]) / 1e6)


def late(laps: Sequence[float]) -> float:
    return quantiles(laps, n=100, method="inclusive")[PERCENTILE - 1]


async def told_by(service: Service) -> Sequence[Article]:
    """All tellings, newest first."""
    ids = [arrival.article_id async for batch in service.arrivals() for arrival in batch]
    told = await service.articles(ids)
    return sorted((told[article_id] for article_id in ids), key=attrgetter("age"))


async def peer(service: Service) -> BM25Okapi:
    analyzer = service._edition.asking._builder._analyzer  # noqa: SLF001
    texts = [f"{p.heading}\n{p.text}" for article in await told_by(service) for p in passages.split(article)]
    return BM25Okapi([[token.term for token in analyzer.analyze(text)] for text in texts])


async def bench(label: str, service: Service, questions: Sequence[str]) -> None:
    cold, ours, bare = Stopwatch(), Stopwatch(), Stopwatch()
    with cold:
        await service.ask(questions[0])
    okapi = await peer(service)
    for question in questions[1:]:
        with ours:
            outcome = await service.ask(question)
        with bare:
            okapi.get_scores(outcome.query.terms)
    print(f"\n{label}: {len(questions)} questions; the first, which builds the index: {cold.cpu[0]:,.0f} ms")
    print(f"{'ms':24} {'median':>8} {'99 %':>8} {'worst':>8}")
    for name, laps in (
        ("answer, CPU", ours.cpu),
        ("answer, elapsed", ours.elapsed),
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
            service = service_of(None)
            articles = asyncio.run(told_by(service))
            headlines = [article.title for article in articles if article.language == language]
            asyncio.run(bench(f"bundled archive, its {label} headlines", service, headlines))
        sets = [XQUAD]
    for folder in sets:
        if folder.is_dir():
            asked = [question.question for question in evaluation.read(folder)]
            asyncio.run(bench(folder.name, service_of(folder), asked))
        else:
            print(f"\n{folder.name}: not measured, there is no such folder")


if __name__ == "__main__":
    main()
