"""What the measuring programs share: laps by two clocks, one core, and the memory of a process. It imports next to
nothing, for its importers measure themselves."""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import quantiles

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


def memory_mb() -> Mapping[str, float]:
    """`own` is what no file backs: the rest may be given back when others need it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kb = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if "kB" in rest}
    return {"resident": kb["VmRSS"] / 1024, "own": kb["RssAnon"] / 1024, "peak": kb["VmHWM"] / 1024}
