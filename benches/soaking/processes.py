"""The processes of a soak: started, watched, and what they said."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from soaking.asked import ROOT

PATH, SECRET = "/updates", "soak-soak-soak-soak"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_START_S = 300.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Bot:
    process: "subprocess.Popen[bytes]"
    port: int
    log: Path
    rss_mb: list[float] = field(default_factory=list)
    errors: Sequence[str] = ()

    def stop(self) -> int:
        """Its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=_START_S)
        self.errors = [line for line in self.log.read_text(encoding="utf-8").splitlines() if is_error(line)]
        return status


def is_error(line: str) -> bool:
    """Of a log: what is no JSON was said by nobody who knew of the log."""
    try:
        return json.loads(line)["level"] in ("error", "critical")
    except (ValueError, KeyError, TypeError):
        return True


@contextmanager
def bots(ports: Sequence[int], folder: Path, base_url: str, token: str, database: str) -> Iterator[Sequence[Bot]]:
    with ExitStack() as stack:
        url = f"http://127.0.0.1:{ports[0]}{PATH}"
        yield [stack.enter_context(_bot(folder / f"bot{port}", port, url, base_url, token, database)) for port in ports]


@contextmanager
def _bot(folder: Path, port: int, url: str, base_url: str, token: str, database: str) -> Iterator[Bot]:
    folder.mkdir()
    chosen = {
        "TELEGRAM__TOKEN": token,
        "TELEGRAM__BASE_URL": base_url,
        "TELEGRAM__MODE": "webhook",
        "WEBHOOK__URL": url,
        "WEBHOOK__PORT": str(port),
        "WEBHOOK__SECRET": SECRET,
        "READERS__DATABASE": database,
        "VAR": str(folder / "var"),
        "CACHE_DIR": str(folder / "cache"),
    }
    environment = os.environ | {f"POVBOT_{name}": value for name, value in chosen.items()}
    log = folder / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "povbot", "telegram"], cwd=ROOT, env=environment, stdout=out, stderr=out
        )
    try:
        yield Bot(process, port, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def listening(bot: Bot) -> None:
    """Returns when it is. Raises RuntimeError where it ended instead, or takes too long."""
    until = time.monotonic() + _START_S
    while bot.process.poll() is None and time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", bot.port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
    last = bot.log.read_text(encoding="utf-8").splitlines()[-1:]
    raise RuntimeError(f"a bot did not begin to listen: {' '.join(last)}")


def cpu_s(pid: int) -> float:
    """Of the process and those it began, so far."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0.0
    return sum(map(int, stat[11:15])) / _TICKS + sum(cpu_s(int(child)) for child in children)


def rss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def postmaster() -> int:
    """The PostgreSQL that this process began: its only child of that name."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    named = {int(pid): Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() for pid in children}
    return next((pid for pid, name in named.items() if name.startswith("postgres")), 0)


async def watch(bots_: Sequence[Bot], every_s: float = 1.0) -> None:
    """Until cancelled."""
    while True:
        for bot in bots_:
            bot.rss_mb.append(rss_mb(bot.process.pid))
        await asyncio.sleep(every_s)


def spent(bots_: Sequence[Bot]) -> Mapping[str, float]:
    """CPU seconds so far, of each."""
    each = {f"bot {number}": cpu_s(bot.process.pid) for number, bot in enumerate(bots_, 1)}
    return {**each, "PostgreSQL": cpu_s(postmaster()), "double and driver": time.process_time()}
