"""Many readers at once: `python benches/readers.py [--readers 50] [--questions 20] [--every SECONDS [--together]]`.

`povbot telegram`, a process of its own with a database of its own, polls a strict double of the Bot API that runs here
(POVBOT_STRICT_BOTAPI names it; its api.json lies beside it). Each reader asks one question after another, waiting for
the reply, a third of them in each language: the bundled archive's headlines, and some things that it says nothing of.
With `--every 5`, a reader asks again five seconds after the last question, or when it is answered, as people do (with
`--together`, all in the same moment); without, all of them ask as fast as they are answered, and waiting times say how
many replies a second there are.

A reply takes from the moment its question is queued until the double sees the sendMessage. The peer, right before and
right after, is a bare echo bot on the same library, before the same double: what the library, the loopback and the
double need alone. CPU time is that of the bot's process, over all its replies. State the load of the machine with the
figures: they are waiting times.
"""

import argparse
import asyncio
import importlib.util
import itertools
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from types import ModuleType
from typing import Any

from aiohttp import web
from opencc import OpenCC

ROOT = Path(__file__).resolve().parents[1]
TOKEN = "4242:BENCH"  # noqa: S105
FIRST_READER = 1000
LANGUAGES = ("en", "zh-hans", "zh-hant")
UNKNOWN = {"en": "who won the football match?", "zh-hans": "谁赢了足球比赛？", "zh-hant": "誰贏了足球比賽？"}
START_S, REPLY_S = 60, 60


def questions() -> dict[str, Sequence[str]]:
    """Of each language, those of the archive's headlines and one more that is refused."""
    lines = (ROOT / "corpus" / "articles.jsonl").read_text(encoding="utf-8").split("\n")
    stories = [json.loads(line) for line in lines if line]
    english, simplified = ([s["title"] for s in stories if s["language"] == language] for language in ("en", "zh-Hans"))
    traditional = [OpenCC("s2t").convert(title) for title in simplified]
    told = dict(zip(LANGUAGES, (english, simplified, traditional), strict=True))
    return {language: (*titles, UNKNOWN[language]) for language, titles in told.items()}


class Seen(list[dict[str, Any]]):
    """The double's calls; whoever waits for a message to a chat is told as soon as it is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[int, asyncio.Future[float]] = {}

    def append(self, call: dict[str, Any]) -> None:
        super().append(call)
        if call["method"] == "sendMessage":
            waiting = self.waiting.pop(int(call["params"]["chat_id"]), None)
            if waiting and not waiting.done():
                waiting.set_result(time.perf_counter())


@dataclass
class Bench:
    double: Any
    seen: Seen
    address: str
    laps_ms: list[float] = field(default_factory=list)

    async def ask(self, reader: int, language: str, question: str, timeout_s: float = REPLY_S) -> float:
        """How long the reply took, in ms."""
        self.seen.waiting[reader] = replied = asyncio.get_running_loop().create_future()
        user = {"id": reader, "first_name": "Reader", "language_code": language}
        queued = time.perf_counter()
        await self.double.s_message({"user": user, "text": question})
        took_s: float = await asyncio.wait_for(replied, timeout_s) - queued
        return 1000 * took_s

    async def read(self, number: int, asked: Sequence[str], every_s: float, begin_s: float) -> None:
        """One reader."""
        language = LANGUAGES[number % len(LANGUAGES)]
        await asyncio.sleep(begin_s)
        for question in asked:
            began = time.perf_counter()
            self.laps_ms.append(await self.ask(FIRST_READER + number, language, question))
            await asyncio.sleep(max(0.0, every_s - (time.perf_counter() - began)))


def strict_double() -> ModuleType:
    file = Path(os.environ["POVBOT_STRICT_BOTAPI"])
    spec = importlib.util.spec_from_file_location("strict_botapi", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@asynccontextmanager
async def served() -> AsyncIterator[Bench]:
    strict = strict_double()
    spec = strict.Spec(str(Path(os.environ["POVBOT_STRICT_BOTAPI"]).parent / "api.json"))
    double = strict.Double(spec, TOKEN, "bench_bot")
    double.calls = seen = Seen()
    runner = web.AppRunner(strict.build(double), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Bench(double, seen, f"http://127.0.0.1:{runner.addresses[0][1]}/bot")
    finally:
        await runner.cleanup()


def cpu_s(process: "subprocess.Popen[bytes]") -> float:
    """Of the process so far; 0 where the system does not tell."""
    stat = Path(f"/proc/{process.pid}/stat")
    if not stat.exists():
        return 0.0
    spent = stat.read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def started(command: Sequence[str], environment: dict[str, str], log: Path) -> "Iterator[subprocess.Popen[bytes]]":
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def run(label: str, command: Sequence[str], chosen: argparse.Namespace) -> float:
    """Median in ms."""
    with tempfile.TemporaryDirectory() as folder:
        async with served() as bench:
            environment = os.environ | {
                "POVBOT_TELEGRAM__BASE_URL": bench.address,
                "POVBOT_TELEGRAM__TOKEN": TOKEN,
                "POVBOT_READERS__DATABASE": f"sqlite:///{folder}/readers.db",
                # What is measured is how long an answer takes, not how long it has to wait.
                **dict.fromkeys(("POVBOT_LIMITS__BURST", "POVBOT_LIMITS__SENDS_A_SECOND"), "0"),
            }
            with started(command, environment, Path(folder, "log.txt")) as process:
                await bench.ask(1, "en", "hello", START_S)
                return await measured(label, bench, process, chosen)


async def measured(label: str, bench: Bench, process: "subprocess.Popen[bytes]", chosen: argparse.Namespace) -> float:
    told, spent, here, began = questions(), cpu_s(process), time.process_time(), time.perf_counter()

    def asked(number: int) -> Sequence[str]:
        """Each reader begins with another one."""
        all_ = told[LANGUAGES[number % len(LANGUAGES)]]
        return [*itertools.islice(itertools.cycle(all_), number, number + chosen.questions)]

    apart_s = 0.0 if chosen.together else chosen.every / chosen.readers
    await asyncio.gather(*(bench.read(n, asked(n), chosen.every, apart_s * n) for n in range(chosen.readers)))
    took, laps = time.perf_counter() - began, sorted(bench.laps_ms)
    cuts = quantiles(laps, n=100, method="inclusive")
    figures = [median(laps), cuts[94], cuts[98], laps[-1], len(laps) / took]
    cpu = [1000 * (cpu_s(process) - spent) / len(laps), 1000 * (time.process_time() - here) / len(laps)]
    print(f"{label:16}" + "".join(f" {figure:9.1f}" for figure in (*figures, *cpu)), flush=True)
    assert not bench.double.violations, bench.double.violations
    return median(laps)


def echo() -> None:
    """The peer: a bot that repeats what it is told."""
    from telegram import Update  # noqa: PLC0415
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters  # noqa: PLC0415

    async def repeat(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            await update.message.reply_text(update.message.text or "")

    logging.getLogger("httpx").setLevel(logging.WARNING)
    builder = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(os.environ["POVBOT_TELEGRAM__BASE_URL"])
        .concurrent_updates(16)
        .connection_pool_size(64)
    )
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, repeat))
    application.run_polling()


def runs() -> Iterator[tuple[str, Sequence[str]]]:
    peer = ("bare echo", (sys.executable, __file__, "--echo"))
    yield from (peer, ("povbot", (sys.executable, "-m", "povbot", "telegram")), peer)


async def main(chosen: argparse.Namespace) -> None:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{chosen.readers} readers, {chosen.questions} questions each, load before (1, 5, 15 min): {load}")
    names = ("median ms", "95 %", "99 %", "max", "replies/s", "CPU ms", "double's")
    print(f"{'':16}" + "".join(f" {name:>9}" for name in names))
    before, ours, after = [await run(label, command, chosen) for label, command in runs()]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"a reply takes {2 * ours / (before + after):.1f} times the bare echo's (medians); load after: {load}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--every", type=float, default=0.0)
    parser.add_argument("--together", action="store_true")
    parser.add_argument("--echo", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.echo:
        echo()
    elif "POVBOT_STRICT_BOTAPI" in os.environ:
        asyncio.run(main(arguments))
    else:
        print("not measured: POVBOT_STRICT_BOTAPI names no strict double")
