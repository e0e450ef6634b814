"""A publisher on loopback: what it answers is set by a test, what it was asked is seen by it."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from typing import Any

from aiohttp import web


class Manner(Enum):
    """How an answer goes out. Slow ones give a byte now and then, for ever."""

    WHOLE = "whole"
    TRUNCATED = "truncated"
    DROPPED = "dropped"
    SILENT = "silent"
    SLOW = "slow"


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = Manner.WHOLE

    def header(self, name: str) -> str | None:
        return dict(self.headers).get(name)


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]  # names in lower case
    connection: int


def html(text: str, charset: str = "utf-8", *, said: str | None = None, **headers: str) -> Answer:
    """`said` is the charset that the header names, where it is not the one used."""
    kind = ("Content-Type", f"text/html; charset={said or charset}")
    return Answer(text.encode(charset), headers=(kind, *((n.replace("_", "-"), v) for n, v in headers.items())))


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(status=status, headers=(("Location", to),))


def failing(status: int, retry_after: str | None = None) -> Answer:
    return Answer(status=status, headers=(("Retry-After", retry_after),) if retry_after is not None else ())


def robots(text: str) -> Answer:
    return Answer(text.encode(), headers=(("Content-Type", "text/plain"),))


def packed(body: bytes, coding: str = "gzip") -> Answer:
    return Answer(gzip.compress(body, mtime=0) if coding == "gzip" else body, headers=(("Content-Encoding", coding),))


def bomb(megabytes: int) -> Answer:
    """Zeros, a thousandth of that on the wire."""
    return packed(bytes(megabytes * 2**20))


@dataclass
class Publisher:
    """`answers` are by path and query; of several the last one stays. What is not there is not found."""

    port: int = 0
    answers: dict[str, Answer | Sequence[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    during: Callable[[], Awaitable[Any]] | None = None
    ends: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def pages_asked(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def answer(self, path: str, if_none_match: str | None = None, if_modified_since: str | None = None) -> Answer:
        """As it goes out next."""
        found = self.found(path)
        etag, modified = found.header("ETag"), found.header("Last-Modified")
        if (etag and if_none_match == etag) or (modified and not if_none_match and if_modified_since == modified):
            return Answer(status=HTTPStatus.NOT_MODIFIED)
        return found

    def found(self, path: str) -> Answer:
        """The next one of the answers that are set."""
        answers = self.answers.get(path, Answer(status=404))
        if isinstance(answers, Answer):
            return answers
        if len(answers) > 1:
            self.answers[path] = answers[1:]
        return answers[0]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        port = int(request.transport.get_extra_info("peername")[1]) if request.transport else 0
        self.asked.append(Asked(request.raw_path, headers, connection=port))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.during:
                await self.during()
            answer = self.answer(request.raw_path, headers.get("if-none-match"), headers.get("if-modified-since"))
            return await self._sent(request, answer)
        finally:
            self.at_once -= 1

    async def _sent(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        if answer.manner is Manner.WHOLE:
            return web.Response(body=answer.body or None, status=answer.status, headers=answer.headers)
        response = web.StreamResponse(status=answer.status, headers=answer.headers)
        if answer.manner is Manner.SILENT:
            await self.ends.wait()
        elif answer.manner is not Manner.DROPPED:
            response.content_length = len(answer.body) + 1000
            await response.prepare(request)
            await response.write(answer.body)
            while answer.manner is Manner.SLOW and not self.ends.is_set() and request.transport:
                await response.write(b".")
                await asyncio.sleep(0.01)
        if request.transport:
            request.transport.close()
        return response


@asynccontextmanager
async def publishing(**answers: Answer | Sequence[Answer]) -> AsyncIterator[Publisher]:
    """`answers` of its first level: `publishing(page=html("…"))` answers /page."""
    publisher = Publisher(answers={f"/{name}": answer for name, answer in answers.items()})
    async with serving(publisher):
        yield publisher


@asynccontextmanager
async def serving(publisher: Publisher) -> AsyncIterator[None]:
    """At its port, or at one that is free."""
    app = web.Application()
    app.router.add_get("/{path:.*}", publisher.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", publisher.port)
        await site.start()
        publisher.port = int(runner.addresses[0][1])
        yield
    finally:
        publisher.ends.set()
        await runner.cleanup()
