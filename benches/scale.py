"""povbot as the archive grows: `python benches/scale.py [--passages N …] [--language en|zh …] [--stories]`.

Of each generated archive (archives.py) `povbot index --processes 2` makes the index anew; processes then open it and
answer from it (bot.py), and it is brought up to date. Up to 10,000 passages, an archive read into memory stands beside.

indexed: seconds by the clock, and of CPU; peak is the most that all its processes had at one time, what they share
counted once (PSS, looked at five times a second), `own` of it what no file backs. An edition is opened by `--opens`
processes that never did before: medians; by the clock and CPU. Answers are CPU time on one core (elapsed in brackets)
of generated questions, each asked once, after the first 20; `ready` is what a bot does before it is asked. Memory is
that of a bot that answered them all; `mapped` of it is the index's files and the libraries', which may be given back.
A match is a saved question asked of 20 new stories, told by story. An increment is 100 stories changed and 100 new
ones: `indexed`, with nobody beside it, and `answered from`, by a running bot that is asked all the while.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from typing import Any

import archives

ROOT = Path(__file__).resolve().parents[1]
BOT = str(Path(__file__).with_name("bot.py"))
SIZES = (1_000, 10_000, 100_000, 1_000_000)
IN_MEMORY = 10_000
READERS = {"en": "en", "zh": "zh-Hans"}
LOOK_S = 0.2
CHANGED = NEW = 100
MB = 1e6


@dataclass(frozen=True)
class Place:
    """`archive` stays as it was generated, `corpus` is what povbot reads and what changes."""

    folder: Path
    plan: archives.Plan

    @property
    def archive(self) -> Path:
        return self.folder / "archive.jsonl"

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus" / "articles.jsonl"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def questions(self) -> Path:
        return self.folder / "asked.json"

    def prepare(self, questions: int) -> None:
        self.corpus.parent.mkdir(parents=True, exist_ok=True)
        if not self.archive.exists():
            part = self.archive.with_suffix(".part")
            archives.write(self.plan, part)
            part.replace(self.archive)
        asked = [(q.text, READERS[q.language], q.story) for q in archives.questions(self.plan, questions)]
        self.questions.write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")

    def begin(self) -> None:
        """The archive is as it was generated."""
        self.corpus.unlink(missing_ok=True)
        os.link(self.archive, self.corpus)

    def environment(self, engine: str) -> Mapping[str, str]:
        chosen = {"CORPUS": self.corpus, "INDEX__ENGINE": engine, "INDEX__FOLDER": self.index}
        return os.environ | {f"POVBOT_{name}": str(value) for name, value in chosen.items()}

    def grow(self, turn: int) -> str:
        """Changes some stories, and adds new ones; returns the id of one of these."""
        first = self.plan.stories + turn * NEW
        teller, other = archives.Teller(self.plan), archives.Teller(replace(self.plan, seed=self.plan.seed + 1 + turn))
        changed = {*random.Random(turn).sample(range(self.plan.stories), CHANGED)}  # noqa: S311
        part = self.corpus.with_suffix(".part")
        with self.corpus.open("rb") as lines, part.open("wb") as out:
            for number, line in enumerate(lines):
                out.write(_written(next(other.lines(number))) if number in changed else line)
            for number in range(first, first + NEW):
                new = next(teller.lines(number))
                out.write(_written(new))
        part.replace(self.corpus)
        return str(new["id"])


def _written(line: archives.Line) -> bytes:
    return f"{json.dumps(line, ensure_ascii=False)}\n".encode()


@dataclass(frozen=True)
class Ran:
    """Seconds and MB, of a process with all that it started."""

    elapsed: float
    cpu: float
    peak: float
    own: float


def watched(command: Sequence[str], environment: Mapping[str, str]) -> Ran:
    before, began = _cpu_s(), time.perf_counter()
    peak = own = 0.0
    with subprocess.Popen(command, env=environment, cwd=ROOT) as process:
        while process.poll() is None:
            together = [*map(_shares_mb, _tree(process.pid))]
            peak = max(peak, sum(whole for whole, _ in together))
            own = max(own, sum(anonymous for _, anonymous in together))
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_S)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    return Ran(time.perf_counter() - began, _cpu_s() - before, peak, own)


def _cpu_s() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from _tree(int(child))


def _shares_mb(pid: int) -> tuple[float, float]:
    """Nothing where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return 0.0, 0.0
    kb = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    return kb.get("Pss", 0) / 1024, kb.get("Pss_Anon", 0) / 1024


def indexed(place: Place, *options: str) -> Ran:
    command = (sys.executable, "-m", "povbot", "index", "--quiet", "--processes", "2", *options)
    return watched(command, place.environment("tantivy"))


def told_by(task: str, place: Place, engine: str) -> Mapping[str, Any]:
    command = (sys.executable, BOT, task, str(place.questions))
    out = subprocess.run(command, env=place.environment(engine), stdout=subprocess.PIPE, check=True).stdout
    told: Mapping[str, Any] = json.loads(out)
    return told


def renewed(place: Place) -> Mapping[str, Any]:
    command = (sys.executable, BOT, "renew", str(place.questions))
    with subprocess.Popen(
        command, env=place.environment("tantivy"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        process.stdin.write(f"{place.grow(1)}\n")
        process.stdin.flush()
        told: Mapping[str, Any] = json.loads(process.stdout.readline())
    return told


def on_disk(place: Place, opens: int, *, keep: bool) -> Iterator[tuple[str, str]]:
    """Figures by their names, as they are found."""
    if not keep:
        shutil.rmtree(place.index, ignore_errors=True)
    made = indexed(place)
    yield "indexed, s (CPU)", f"{made.elapsed:,.1f} ({made.cpu:,.1f})"
    yield "  peak, MB (own)", f"{made.peak:,.0f} ({made.own:,.0f})"
    yield from _files(place)
    opened = [told_by("open", place, "tantivy") for _ in range(opens)]
    elapsed, cpu = (median(told[clock] for told in opened) for clock in ("elapsed", "cpu"))
    yield "opened, ms (CPU)", f"{elapsed:,.1f} ({cpu:,.1f})"
    yield from answers(place, "tantivy")
    place.grow(0)
    more = indexed(place)
    yield "increment indexed, s (CPU)", f"{more.elapsed:,.1f} ({more.cpu:,.1f})"
    yield "  peak, MB (own)", f"{more.peak:,.0f} ({more.own:,.0f})"
    told = renewed(place)
    yield "increment answered from, s", f"{told['seconds']:,.1f}"
    yield "  readers wait, ms (worst)", f"{told['p50']:,.1f} ({told['worst']:,.1f})"


def _files(place: Place) -> Iterator[tuple[str, str]]:
    sizes: dict[str, float] = {}
    for file in place.index.rglob("*"):
        if file.is_file():
            name = "register" if file.name.startswith("stories.db") else "tantivy"
            sizes[name] = sizes.get(name, 0.0) + file.stat().st_size / MB
    yield "archive, MB", f"{place.archive.stat().st_size / MB:,.1f}"
    yield "index, MB", f"{sum(sizes.values()):,.1f}"
    yield from ((f"  {name}", f"{size:,.1f}") for name, size in sorted(sizes.items()))


def answers(place: Place, engine: str) -> Iterator[tuple[str, str]]:
    told = told_by("answer", place, engine)
    yield "ready, s (CPU)", f"{told['ready_s']:,.1f} ({told['ready_cpu_s']:,.1f})"
    memory = told["memory"]
    yield "resident, MB", f"{memory['resident']:,.0f}"
    yield "  mapped", f"{memory['resident'] - memory['own']:,.0f}"
    yield "  own", f"{memory['own']:,.0f}"
    yield "answered of asked", f"{told['answered']} of {told['asked']}"
    laps = told["laps"]
    for quantile in ("p50", "p99"):
        name = f"answer {quantile}, ms (elapsed)"
        yield name, f"{laps['answer'][quantile]:,.2f} ({laps['answer'][f'{quantile}_elapsed']:,.2f})"
    for name in ("latest", "topic", "related", "glance"):
        yield f"{name} p50 (p99), ms", f"{laps[name]['p50']:,.2f} ({laps[name]['p99']:,.2f})"
    yield "match p50 (p99), ms a story", f"{laps['match']['p50'] / 20:,.2f} ({laps['match']['p99'] / 20:,.2f})"


def bench(place: Place, passages: int, chosen: argparse.Namespace) -> Iterator[tuple[str, Mapping[str, str]]]:
    """A column for each way the archive is kept, with its head."""
    place.prepare(chosen.questions)
    ways = {"on disk": on_disk(place, chosen.opens, keep=chosen.keep)}
    if passages <= IN_MEMORY:
        ways["in memory"] = answers(place, "rank-bm25")
    for way, figures in ways.items():
        place.begin()
        column = dict[str, str]()
        for at, (name, figure) in enumerate(figures):
            column[f"{at:02}{name}" if way == "on disk" else name] = figure
            print(f"{place.folder.name}, {way}: {name.strip()}: {figure}", file=sys.stderr, flush=True)
        yield f"{passages:,} {way}", column


def table(columns: Mapping[str, Mapping[str, str]]) -> None:
    ordered = next(iter(columns.values()))
    print(f"{'':28} " + " ".join(f"{head:>18}" for head in columns))
    for name in ordered:
        cells = (column.get(name) or column.get(name[2:], "") for column in columns.values())
        print(f"{name[2:]:28} " + " ".join(f"{cell:>18}" for cell in cells))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures povbot as the archive grows.")
    parser.add_argument("--passages", nargs="+", type=int, default=SIZES)
    parser.add_argument("--language", nargs="+", choices=tuple(READERS), default=tuple(READERS))
    parser.add_argument("--stories", action="store_true", help="whole stories, not briefs")
    parser.add_argument("--sentences", type=Path, default=archives.BUNDLED)
    parser.add_argument("--questions", type=int, default=320)
    parser.add_argument("--opens", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="where archives and indexes are kept for a second run")
    parser.add_argument("--keep", action="store_true", help="bring an index that is there up to date, not make it anew")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for language in chosen.language:
            columns = dict[str, Mapping[str, str]]()
            for passages in chosen.passages:
                plan = archives.Plan.of_passages(
                    passages, language, briefs=not chosen.stories, sentences=chosen.sentences
                )
                name = f"{language}-{'briefs' if plan.briefs else 'stories'}-{passages}"
                place = Place((chosen.folder or Path(temporary)).resolve() / name, plan)
                columns |= bench(place, passages, chosen)
            print(f"\n{language}, passages of {'whole stories' if chosen.stories else 'briefs'}")
            table(columns)


if __name__ == "__main__":
    main()
