"""`povbot web` under load and by the page: `python benches/web.py [--rate 100] [--seconds 30] [--pages]`.

Under load: a `povbot web` of its own over the bundled archive, nobody being limited, is asked `/api/ask` so many times
a second, each time another question in one of three languages, however long the answers before take. Times are in ms,
from when a request was due to the last byte of its answer; CPU is the server's, a request. The peer, in the same run:
a bare Starlette app under the same server, which answers each request with the same JSON, of the answers' mean size.

By the page: the bytes of its HTML, styles and scripts together, as sent, and ms to the first paint with content in a
browser on the same machine, where there is one (median of five loads, each by a browser without a cache). How soon the
first page is there is measured by benches/webstart.py.
"""

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median, quantiles
from urllib.parse import urlencode

from opencc import OpenCC

import webpages
from arriving import Arrived, Asker, arriving
from stopwatch import late

ROOT = Path(__file__).resolve().parents[1]
WARM_UP = 300
SETTLE_S = 3
_SENTENCE = re.compile(r"[^.!?。！？；：，、“”]+")
FORMS = {
    "en": ("{}", "what about {}?", "who says {}?", "tell me of {}", "why {}?", "how did {} come about?"),
    "zh": ("{}", "{}是什么？", "为什么{}？", "有没有关于{}的报道", "{}怎么样了？"),
}


@dataclass(frozen=True)
class Served:
    """By a process of its own; `started` is when it was begun, by `time.perf_counter`."""

    address: str
    pid: int
    started: float

    def cpu_ms(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(command: Sequence[str], **variables: str) -> Iterator[Served]:
    """The command says its address in its first line."""
    began = time.perf_counter()
    environment = os.environ | {"POVBOT_LOGS__LEVEL": "warning"} | variables
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            found = re.search(r"http://[^/\s]+", process.stdout.readline())
            assert found, "it did not say where it listens"
            yield Served(found[0], process.pid, began)
        finally:
            process.terminate()


@contextmanager
def povbot_web(folder: Path, **more: str) -> Iterator[Served]:
    variables = {"WEB__BURST": "0", "CACHE_DIR": f"{folder}/cache", "VAR": f"{folder}/var"}
    variables["READERS__DATABASE"] = f"sqlite:///{folder}/readers.db"
    named = {f"POVBOT_{name}": value for name, value in variables.items()}
    with serving([sys.executable, "-m", "povbot", "web", "--port", "0"], **named, **more) as served:
        yield served


def questions(count: int, seed: int = 8) -> Sequence[str]:
    """All different, of words of the stories, a third in each language; one in ten with letters that changed places,
    one in ten about something that no story has."""
    chance, made = random.Random(seed), dict[str, None]()  # noqa: S311
    stories = [json.loads(line) for line in (ROOT / "corpus/articles.jsonl").read_text(encoding="utf-8").splitlines()]
    told: dict[str, list[str]] = {"en": [], "zh": []}
    for story in stories:
        told[story["language"][:2]] += _SENTENCE.findall(f"{story['title']}. {story.get('summary', '')}")
    traditional = OpenCC("s2tw")
    while len(made) < count:
        tongue = ("en", "zh", "zh-Hant")[len(made) % 3]
        asked = _asked(tongue[:2], chance.choice(told[tongue[:2]]).strip(), chance)
        if asked:
            made[traditional.convert(asked) if tongue == "zh-Hant" else asked] = None
    return [*made]


def _asked(tongue: str, sentence: str, chance: random.Random) -> str:
    pieces, joint = (sentence.split(), " ") if tongue == "en" else ([*sentence], "")
    longest = min(len(pieces), 6 if tongue == "en" else 10)
    if longest < 2:  # noqa: PLR2004
        return ""
    size = chance.randint(2, longest)
    at = chance.randint(0, len(pieces) - size)
    words, luck = pieces[at : at + size], chance.random()
    if luck < 0.1:  # noqa: PLR2004
        words[-1] = "zeppelin" if tongue == "en" else "飞艇"
    elif luck < 0.2 and len(words[0]) > 4:  # noqa: PLR2004
        words[0] = words[0][0] + words[0][2] + words[0][1] + words[0][3:]
    return chance.choice(FORMS[tongue]).format(joint.join(words))


def _paths(asked: Sequence[str]) -> Sequence[str]:
    return ["/api/ask?" + urlencode({"q": question}) for question in asked]


@dataclass(frozen=True)
class Load:
    arrived: Arrived
    cpu_ms: float
    seconds: float

    def __str__(self) -> str:
        times = sorted(self.arrived.times)
        p90 = quantiles(times, n=10, method="inclusive")[-1]
        return (
            f"median {median(times):6.1f}  p90 {p90:6.1f}  p99 {late(times):6.1f}  worst {times[-1]:6.1f}  "
            f"errors {len(self.arrived.errors)} of {len(times) + len(self.arrived.errors)}  "
            f"CPU {self.cpu_ms:5.2f} a request  {len(times) / self.seconds:.0f} a second"
        )


async def loaded(served: Served, paths: Sequence[str], rate: float) -> Load:
    before, began = served.cpu_ms(), time.perf_counter()
    arrived = await arriving(served.address, paths, rate)
    return Load(arrived, (served.cpu_ms() - before) / len(paths), time.perf_counter() - began)


async def warmed(served: Served, paths: Sequence[str]) -> None:
    """One after the other, which builds what the first of them wait for."""
    asker = Asker(served.address)
    for path in paths:
        await asker.get(path)
    asker.close()
    await asyncio.sleep(SETTLE_S)


def under_load(rate: float, seconds: float) -> None:
    asked = _paths(questions(WARM_UP + int(rate * seconds)))
    with tempfile.TemporaryDirectory() as folder, povbot_web(Path(folder)) as served:
        asyncio.run(warmed(served, asked[:WARM_UP]))
        own = time.process_time()
        load = asyncio.run(loaded(served, asked[WARM_UP:], rate))
        own = time.process_time() - own
    size = round(fmean(load.arrived.sizes))
    with serving([sys.executable, __file__, "--peer", str(size)]) as served:
        asyncio.run(warmed(served, asked[:WARM_UP]))
        peer = asyncio.run(loaded(served, asked[WARM_UP:], rate))
    print(f"{rate:g} different questions a second for {seconds:g} s, {size} bytes each; asking took {own:.1f} s of CPU")
    print("ms, of which the p99 is to stay below 100")
    print(f"povbot  {load}\npeer    {peer}")
    print(f"ratio   p99 {late(load.arrived.times) / late(peer.arrived.times):.1f}, CPU {load.cpu_ms / peer.cpu_ms:.1f}")
    for error in load.arrived.errors[:5]:
        print(error)


def peer(size: int) -> None:
    """What nothing but the server and the framework cost."""
    import uvicorn  # noqa: PLC0415
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.requests import Request  # noqa: PLC0415
    from starlette.responses import JSONResponse  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    value = {"text": "x" * (size - 11)}

    async def answer(_request: Request) -> JSONResponse:
        return JSONResponse(value)

    config = uvicorn.Config(Starlette(routes=[Route("/api/ask", answer)]), port=0, log_config=None, access_log=False)
    held = config.bind_socket()
    held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as in povbot.listening
    held.listen()
    print(f"http://127.0.0.1:{held.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run([held])


def by_the_page() -> None:
    with tempfile.TemporaryDirectory() as folder, povbot_web(Path(folder)) as served:
        asyncio.run(warmed(served, _paths(questions(20))))
        webpages.report(served.address)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rate", type=float, default=100)
    arguments.add_argument("--seconds", type=float, default=30)
    arguments.add_argument("--pages", action="store_true", help="What a page weighs, and how soon it is there.")
    arguments.add_argument("--peer", type=int, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.peer:
        peer(chosen.peer)
    elif chosen.pages:
        by_the_page()
    else:
        under_load(chosen.rate, chosen.seconds)


if __name__ == "__main__":
    main()
