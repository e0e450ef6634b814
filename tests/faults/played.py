"""The strict double as tests of faults use it: what readers ask, what arrived of the answers, and bots beside it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import harvests
from aiohttp import ClientConnectionError, ClientSession
from running_bot import RunningBot, running
from test_strict_botapi import TOKEN, Strict, program

from patience import PROCESS_PATIENCE_S, free_port, until

Call = Mapping[str, Any]
SECRET = "a-secret-of-the-webhook"  # noqa: S105
AT_HAND = {"TELEGRAM__POLL_TIMEOUT_S": "1", "ARCHIVE__LOOK_EVERY_S": "1", "FOLLOWING__CHECK_EVERY_S": "1"}


@contextmanager
def double_running() -> Iterator[str]:
    """Its address."""
    port = free_port()
    with program(port):
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def playing(address: str) -> AsyncIterator["Play"]:
    async with ClientSession(address) as http:
        play = Play(http, address)
        await play.begin()
        yield play


def arrived(call: Call) -> bool:
    """Whatever the bot heard of it."""
    return "result" in call


class Play(Strict):
    def __init__(self, http: ClientSession, address: str) -> None:
        super().__init__(http)
        self.base_url = f"{address}/bot"

    async def begin(self) -> None:
        """Waits for a double that is just starting."""
        async with asyncio.timeout(PROCESS_PATIENCE_S):
            while True:
                try:
                    await self.sim("state")
                except ClientConnectionError:
                    await asyncio.sleep(0.05)
                else:
                    return

    async def now(self) -> int:
        """How many calls there were."""
        seen = await self.sim("wait", method="none", timeout=0)
        return int(seen["next"])

    async def fault(self, method: str, kind: str, count: int = 1, **more: Any) -> None:
        await self.sim("faults", method=method, kind=kind, count=count, **more)

    async def call(
        self,
        method: str,
        since: int,
        is_meant: Callable[[Call], bool],
        within_s: float = PROCESS_PATIENCE_S,
        chat_id: int = 0,
    ) -> Call:
        """The first that ended and is meant."""
        async with asyncio.timeout(within_s):
            while True:
                seen = await self.sim("wait", method=method, since=since, chat_id=chat_id, timeout=0.5)
                if found := next(filter(is_meant, seen["calls"]), None):
                    return dict(found)
                await asyncio.sleep(0.05)

    async def asks(self, user: Mapping[str, Any], text: str) -> int:
        """The update's number."""
        sent = await self.sim("message", user=user, text=text)
        return int(sent["update_id"])

    async def answer(
        self, user: Mapping[str, Any], has: str, since: int = 0, within_s: float = PROCESS_PATIENCE_S
    ) -> Call:
        """The first message to this reader that arrived and has these words."""
        return await self.call(
            "sendMessage", since, lambda call: arrived(call) and has in call["params"]["text"], within_s, user["id"]
        )

    async def answers(self, user: Mapping[str, Any], has: str) -> Sequence[Call]:
        """All that arrived so far."""
        calls = await self.sim("calls", method="sendMessage")
        return [
            call
            for call in calls
            if arrived(call) and call["params"]["chat_id"] == str(user["id"]) and has in call["params"]["text"]
        ]

    async def violations(self) -> Sequence[str]:
        return [f"{one['method']}: {one['error']}" for one in await self.sim("violations")]


def reader(number: int, language: str = "en") -> dict[str, Any]:
    return {"id": number, "first_name": "Reader", "language_code": language}


@dataclass(frozen=True)
class Polling:
    """Where updates come from."""

    def settings(self) -> Mapping[str, str]:
        return {}


@dataclass(frozen=True)
class Webhook:
    """`front` is the address that the service is told; the bot listens at `port`."""

    front: str
    port: int

    def settings(self) -> Mapping[str, str]:
        return {
            "TELEGRAM__MODE": "webhook",
            "WEBHOOK__URL": self.front,
            "WEBHOOK__SECRET": SECRET,
            "WEBHOOK__PORT": str(self.port),
        }


class Supervised:
    """A bot that can be started again: each start has a folder of its own for what is said in it."""

    def __init__(self, folder: Path, base_url: str, mode: Polling | Webhook, **settings: str) -> None:
        self._folder, self.base_url, self.mode = folder, base_url, mode
        self.address = base_url.removesuffix("/bot")
        # What one start leaves, the next finds.
        own = {"VAR": f"{folder}/var", "READERS__DATABASE": f"sqlite:///{folder}/readers.db"}
        self._settings = own | AT_HAND | settings | dict(mode.settings())
        self._running = ExitStack()
        self.starts = 0
        self.bot: RunningBot

    def start(self, **more: str) -> RunningBot:
        """At once: whether it answers yet is another question."""
        self.end()
        folder = self._folder / f"start-{self.starts}"
        folder.mkdir(parents=True)
        self.starts += 1
        self.bot = self._running.enter_context(running(folder, self.base_url, TOKEN, **(self._settings | more)))
        return self.bot

    def kill(self) -> float:
        """When, in seconds of the epoch: as soon as this returns it does nothing more."""
        self.bot.process.kill()
        self.bot.process.wait()
        return time.time()

    def end(self) -> None:
        self._running.close()

    def said(self) -> str:
        """In all its starts."""
        return "\n".join(log.read_text(encoding="utf-8") for log in sorted(self._folder.glob("start-*/log.txt")))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


async def connected(supervised: Supervised, within_s: float = PROCESS_PATIENCE_S) -> None:
    """It hears updates."""
    await until(lambda: "connected as" in supervised.bot.said, within_s)


def data_of(call: Call) -> Sequence[str]:
    """What the buttons of a message carry."""
    rows = json.loads(call["params"].get("reply_markup", "{}")).get("inline_keyboard", ())
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


@dataclass(frozen=True)
class Garden:
    """An archive of crops."""

    file: Path

    @classmethod
    def of(cls, folder: Path, crops: int) -> "Garden":
        return cls(harvests.write(folder / "archive.jsonl", crops))

    def grows(self, *lines: str) -> None:
        with self.file.open("a", encoding="utf-8") as archive:
            archive.writelines(lines)
