"""What bringing an archive up to date costs: `python benches/ingest.py [--stories 5000] [--kills 20]`.

`povbot ingest --all`, a process of its own on one core, reads a generated newspaper (tests/newspaper.py, on the other
core) by its listing of 20 stories a page, with no delay between requests: at first all of it, then again with nothing
changed, then from the beginning in a second folder, killed at random moments and gone on with until it is done: that
archive must be the same, byte for byte. Memory is the process's peak, at a tenth of the stories and at all of them.

The peer, right after the first run, is a bare httpx client that fetches the very same pages and throws them away. Pages
are those of listings and stories, of some stories two; robots.txt is none. A second run may ask for every page of the
listing and for stories of the last seven days.
"""

import argparse
import json
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "povbot", "ingest", "--all", "--json")
START_S = 60
ROBOTS, LISTING = "/robots.txt", "/china/node_"
LOOK_AGAIN = timedelta(days=7)


@dataclass(frozen=True)
class Site:
    """`folders` are set up to read it."""

    port: int
    state: Path
    folders: Sequence[Path]

    def asked(self) -> list[str]:
        """Paths, since this was asked last."""
        log = self.state / "asked.log"
        paths = [line.split(maxsplit=2)[2] for line in log.read_text().splitlines()]
        log.write_text("")
        return paths


@dataclass(frozen=True)
class Took:
    elapsed_s: float
    cpu_s: float
    peak_mb: float
    killed: bool = False


@contextmanager
def served(stories: int, place: Path) -> Iterator[Site]:
    state, folders = place / "site", [place / "first", place / "second"]
    told = [argument for folder in folders for argument in ("--working-folder", str(folder))]
    command = (sys.executable, str(ROOT / "tests" / "newspaper.py"), "--state", str(state), "--stories", str(stories))
    process = subprocess.Popen((*command, *told))
    pin(process.pid, 0)
    try:
        by = time.monotonic() + START_S
        while not (state / "port").exists():
            assert process.poll() is None, "the newspaper did not start"
            assert time.monotonic() < by, "the newspaper takes too long to start"
            time.sleep(0.05)
        (state / "asked.log").touch()
        yield Site(int((state / "port").read_text()), state, folders)
    finally:
        process.kill()
        process.wait()


def pin(process: int, core: int) -> None:
    """To one of those that there are, where the system lets it."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(process, {cores[core % len(cores)]})


def started(folder: Path, command: Sequence[str] = COMMAND) -> "subprocess.Popen[bytes]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("POVBOT_")}
    environment["POVBOT_CACHE_DIR"] = str(folder / "cache")
    with (folder / "said.txt").open("ab") as said:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
    pin(process.pid, 1)
    return process


def run(folder: Path, command: Sequence[str] = COMMAND, at_most_s: float = math.inf) -> Took:
    """One that takes longer is killed."""
    began, killed = time.perf_counter(), False
    process = started(folder, command)
    while True:
        found, status, used = os.wait4(process.pid, os.WNOHANG)
        elapsed_s = time.perf_counter() - began
        if found:
            break
        if elapsed_s > at_most_s and not killed:
            process.kill()
            killed = True
        time.sleep(0.005)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in {0, -signal.SIGKILL if killed else 0}, (folder / "said.txt").read_text()[-2000:]
    return Took(elapsed_s, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, killed=process.returncode != 0)


def archive(folder: Path) -> bytes:
    return (folder / "corpus" / "articles.jsonl").read_bytes()


def recent(folder: Path) -> int:
    """How many stories are looked at again."""
    since = datetime.now(UTC).date() - LOOK_AGAIN
    days = (json.loads(line).get("published") for line in archive(folder).splitlines())
    return sum(bool(day) and date.fromisoformat(day) >= since for day in days)


def told(label: str, took: Took, pages: int) -> None:
    rates = f"{pages / took.elapsed_s:9.0f} {pages / took.cpu_s:9.0f}"
    print(f"{label:34} {pages:7} {took.elapsed_s:9.1f} {took.cpu_s:9.1f} {rates} {took.peak_mb:9.0f}", flush=True)


def peer(site: Site, paths: Sequence[str]) -> Took:
    addresses = site.state / "addresses.txt"
    addresses.write_text("".join(f"http://127.0.0.1:{site.port}{path}\n" for path in paths))
    took = run(site.folders[0], (sys.executable, __file__, "--fetch", str(addresses)))
    site.asked()
    return took


def fetch(addresses: Path) -> None:
    with httpx.Client(trust_env=False) as client:
        for address in addresses.read_text().splitlines():
            client.get(address).raise_for_status()


def first_and_again(site: Site) -> float:
    """How long the first run took, in seconds."""
    first = run(site.folders[0])
    asked = site.asked()
    pages = [path for path in asked if path != ROBOTS]
    told("first run", first, len(pages))
    told("bare httpx client", peer(site, pages), len(pages))
    stories = len(archive(site.folders[0]).splitlines())
    print(f"  {stories:,} stories in the archive, {len(asked) - len({*asked})} pages asked for twice")

    before = archive(site.folders[0])
    again = run(site.folders[0])
    counted = Counter("listing" if path.startswith(LISTING) else path for path in site.asked())
    listings, robots = counted.pop("listing", 0), counted.pop(ROBOTS, 0)
    looked = counted.total()
    told("again, nothing changed", again, listings + looked)
    whole, young = len({path for path in pages if path.startswith(LISTING)}), recent(site.folders[0])
    same = archive(site.folders[0]) == before
    print(f"  {first.elapsed_s / again.elapsed_s:.1f} times quicker; archive the same: {same}")
    print(f"  asked for {listings} of {whole} listings, {looked} pages of {young} recent stories, {robots} robots.txt")
    return first.elapsed_s


def killed(site: Site, kills: int, usual_s: float, seed: int) -> None:
    """Each part lasts about so long that the last one begins near the end."""
    chance, folder = random.Random(seed), site.folders[1]  # noqa: S311 - the same moments every time
    parts: list[Took] = []
    while len(parts) < kills and all(part.killed for part in parts):
        parts.append(run(folder, at_most_s=chance.uniform(0.1, 1 + 1.5 * usual_s / kills)))
    parts.append(run(folder))
    asked = [path for path in site.asked() if path != ROBOTS]
    together = Took(
        sum(part.elapsed_s for part in parts), sum(part.cpu_s for part in parts), max(part.peak_mb for part in parts)
    )
    told(f"killed {sum(part.killed for part in parts)} times", together, len(asked))
    same = archive(folder) == archive(site.folders[0])
    print(f"  {len(asked) - len({*asked})} pages asked for again; archive the same, byte for byte: {same}")
    assert same, "the archives differ"


def main(chosen: argparse.Namespace) -> None:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"load before (1, 5, 15 min): {load}; {len(os.sched_getaffinity(0))} cores")
    names = ("pages", "seconds", "CPU s", "pages/s", "a CPU s", "peak MB")
    print(f"{'':34} {names[0]:>7}" + "".join(f" {name:>9}" for name in names[1:]))
    with tempfile.TemporaryDirectory() as folder, served(chosen.stories // 10, Path(folder)) as site:
        took = run(site.folders[0])
        told(f"first run of {chosen.stories // 10} stories", took, len(site.asked()))
    with tempfile.TemporaryDirectory() as folder, served(chosen.stories, Path(folder)) as site:
        usual_s = first_and_again(site)
        if chosen.kills:
            killed(site, chosen.kills, usual_s, chosen.seed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fetch", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.fetch:
        fetch(arguments.fetch)
    else:
        main(arguments)
