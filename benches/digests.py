"""Digests for many subscribers, all with a match, under the service's limits: `python benches/digests.py [HOW MANY]`.

POVBOT_STRICT_BOTAPI names the strict double, which refuses more than 30 messages a second and more than one a second
to a chat. The bot runs as a process of its own over SQLite; a reader goes on asking meanwhile; some digests are refused
by played faults. Then the bot is started again, and nothing may be sent a second time.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Container
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import Any

from aiohttp import ClientSession

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "telegram")]

from running_bot import running  # noqa: E402
from test_strict_botapi import TOKEN, Strict, program, until_up  # noqa: E402

from patience import free_port  # noqa: E402
from povbot.model import Frequency, Subscription  # noqa: E402
from povbot.readers import stores  # noqa: E402

SUBSCRIBERS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
FIRST, ASKS = 100_001, 99
CHATS = range(FIRST, FIRST + SUBSCRIBERS)
CROPS = (
    *("rice", "wheat", "barley", "tea", "coffee", "cotton", "maize", "millet", "potatoes", "apples"),
    *("pears", "walnuts", "peanuts", "garlic", "ginger", "mushrooms", "honey", "grapes", "oranges", "soybeans"),
)
WORDINGS = ("who grows {}?", "{}", "farmers who grow {}", "where do farmers grow {}?", "who in Hilltop grows {}?")
OLD = [("train", "A railway", "The train to Lakeside is late."), ("school", "A school", "Pupils read novels aloud.")]
NEW = [(crop, f"News of {crop}", f"Farmers of Hilltop grow {crop} on their terraces.") for crop in CROPS]
FAULTS = ({"kind": "429", "retry_after": 2, "count": 20}, {"kind": "500", "count": 20}, {"kind": "502", "count": 10})
PATIENCE_S = 600.0


def write(archive: Path) -> None:
    stories = ({"format": 1, "language": "en", "id": i, "title": t, "summary": s} for i, t, s in [*OLD, *NEW])
    archive.write_text("\n".join(map(json.dumps, stories)), encoding="utf-8")


async def subscribe(database: str) -> None:
    """Every one follows a question of its own wording about one crop; the old stories were seen then."""
    now = datetime.now(UTC)
    async with stores.opened(database, lambda: now) as kept:
        await kept.deliveries.found([key for key, *_ in OLD], [])
        for n in range(SUBSCRIBERS):
            question = WORDINGS[n // len(CROPS) % len(WORDINGS)].format(CROPS[n % len(CROPS)])
            await kept.subscriptions.add(Subscription(0, FIRST + n, question, "en", now, frequency=Frequency.AT_ONCE))


def _is_to(call: dict[str, Any], chats: Container[int]) -> bool:
    return int(call["params"]["chat_id"]) in chats


def _taken(call: dict[str, Any], chats: Container[int]) -> bool:
    return call.get("status") == HTTPStatus.OK and _is_to(call, chats)


async def told(double: Strict) -> Counter[int]:
    sent = await double.sim("calls", method="sendMessage")
    return Counter(int(call["params"]["chat_id"]) for call in sent if _taken(call, CHATS))


async def asking(double: Strict, waits: list[float]) -> None:
    """A reader who asks every second and a half, and how long each reply takes. The service's clock tells."""
    reader = {"id": ASKS, "first_name": "Reader", "language_code": "en"}
    while True:
        began = time.time()
        await double.sim("message", user=reader, text="is the train to Lakeside late?")
        while True:
            calls = await double.sim("calls", method="sendMessage")
            replies = [call["t"] for call in calls if _taken(call, {ASKS}) and call["t"] > began]
            if replies:
                break
            await asyncio.sleep(0.2)
        waits.append(replies[0] - began)
        await asyncio.sleep(1.5)


async def until_all_are_told(double: Strict) -> float:
    """Seconds from the first digest to the last."""
    began: float | None = None
    deadline = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < deadline:
        count = len(await told(double))
        began = time.perf_counter() if began is None and count else began
        if count >= SUBSCRIBERS:
            break
        await asyncio.sleep(1)
    return time.perf_counter() - (began or 0)


async def measured(folder: Path) -> None:
    port, database = free_port(), f"sqlite:///{folder / 'readers.db'}"
    write(folder / "archive.jsonl")
    await subscribe(database)
    chosen = {"CORPUS": str(folder / "archive.jsonl"), "READERS__DATABASE": database}
    chosen["FOLLOWING__CHECK_EVERY_S"] = "2"
    async with AsyncExitStack() as stack:
        process = stack.enter_context(program(port))
        double = Strict(await stack.enter_async_context(ClientSession(f"http://127.0.0.1:{port}")))
        await until_up(double, process)
        for n in range(SUBSCRIBERS):
            await double.sim("member", user={"id": FIRST + n, "first_name": "Reader"}, status="member")
        await double.sim("config", limits=True)
        for fault in FAULTS:
            await double.sim("faults", method="sendMessage", **fault)
        waits: list[float] = []
        with running(folder, f"http://127.0.0.1:{port}/bot", TOKEN, **chosen) as bot:
            reader = asyncio.create_task(asking(double, waits))
            taken_s = await until_all_are_told(double)
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
            await bot.stopped()
        with running(folder, f"http://127.0.0.1:{port}/bot", TOKEN, **chosen) as bot:
            await double.say({"id": ASKS, "first_name": "Reader"}, "/help")
            await asyncio.sleep(5)
            await bot.stopped()
        await report(double, taken_s, waits)


async def report(double: Strict, taken_s: float, waits: list[float]) -> None:
    calls = [call for call in await double.sim("calls", method="sendMessage") if _is_to(call, CHATS)]
    digests, refused = await told(double), [call for call in calls if not _taken(call, CHATS)]
    by_kind = Counter(("played " if "fault" in call else "limits ") + str(call.get("status")) for call in refused)
    again = sum(int(call["params"]["chat_id"]) in digests for call in refused)
    print(
        f"subscribers {SUBSCRIBERS}, all with a match; {len(WORDINGS) * len(CROPS)} questions, {len(NEW)} new stories"
    )
    print(f"time {taken_s:.1f} s, {SUBSCRIBERS / taken_s:.1f} digests a second")
    print(f"refusals {len(refused)}: {dict(by_kind)}; of these delivered after all {again}")
    print(f"delivered {len(digests)}, twice {sum(n > 1 for n in digests.values())}, lost {SUBSCRIBERS - len(digests)}")
    if waits:
        middle, longest = 1000 * median(waits), 1000 * max(waits)
        print(f"replies to questions meanwhile {len(waits)}: median {middle:.0f} ms, longest {longest:.0f} ms")
    print(f"violations {len(await double.sim('violations'))}")


def main() -> None:
    if "POVBOT_STRICT_BOTAPI" not in os.environ:
        sys.exit("POVBOT_STRICT_BOTAPI must name the strict double")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measured(Path(folder)))


if __name__ == "__main__":
    main()
