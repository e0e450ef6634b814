"""How soon `povbot web` answers: `python benches/webstart.py [--runs 3]`.

From the start of the process to the last byte of its first page: the home page, and the answers to a question in
English, in Chinese, and in English by a reader of Chinese, which takes the dictionary. And meanwhile: a home page every
20 ms from then on, until all is prepared; the worst of them is how long readers were held up. CPU is the server's until
the first page. Medians of runs, but the worst of all for the worst. In brackets: what it is to stay below.

"new" is as after a checkout: none of povbot's modules compiled, no cache folder, no database; "used" is every start
after it. The floor is a bare Starlette app under the same server (benches/web.py --peer).
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from urllib.parse import quote
from urllib.request import urlopen

import web

FIRST = {
    "home page": "/en/",
    "English question": "/en/ask?q=how+did+Dongchuan+escape+poverty",
    "Chinese question": f"/zh-Hans/ask?q={quote('东川是怎么脱贫的')}",
    "English, by a Chinese reader": "/zh-Hans/ask?q=livestreaming",
}
EVERY_S, IDLE_S, LONGEST_S = 0.02, 1.0, 60.0


def started(folder: Path, path: str) -> Sequence[float]:
    """Seconds to the first page, of CPU until then, and of the worst page after it."""
    with web.povbot_web(folder, PYTHONPATH=str(folder / "src")) as served:
        _get(served.address + path)
        elapsed, cpu = time.perf_counter() - served.started, served.cpu_ms() / 1000
        return elapsed, cpu, worst(served)


def worst(served: web.Served) -> float:
    """Until the server has had next to nothing to do for a while."""
    slowest, began = 0.0, time.perf_counter()
    since, worked = began, served.cpu_ms()
    while (now := time.perf_counter()) - began < LONGEST_S:
        _get(f"{served.address}/en/")
        slowest = max(slowest, time.perf_counter() - now)
        time.sleep(EVERY_S)
        if time.perf_counter() - since >= IDLE_S:
            used, worked, since = served.cpu_ms() - worked, served.cpu_ms(), time.perf_counter()
            if used < 500 * IDLE_S:
                break
    return slowest


def _get(address: str) -> None:
    with urlopen(address) as response:  # noqa: S310 - of our own server
        response.read()


def floor() -> float:
    with web.serving([sys.executable, str(web.ROOT / "benches/web.py"), "--peer", "1000"]) as served:
        _get(f"{served.address}/api/ask")
        return time.perf_counter() - served.started


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures how soon a browser is answered.")
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(f"{'first page':32}{'s (3)':>8}{'CPU s':>8}{'worst page meanwhile':>24}")
    print(f"{'(a bare app)':32}{median(floor() for _ in range(runs)):8.2f}")
    for name, path in FIRST.items():
        found: dict[str, list[Sequence[float]]] = {"new": [], "used": []}
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as folder:
                shutil.copytree(web.ROOT / "src", Path(folder, "src"), ignore=shutil.ignore_patterns("__pycache__"))
                for each in found.values():
                    each.append(started(Path(folder), path))
        for state, taken in found.items():
            elapsed, cpu, held = zip(*taken, strict=True)
            print(f"{name + ', ' + state:32}{median(elapsed):8.2f}{median(cpu):8.2f}{1000 * max(held):21.0f} ms")


if __name__ == "__main__":
    main()
