"""What one question costs from start to exit, in CPU seconds: `python benches/startup.py [RUNS]`.

Medians of interleaved runs, whole process. Imports are measured by a process that imports what the answer imported and
does nothing; the share is theirs of the whole. `python -c pass` is the floor of every Python program.
"""

import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
ENGLISH, CHINESE = "how did Dongchuan escape poverty?", "东川是怎么脱贫的？"
IMPORTED = """
import runpy, sys
sys.argv = ["povbot", "ask", {question!r}]
try:
    runpy.run_module("povbot", run_name="__main__")
except SystemExit:
    pass
print("\\n".join(sys.modules), file=sys.stderr)
"""


def cpu_s(command: list[str]) -> float:
    """User and system time of one run and its threads."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def modules(question: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", IMPORTED.format(question=question)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return run.stderr.splitlines()


def importing(names: list[str]) -> str:
    """A program that imports them in the order they were first met."""
    wanted = [name for name in names if name not in ("__main__", "runpy") and not name.startswith("_")]
    lines = ["import importlib, os", "os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')", f"for name in {wanted!r}:"]
    return "\n".join([*lines, "    try: importlib.import_module(name)", "    except Exception: pass"])


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    commands = {"python -c pass": [sys.executable, "-c", "pass"]}
    for label, question in (("English", ENGLISH), ("Chinese", CHINESE)):
        met = modules(question)
        commands[f"{label}: imports"] = [sys.executable, "-c", importing(met)]
        commands[f"{label}: povbot ask"] = [sys.executable, "-m", "povbot", "ask", question]
        heavy = [name for name in ("jieba", "opencc", "telegram", "httpx", "rich") if name in met]
        print(f"{label} loads of jieba, opencc, telegram, httpx, rich: {', '.join(heavy) or 'none'}")
    taken: dict[str, list[float]] = {label: [] for label in commands}
    for _ in range(runs):
        for label, command in commands.items():
            taken[label].append(cpu_s(command))
    floor = median(taken["python -c pass"])
    print(f"\n{'CPU, median of ' + str(runs):24} {'s':>7} {'over pass':>10}")
    for label, times in taken.items():
        print(f"{label:24} {median(times):7.3f} {median(times) / floor:9.1f}×")
    for label in ("English", "Chinese"):
        share = median(taken[f"{label}: imports"]) / median(taken[f"{label}: povbot ask"])
        print(f"{label}: imports are {share:.0%} of the whole")


if __name__ == "__main__":
    main()
