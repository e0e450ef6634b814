"""What one question costs from start to exit: `python benches/startup.py [--runs 15] [--stories 100000]`.

`povbot ask` in English and in Chinese, of the bundled archive and of generated stories (archives.py, half in each
language), which `povbot index` indexed beforehand; where there is no such command, or with `--stories 0`, these are
left out. `--folder` keeps archive and index for a second run.

Medians of interleaved runs, whole process: elapsed time, CPU of all its threads, and its peak of memory. Imports are
measured by a process that imports what the answer imported and does nothing; the share is theirs of the whole's CPU.
`python -c pass` is the floor of every Python program.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import archives

ROOT = Path(__file__).resolve().parents[1]
ENGLISH, CHINESE = "how did Dongchuan escape poverty?", "东川是怎么脱贫的？"
FLOOR = "python -c pass"
POVBOT = (sys.executable, "-m", "povbot")
IMPORTED = """
import runpy, sys
sys.argv = ["povbot", "ask", {question!r}]
try:
    runpy.run_module("povbot", run_name="__main__")
except SystemExit:
    pass
print("\\n".join(sys.modules), file=sys.stderr)
"""
# A process is taken to have needed at least what the one that started it held then: this one holds next to nothing.
LAUNCHER = """
import os, sys, time
out = os.open(os.devnull, os.O_WRONLY)
actions = [(os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, out, 2)]
began = time.perf_counter()
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
_, status, used = os.wait4(process, 0)
elapsed = time.perf_counter() - began
assert not status, sys.argv
print([elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)])
"""


@dataclass(frozen=True)
class Command:
    words: Sequence[str]
    folder: Path = ROOT

    def run(self) -> Sequence[float]:
        """Elapsed and CPU seconds, and the peak in MB."""
        launched = (sys.executable, "-ISc", LAUNCHER, *self.words)
        out = subprocess.run(launched, cwd=self.folder, stdout=subprocess.PIPE, check=True).stdout
        told: Sequence[float] = json.loads(out)
        return told


def modules(question: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", IMPORTED.format(question=question)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return run.stderr.splitlines()


def importing(names: list[str]) -> str:
    """A program that imports them in the order they were first met, without looking for cycles, as povbot does."""
    wanted = [name for name in names if name not in ("__main__", "runpy") and not name.startswith("_")]
    lines = [
        "import gc, importlib, os",
        "gc.disable()",
        "os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')",
        f"for name in {wanted!r}:",
    ]
    return "\n".join([*lines, "    try: importlib.import_module(name)", "    except Exception: pass", "gc.freeze()"])


def bundled() -> Iterator[tuple[str, Command]]:
    for label, question in (("English", ENGLISH), ("Chinese", CHINESE)):
        met = modules(question)
        heavy = [name for name in ("jieba", "opencc", "telegram", "httpx", "rich") if name in met]
        print(f"{label} loads of jieba, opencc, telegram, httpx, rich: {', '.join(heavy) or 'none'}")
        yield f"{label}: imports", Command((sys.executable, "-c", importing(met)))
        yield f"{label}: povbot ask", Command((*POVBOT, "ask", question))


def generated(stories: int, folder: Path) -> Iterator[tuple[str, Command]]:
    if subprocess.run((*POVBOT, "index", "--help"), capture_output=True, check=False).returncode:
        print(f"{stories:,} stories: not measured, there is no `povbot index`")
        return
    plan, archive = archives.Plan(stories, "mixed"), folder / f"{stories}.jsonl"
    if not archive.exists():
        archives.write(plan, archive)
    began = time.perf_counter()
    subprocess.run((*POVBOT, "index", "--corpus", str(archive)), cwd=folder, stdout=subprocess.DEVNULL, check=True)
    print(f"{stories:,} stories: indexed in {time.perf_counter() - began:.0f} s")
    asked = {question.language: question.text for question in archives.questions(plan, 20)}
    for label, language in (("English", "en"), ("Chinese", "zh")):
        words = (*POVBOT, "ask", "--corpus", str(archive), asked[language])
        yield f"{label}: {stories:,} stories", Command(words, folder)


def table(taken: Mapping[str, Sequence[Sequence[float]]]) -> None:
    elapsed, cpu, peak = ({name: median(run[i] for run in runs) for name, runs in taken.items()} for i in range(3))
    print(f"\n{'medians':24} {'elapsed s':>10} {'over pass':>10} {'CPU s':>8} {'over pass':>10} {'peak MB':>8}")
    for name in taken:
        print(
            f"{name:24} {elapsed[name]:10.3f} {elapsed[name] / elapsed[FLOOR]:9.1f}× "
            f"{cpu[name]:8.3f} {cpu[name] / cpu[FLOOR]:9.1f}× {peak[name]:8.0f}"
        )
    for label in ("English", "Chinese"):
        print(f"{label}: imports are {cpu[f'{label}: imports'] / cpu[f'{label}: povbot ask']:.0%} of the whole's CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures one question from start to exit.")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    # As an installation has them: uncompiled modules, of a checkout with PYTHONDONTWRITEBYTECODE, take 0.1 s more.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(temporary) / "compiled")
        folder = (chosen.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        commands = {FLOOR: Command((sys.executable, "-c", "pass")), **dict(bundled())}
        if chosen.stories:
            commands |= generated(chosen.stories, folder)
        taken: dict[str, list[Sequence[float]]] = {name: [] for name in commands}
        for _ in range(chosen.runs):
            for name, command in commands.items():
                taken[name].append(command.run())
        table(taken)


if __name__ == "__main__":
    main()
