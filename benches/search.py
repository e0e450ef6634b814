"""Search alone, by size of the archive: `python benches/search.py [--passages N …] [--language en …] [--engines …]`.

Archives are generated (archives.py): passages of two or three sentences, as in the bundled archive, or, with
`--stories`, paragraphs. All engines get povbot's own terms, and the questions are understood beforehand: povbot's
engines search a ready Query, the libraries its terms. Questions are pieces of the archive's sentences.

Each engine is a process of its own (engines.py), and its memory the whole process's, in MB: `resident` after it
answered all, `own` of this what no file backs, `peak` the most of it, in building (of povbot, without the processes
that analyse: scale.py has these) and in serving. Questions are the same for all, asked in rounds, one engine after the
other in each; p50 and p99 are medians over the rounds, and so are the ratios to p50 of bare tantivy in the same round,
where it gives scores and addresses alone (`÷found`) and where it reads which passages these are (`÷read`), in CPU time,
which a busy machine disturbs less. An engine that takes longer than `--seconds` a round is asked fewer questions (p99
of less than ENOUGH is nan). `alike` is the share of tantivy's first ten passages among the engine's: povbot weighs
words, so it need not agree. povbot remembers the last 500 passages that it read, which 500 questions are far from.
"""

import argparse
import json
import math
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

import archives
import terms
from engines import ENGINES, PEERS

PROGRAM = str(Path(__file__).with_name("engines.py"))
SIZES = (1_000, 10_000, 100_000)
ENOUGH = 100
READERS = {"en": "en", "zh": "zh-Hans"}


@dataclass
class Measured:
    build: Mapping[str, float]
    disk_mb: float
    opened: Mapping[str, float] = field(default_factory=dict)
    rounds: list[Mapping[str, Any]] = field(default_factory=list)

    def p50(self, clock: str) -> Sequence[float]:
        return [median(told[clock]) for told in self.rounds]

    def p99(self, clock: str) -> float:
        """NaN where too few were asked to tell."""
        if min(len(told[clock]) for told in self.rounds) < ENOUGH:
            return math.nan
        late: Iterator[float] = (quantiles(told[clock], n=100, method="inclusive")[98] for told in self.rounds)
        return median(late)

    def times(self, peers: "Sequence[Measured]") -> str:
        """Cells: of each clock p50 and p99 in ms, and p50 by each peer's in CPU time."""
        cells = [f"{median(self.p50(clock)):8.3f} {self.p99(clock):8.3f}" for clock in ("elapsed", "cpu")]
        for peer in peers:
            ratio = median(ours / theirs for ours, theirs in zip(self.p50("cpu"), peer.p50("cpu"), strict=True))
            cells.append(f"{ratio:7.2f}×")
        return " ".join(cells)


def prepare(folder: Path, plan: archives.Plan, questions: int) -> None:
    """What engines.py says lies in the folder, unless it lies there already."""
    archive = folder / "archive.jsonl"
    if (folder / "questions.pickle").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    archives.write(plan, archive)
    terms.write(archive, folder / "terms.tsv")
    interpret = terms.interpreter().interpret
    queries = [interpret(q.text, READERS[q.language]) for q in archives.questions(plan, questions)]
    asked = json.dumps([query.terms for query in queries], ensure_ascii=False)
    (folder / "questions.json").write_text(asked, encoding="utf-8")
    (folder / "questions.pickle").write_bytes(pickle.dumps(queries))


def built(names: Sequence[str], folder: Path) -> Mapping[str, Measured]:
    """Engines that share a folder share what was built there by the first of them."""
    made: dict[str, Measured] = {}
    taken: dict[str, Measured] = {}
    for name in names:
        where = ENGINES[name].folder
        if where and where not in made:
            shutil.rmtree(folder / where, ignore_errors=True)
            command = (sys.executable, PROGRAM, name, str(folder), "build")
            told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            files = (file for file in (folder / where).rglob("*") if file.is_file())
            made[where] = Measured(told, sum(file.stat().st_size for file in files) / 1e6)
        taken[name] = replace(made[where], rounds=[]) if where else Measured({}, 0)
    return taken


class Served:
    """An engine that has opened its index and waits for a round."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.opened = self._told()

    def round(self, seconds: float) -> Mapping[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        return self._told()

    def _told(self) -> Mapping[str, Any]:
        assert self._process.stdout
        told: Mapping[str, Any] = json.loads(self._process.stdout.readline())
        return told


@contextmanager
def served(name: str, folder: Path) -> Iterator[Served]:
    command = (sys.executable, PROGRAM, name, str(folder), "serve")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Served(process)


def measured(names: Sequence[str], folder: Path, rounds: int, seconds: float) -> Mapping[str, Measured]:
    taken = built(names, folder)
    with ExitStack() as stack:
        serving = {name: stack.enter_context(served(name, folder)) for name in names}
        for name, engine in serving.items():
            taken[name].opened = engine.opened
        for _ in range(rounds):
            for name, engine in serving.items():
                taken[name].rounds.append(engine.round(seconds))
    return taken


def alike(found: Sequence[Sequence[str]], peer: Sequence[Sequence[str]]) -> float:
    """NaN where it was not read what was found."""
    if not any(found):
        return math.nan
    return mean(len({*ours} & {*theirs}) / len(theirs) for ours, theirs in zip(found, peer, strict=False) if theirs)


COLUMNS = (
    *("build s", "peak", "disk MB", "open ms", "first ms", "resident", "own", "peak", "asked"),
    *("p50 ms", "p99 ms", "CPU p50", "CPU p99", "÷found", "÷read", "alike"),
)


def table(taken: Mapping[str, Measured]) -> None:
    print(f"{'':14} " + " ".join(f"{column:>8}" for column in COLUMNS))
    peers = [taken[name] for name in PEERS]
    for name, engine in taken.items():
        last = engine.rounds[-1]
        cells = [
            f"{engine.build['seconds']:8.1f} {engine.build['peak']:8.0f}" if engine.build else f"{'':8} {'':8}",
            f"{engine.disk_mb:8.1f} {1e3 * engine.opened['seconds']:8.1f} {engine.opened['first_ms']:8.2f}",
            f"{last['resident']:8.0f} {last['own']:8.0f} {last['peak']:8.0f} {len(last['cpu']):8}",
            engine.times(peers),
            f"{alike(last['found'], peers[-1].rounds[-1]['found']):8.2f}",
        ]
        print(f"{name:14} " + " ".join(cells), flush=True)


def bench(folder: Path, plan: archives.Plan, passages: int, chosen: argparse.Namespace) -> None:
    began = time.perf_counter()
    prepare(folder, plan, chosen.questions)
    asked = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    print(
        f"\n{plan.language}, {passages:,} passages ({'briefs' if plan.briefs else 'stories'}); "
        f"{len(asked)} questions of {mean(map(len, asked)):.1f} terms; prepared in {time.perf_counter() - began:.0f} s"
    )
    names = dict.fromkeys((*PEERS, *chosen.engines))
    fitting = [name for name in names if passages <= ENGINES[name].most or chosen.all]
    for name in names:
        if name not in fitting:
            print(f"{name}: not measured, made for {ENGINES[name].most:,} passages at most (--all measures it)")
    table(measured(fitting, folder, chosen.rounds, chosen.seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures search alone.")
    parser.add_argument("--passages", nargs="+", type=int, default=SIZES)
    parser.add_argument("--language", nargs="+", choices=tuple(READERS), default=("en", "zh"))
    parser.add_argument("--engines", nargs="+", choices=tuple(ENGINES), default=tuple(ENGINES))
    parser.add_argument("--stories", action="store_true", help="whole stories, not briefs")
    parser.add_argument("--sentences", type=Path, default=archives.BUNDLED)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0, help="for an engine and a round")
    parser.add_argument("--all", action="store_true", help="each engine at each size, whatever it takes")
    parser.add_argument("--folder", type=Path, help="where archives and terms are kept for a second run")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for passages in chosen.passages:
            for language in chosen.language:
                plan = archives.Plan.of_passages(
                    passages, language, briefs=not chosen.stories, sentences=chosen.sentences
                )
                kind = "briefs" if plan.briefs else "stories"
                bench((chosen.folder or Path(temporary)) / f"{language}-{kind}-{passages}", plan, passages, chosen)


if __name__ == "__main__":
    main()
