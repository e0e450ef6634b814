"""An hour of use, compressed: readers in three languages who ask, lean on what they asked, tap, type inline, set their
wishes and follow crops, while the archive grows and the bot is killed again and again."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import harvests
from played import Call, Garden, Play, Supervised, arrived, connected, data_of, reader

# Readers wait for each answer; a bot that is killed every few seconds keeps them waiting.
PATIENCE_S = 900.0
READERS = range(101, 107)
_ZONES = {"Asia/Tokyo": "UTC+9", "Asia/Shanghai": "UTC+8", "Asia/Kolkata": "UTC+5:30"}
_TONGUES = ("en", "zh-Hans", "zh-Hant")


@dataclass(frozen=True)
class Step:
    """What a reader did. Its answer, and no other message in that chat but one about what is followed, has `has`."""

    chat: int
    what: str
    has: str


@dataclass
class Wishes:
    """As the bot confirmed them."""

    language: str | None = None
    zone: str | None = None
    hour: int = 8
    quiet_from: int | None = None


@dataclass
class Reader:
    """Does one thing after the other, each when the one before is answered. Nobody else asks for its `crops`."""

    play: Play
    number: int
    language: str
    crops: Iterator[str]
    chance: random.Random
    steps: list[Step] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    wishes: Wishes = field(default_factory=Wishes)
    written_plainly: int = 0
    follows: str = ""

    @property
    def user(self) -> dict[str, Any]:
        return reader(self.number, self.language)

    @property
    def waits_for_news(self) -> bool:
        return self.number % 2 == 1

    async def live(self, stop: asyncio.Event) -> None:
        if self.waits_for_news:
            await self._follow()
        acts = (self._ask, self._ask, self._lean, self._tap, self._type, self._speak, self._choose, self._plain)
        while not stop.is_set():
            await self.chance.choice(acts)()
            await asyncio.sleep(self.chance.uniform(0.5, 2))  # it is read

    async def _ask(self) -> Call:
        crop = next(self.crops)
        return await self._said(harvests.asked(self.language, crop), "a question", crop)

    async def _lean(self) -> Call:
        await self._ask()
        crop = next(self.crops)
        return await self._said(harvests.asked_next(self.language, crop), "a question after another", crop)

    async def _said(self, words: str, what: str, has: str) -> Call:
        since = await self.play.now()
        self.steps.append(Step(self.number, what, has))
        await self.play.asks(self.user, words)
        return await self.play.answer(self.user, has, since, PATIENCE_S)

    async def _tap(self) -> Call:
        """A button that asks."""
        message, crop = await self._ask(), next(self.crops)
        self.steps.append(Step(self.number, "a tap that asks", crop))
        data = f"q:{harvests.asked(self.language, crop)}"
        return await self._tapped(message, data, "sendMessage", lambda call: crop in call["params"]["text"])

    async def _tapped(self, message: Call, data: str, method: str, is_meant: Callable[[Call], bool]) -> Call:
        since, message_id = await self.play.now(), message["result"]["message_id"]
        where = {"chat_id": self.number, "message_id": message_id}
        await self.play.sim("callback", user=self.user, data=data, force=True, **where)
        return await self.play.call(
            method, since, lambda c: _is_shown(c, message_id) and is_meant(c), PATIENCE_S, self.number
        )

    async def _type(self) -> Call:
        since = await self.play.now()
        number = (await self.play.sim("inline", user=self.user, query=next(self.crops)))["inline_query_id"]
        self.inline.append(number)
        return await self.play.call(
            "answerInlineQuery", since, lambda c: c["params"]["inline_query_id"] == number, PATIENCE_S
        )

    async def _follow(self) -> None:
        message, crop = await self._ask(), self.steps[-1].has

        def shows(call: Call) -> bool:
            return any(data.startswith("f:at-once:") for data in data_of(call))

        often = await self._tapped(message, "f:+", "sendMessage", shows)
        at_once = next(data for data in data_of(often) if data.startswith("f:at-once:"))
        await self._tapped(often, at_once, "editMessageText", shows)
        self.follows = crop

    async def _speak(self) -> None:
        since = await self.play.now()
        await self.play.asks(self.user, "/language")
        offers = lambda call: arrived(call) and "wl:en" in data_of(call)  # noqa: E731
        message = await self.play.call("sendMessage", since, offers, PATIENCE_S, self.number)
        spoken = self.chance.choice([tongue for tongue in _TONGUES if tongue != self.wishes.language])
        await self._tapped(message, f"wl:{spoken}", "editMessageText", lambda call: "wl:en" in data_of(call))
        self.wishes.language = spoken

    async def _choose(self) -> None:
        """When they are told; those who wait for news have no quiet hours, or how long would they wait?"""
        message, zone = await self._ask(), self.chance.choice([*_ZONES])
        await self._chosen(message, f"f:z:{zone}", _ZONES[zone])
        self.wishes.zone = zone
        hour = self.chance.randrange(9, 20)
        await self._chosen(message, f"f:h:{hour}", f"{hour:02}:00")
        self.wishes.hour = hour
        if not self.waits_for_news:
            first = self.chance.randrange(21, 24)
            await self._chosen(message, f"f:n:{first}-7", f"{first}:00")
            self.wishes.quiet_from = first

    async def _chosen(self, message: Call, data: str, has: str) -> Call:
        return await self._tapped(message, data, "editMessageText", lambda call: has in call["params"]["text"])

    async def _plain(self) -> None:
        """There or back: the reply says which."""
        since = await self.play.now()
        self.written_plainly += 1
        await self.play.asks(self.user, "/plain")
        await self.play.call("sendMessage", since, lambda call: plainness(call) is not None, PATIENCE_S, self.number)


def _is_shown(call: Call, message_id: int) -> bool:
    """A message of its own, or a change of this one; what is shown already is shown."""
    if call["method"] == "sendMessage":
        return arrived(call)
    is_this = call["params"]["message_id"] == str(message_id)
    return is_this and (arrived(call) or "is not modified" in call.get("error", ""))


def plainness(call: Call) -> bool | None:
    """Whether the reply to /plain says that it is plain now; None for another message."""
    if not arrived(call):
        return None
    said = call["params"]["text"]
    return True if said in harvests.PLAIN_ON else False if said in harvests.PLAIN_OFF else None


@dataclass(frozen=True)
class News:
    chat: int
    story: str
    headline: str


@dataclass(frozen=True)
class Kill:
    """Between these two moments, in seconds of the epoch."""

    before: float
    after: float


@dataclass
class Hour:
    """`crops` are those of the garden; those from which headlines are made are asked for by nobody."""

    play: Play
    garden: Garden
    bots: Sequence[Supervised]
    seed: int
    crops: int
    news: list[News] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = self._chances(0)
        tongues = len(harvests.LANGUAGES)
        supply = {at: iter([harvests.crop(n) for n in range(at, self.crops, tongues)]) for at in range(tongues)}
        self.readers = [
            Reader(self.play, n, harvests.LANGUAGES[n % tongues], supply[n % tongues], self._chances(n))
            for n in READERS
        ]

    def _chances(self, number: int) -> random.Random:
        return random.Random(self.seed + number)  # noqa: S311 - to be played again

    async def pass_by(self, kills: int) -> None:
        """Until the bot was killed so often, and everybody has what they asked for last."""
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for one in self.readers:
                group.create_task(one.live(stop))
            group.create_task(self._print(stop))
            await self._kill(kills)
            stop.set()

    async def _kill(self, kills: int) -> None:
        """Most of them while it answers, others while it starts."""
        for _ in range(kills):
            victim = self._chance.choice(self.bots)
            if self._chance.random() < 0.75:
                await connected(victim, PATIENCE_S)
            await asyncio.sleep(self._chance.uniform(0, 3))
            before = time.time()
            victim.kill()
            self.kills.append(Kill(before, time.time()))
            victim.start()

    async def _print(self, stop: asyncio.Event) -> None:
        """Stories of what somebody follows, some seconds apart."""
        while not stop.is_set():
            followers = [one for one in self.readers if one.follows]
            if followers:
                one, number = self._chance.choice(followers), len(self.news)
                headline = f"No. {number} {harvests.crop(self.crops + number)}"
                self.garden.grows(harvests.story(one.language, one.follows, f"news-{number}", headline))
                self.news.append(News(one.number, f"news-{number}", headline))
            await asyncio.sleep(self._chance.uniform(3, 6))
