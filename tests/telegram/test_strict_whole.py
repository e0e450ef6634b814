"""All that a reader can do, in sixty steps before the strict double; and the same while the process is killed."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from running_bot import PROJECT, RunningBot, running, thorough
from test_strict_botapi import STICKER, STRICT, TOKEN, Strict, strict

from patience import PROCESS_PATIENCE_S, free_port, until
from povbot.fronts.telegram import links
from povbot.readers import stores

pytestmark = pytest.mark.skipif(not STRICT, reason="POVBOT_STRICT_BOTAPI names no strict double")

Message = dict[str, Any]

OPERATOR = {"id": 99, "first_name": "Editor", "language_code": "en"}
GROUP = {"id": -500, "type": "group", "title": "Group"}
SENDS = ("sendMessage", "sendPhoto")
STEPS = 60
TITLE = "Relocation goes on"
NEW_STORY = {
    "format": 1,
    "id": "poverty-new",
    "language": "en",
    "title": TITLE,
    "summary": "Another village of Tibet was relocated this winter.",
    "published": "2020-06-02",
    "topics": ["relocation"],
}
READERS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "many": "poverty",
        "question": "how did Dongchuan escape poverty?",
        "next": "and in Gansu?",
        "time": "only 2020",
        "language": "in Chinese",
        "unknown": "German livestreaming in Tibet",
        "topic": "relocation",
        "headline": "Dongchuan poverty",
        "phrase": '"red soil" -education',
        "nowhere": "zeppelins over Rome",
    },
    "zh-hans": {
        "many": "脱贫",
        "question": "东川是怎么脱贫的？",
        "next": "甘肃呢？",
        "time": "只要2020年的",
        "language": "用英文",
        "unknown": "西藏的德国直播",
        "topic": "搬迁",
        "headline": "东川 贫困",
        "phrase": "“红土地” -教育",
        "nowhere": "飞艇",
    },
    "zh-hant": {
        "many": "脫貧",
        "question": "東川如何擺脫貧困？",
        "next": "甘肅呢？",
        "time": "只要2020年的",
        "language": "用英文",
        "unknown": "西藏的德國直播",
        "topic": "搬遷",
        "headline": "東川 貧困",
        "phrase": "「紅土地」 -教育",
        "nowhere": "飛艇",
    },
}
# At which step the process is killed with -9, and when: as soon as the update waits for it, while its reply is on its
# way (the double has it and has not answered yet: the bot makes it once more), or when the reply is there.
KILLS = {4: "waiting", 13: "replying", 24: "replied", 35: "waiting", 47: "replied", 53: "replying"}

# So long the double does not answer a reply: enough to kill who sent it, and hardly longer than the next start takes.
_UNHEARD_S = 3


class Whole:
    """One reader's day. Each step is one thing done and the one reply to it."""

    def __init__(self, double: Strict, folder: Path, base_url: str, language: str, kills: Mapping[int, str]) -> None:
        self.double, self._kills = double, kills
        self._folder, self._base_url = folder, base_url
        self.reader = {"id": 11, "first_name": "Reader", "language_code": language}
        self.steps = 0
        self.replies = 0
        self._processes = ExitStack()
        self.bot: RunningBot | None = None

    def start(self) -> None:
        chosen = {
            "CORPUS": str(self._folder / "corpus"),
            "READERS__DATABASE": f"sqlite:///{self._folder / 'readers.db'}",
            "TELEGRAM__ADMINS": "[99]",
            "FOLLOWING__CHECK_EVERY_S": "1",
        }
        self.bot = self._processes.enter_context(running(self._folder, self._base_url, TOKEN, **chosen))

    def kill(self) -> None:
        assert self.bot is not None
        self.bot.process.kill()
        self.bot.process.wait()
        self.start()

    def close(self) -> None:
        self._processes.close()

    async def say(self, text: str, user: Message | None = None, method: str = "sendMessage", **more: Any) -> Message:
        result: Message = await self._step("message", method, user=user or self.reader, text=text, **more)
        return result

    async def tap(self, message: Message, data: str, method: str = "editMessageText") -> Message:
        """The button with these data, else the first whose data begin so."""
        rows = message["reply_markup"]["inline_keyboard"]
        buttons = [button.get("callback_data", "") for row in rows for button in row]
        found = sorted((button for button in buttons if button.startswith(data)), key=lambda button: button != data)
        assert found, (data, rows)
        place = {"user": self.reader, "chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        result: Message = await self._step("callback", method, data=found[0], **place)
        return result

    async def types(self, text: str) -> Message:
        await self._step("inline", "answerInlineQuery", user=self.reader, query=text)
        given = (await self.double.sim("calls", method="answerInlineQuery"))[-1]["params"]
        return {name: json.loads(given[name]) for name in ("results", "button") if name in given}

    async def said_to(self, user: Message) -> Sequence[str]:
        """What the double took for this person's chat, in order."""
        calls = await self.double.sim("calls")
        taken = (call["params"] for call in calls if call["method"] in SENDS and call["status"] == HTTPStatus.OK)
        return [given.get("text", "") for given in taken if int(given["chat_id"]) == user["id"]]

    async def _step(self, what: str, method: str, **values: Any) -> Any:
        self.steps += 1
        self.replies += method in SENDS and values["user"] is self.reader and "chat" not in values
        how, since = self._kills.get(self.steps), len(await self.double.sim("calls"))
        if how == "replying":
            await self.double.sim("faults", method=method, kind="delay", delay=_UNHEARD_S)
        await self.double.sim(what, **values)
        if how == "waiting":
            self.kill()
        if how == "replying":
            await self._on_its_way(method, since)
            self.kill()
        times = self._times(how, method)
        seen = await self.double.sim("wait", method=method, since=since, count=times, timeout=PROCESS_PATIENCE_S)
        assert seen["ok"], (self.steps, what, values, await self.double.sim("violations"))
        if how == "replied":
            await self._noted()
            self.kill()
        return next((call["result"] for call in seen["calls"][::-1] if call["status"] == 200), None)

    def _times(self, how: str | None, method: str) -> int:
        """Killed before it heard what became of its reply, the bot makes it once more."""
        if how != "replying":
            return 1
        self.replies += method in SENDS
        return 2

    async def _noted(self) -> None:
        """That the reply arrived."""
        where = f"sqlite:///{self._folder / 'readers.db'}"
        async with stores.opened(where, lambda: datetime.now(UTC)) as kept:

            async def is_noted() -> bool:
                return not await kept.updates.left()

            await until(is_noted)

    async def _on_its_way(self, method: str, since: int) -> None:
        async with asyncio.timeout(PROCESS_PATIENCE_S):
            while not any(call["method"] == method for call in (await self.double.sim("calls"))[since:]):  # noqa: ASYNC110 - another process is waited for
                await asyncio.sleep(0.005)


async def reads(whole: Whole, words: Mapping[str, str]) -> None:
    start = await whole.say("/start")
    await whole.tap(start, "q:", "sendMessage")
    await whole.say("/help")
    answer = await whole.say(words["many"])
    for view in ("a:more:", "a:answer:", "a:related:", "a:answer:", "a:why:", "a:answer:", "a:judge", "a:judge:wrong"):
        answer = await whole.tap(answer, view)
    following = await whole.say(words["next"], reply_to=answer["message_id"])
    await whole.tap(following, "a:judge:good")
    # A reply goes on from its message, also after a restart; a next question goes on from what is in memory.
    narrowed = await whole.say(words["time"], reply_to=following["message_id"])
    await whole.say(words["language"])
    await whole.tap(narrowed, "f:+", "sendMessage")  # asks how often
    refusal = await whole.say(words["unknown"])
    why = await whole.tap(refusal, "a:why:")
    refusal = await whole.tap(why, "a:answer:")
    await whole.tap(refusal, "n:", "sendMessage")


async def browses(whole: Whole, words: Mapping[str, str]) -> None:
    await whole.tap(await whole.say("/latest"), "l:")
    story = await whole.tap(await whole.say(f"/latest {words['topic']}"), "bs:", "sendMessage")
    for view in ("bh:", "br:", "bh:"):
        story = await whole.tap(story, view)
    topics = await whole.say("/topic")
    await whole.tap(await whole.tap(topics, "t:"), "t")
    await whole.say(f"/story {words['headline']}")
    await whole.say(f"/timeline {words['topic']}", method="sendPhoto")
    await whole.say("/search")
    await whole.say(f"/search {words['phrase']}")
    await whole.say("/about")


async def wishes(whole: Whole, words: Mapping[str, str]) -> None:
    await whole.say("/privacy")
    language = await whole.say("/language")
    other = "wl:zh-Hans" if whole.reader["language_code"] == "en" else "wl:en"
    language = await whole.tap(language, other)
    await whole.tap(language, "wl:")
    await whole.say("/plain")
    await whole.say(words["question"])
    await whole.say("/plain")
    for target in (links.Ask(words["question"]), links.Story("poverty-14")):
        await whole.say(f"/start {links.encode(target)}")
    await whole.say("", extra={"sticker": STICKER})


async def elsewhere(whole: Whole, words: Mapping[str, str]) -> None:
    assert (await whole.types(""))["results"]
    assert (await whole.types(words["topic"]))["results"]
    assert (await whole.types(words["nowhere"]))["button"]
    await whole.say("/settings", chat=GROUP)
    listed = await whole.say("/latest@test_bot", chat=GROUP)
    await whole.say(words["question"], chat=GROUP, reply_to=listed["message_id"])


async def follows(whole: Whole, words: Mapping[str, str], corpus: Path) -> None:
    topic = await whole.say(f"/topic {words['topic']}")
    topic = await whole.tap(topic, "f:t:", "editMessageReplyMarkup")
    one = await whole.tap(topic, "f:o:", "sendMessage")
    await whole.tap(one, "f:at-once")
    await whole.say("/subscriptions")
    with corpus.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(NEW_STORY) + "\n")
    await whole.say("/reload", OPERATOR)
    await told(whole)


async def told(whole: Whole) -> None:
    """The new story, in a digest."""
    async with asyncio.timeout(PROCESS_PATIENCE_S):
        while not any(TITLE in said for said in await whole.said_to(whole.reader)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@asynccontextmanager
async def day(folder: Path, language: str, kills: Mapping[int, str]) -> AsyncIterator[Whole]:
    shutil.copytree(PROJECT / "corpus", folder / "corpus")
    port = free_port()
    async with strict(port) as double:
        whole = Whole(double, folder, f"http://127.0.0.1:{port}/bot", language, kills)
        whole.start()
        try:
            yield whole
        finally:
            whole.close()


ALWAYS = ("en-undisturbed", "zh-hant-killed")
HOW: Mapping[str, Mapping[int, str]] = {"undisturbed": {}, "killed": KILLS}
CASES = {f"{language}-{how}": (language, kills) for language in READERS for how, kills in HOW.items()}


@pytest.mark.parametrize(
    ("language", "kills"),
    [pytest.param(*case, id=name, marks=() if name in ALWAYS else thorough) for name, case in CASES.items()],
)
async def test_sixty_steps_violate_nothing_and_each_is_answered_once(
    language: str, kills: Mapping[int, str], tmp_path: Path
) -> None:
    words = READERS[language]
    async with day(tmp_path, language, kills) as whole:
        await reads(whole, words)
        await browses(whole, words)
        await wishes(whole, words)
        await elsewhere(whole, words)
        await follows(whole, words, tmp_path / "corpus" / "articles.jsonl")
        question = await whole.say("/forget")
        await whole.tap(question, "wf")
        assert whole.bot is not None
        assert await whole.bot.stopped() == 0
        assert len(await whole.said_to(whole.reader)) == whole.replies + 1  # the digest
        assert whole.steps == STEPS
        assert await whole.double.sim("violations") == []
