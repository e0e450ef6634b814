"""Fetchers for tests: time that only passes when it is waited for, names that lead where a test says."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from povbot.errors import FetchFailed, ForbiddenByRobots, Gone, NotFound, TooLarge
from povbot.ingest.fetch.fetching import HttpFetcher, opened
from povbot.ingest.fetch.manners import Manners, user_agent
from povbot.ingest.fetch.pace import Time, Turns
from povbot.model import Known, Page, Unchanged
from publisher import Answer, Publisher

AGENT = user_agent("1.2.3", "https://bot.example/about")
MOST_BYTES = 100_000


@dataclass
class PassingTime:
    """`waits` are in the order they were waited for."""

    now: datetime = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    start: datetime = field(init=False)
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start = self.now

    def elapsed(self) -> float:
        return (self.now - self.start).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.now += timedelta(seconds=seconds)

    @property
    def time(self) -> Time:
        return Time(lambda: self.now, self.elapsed, self.sleep, lambda: 0.5)


@dataclass
class Names:
    """A resolver. Of several answers to a name each is given once, the last one from then on."""

    known: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, _: int) -> Sequence[str]:
        times = self.asked.count(host)
        self.asked.append(host)
        if host not in self.known:
            raise OSError("no such name")
        answers = self.known[host]
        return answers[min(times, len(answers) - 1)]


@asynccontextmanager
async def fetching(
    publisher: Publisher, passing: PassingTime, *, names: Names | None = None, **manners: object
) -> AsyncIterator[HttpFetcher]:
    """One that may ask this publisher, on 127.0.0.1."""
    settled = {
        "allowed": (f"127.0.0.1:{publisher.port}",),
        "delay_s": 0.0,
        "most_bytes": MOST_BYTES,
        "most_seconds": 5.0,
        **manners,
    }
    time = passing.time
    async with opened(Manners(AGENT, **settled), Turns(time), time, names or Names()) as fetcher:  # type: ignore[arg-type]
        yield fetcher


class FakeFetcher:
    """Takes its pages straight from a publisher's answers; knows a whole site forbidden and nothing finer."""

    def __init__(self, publisher: Publisher, now: datetime) -> None:
        self._publisher, self._now = publisher, now

    async def fetch(self, address: str, known: Known | None = None) -> Page | Unchanged:
        url = address
        for _ in range(6):
            answer = self._answer(url, known if known and known.url == url else None)
            if not answer.header("Location"):
                return self._outcome(address, url, answer)
            url = self._publisher.url(str(answer.header("Location")))
        raise FetchFailed("redirected for ever", where=address)

    def _answer(self, url: str, known: Known | None) -> Answer:
        path = url.removeprefix(self._publisher.url(""))
        rules = self._publisher.answers.get("/robots.txt")
        if isinstance(rules, Answer) and b"Disallow: " + path.encode() in rules.body.splitlines():
            raise ForbiddenByRobots("forbidden", where=url)
        if known:
            return self._publisher.answer(path, known.etag or None, known.modified or None)
        return self._publisher.answer(path)

    def _outcome(self, asked: str, url: str, answer: Answer) -> Page | Unchanged:
        if len(answer.body) > MOST_BYTES:
            raise TooLarge("too large", where=url)
        match answer.status:
            case 200:
                headers = {name.lower(): value for name, value in answer.headers}
                return Page(asked, url, 200, headers, answer.body, self._now)
            case 304:
                return Unchanged(asked, url, self._now)
            case 404:
                raise NotFound("not found", where=url)
            case 410:
                raise Gone("gone", where=url)
            case status:
                raise FetchFailed(f"answered with {status}", where=url)
