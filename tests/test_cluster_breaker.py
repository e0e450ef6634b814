"""Asking a cluster no more for a while, and saying why without telling secrets."""

import asyncio
import logging
import socket

import pytest
from opensearchpy import AuthenticationException, ConnectionTimeout, NotFoundError, TransportError
from opensearchpy import ConnectionError as Unreachable

from povbot.errors import IndexDamaged, IndexUnusable, PovbotError, RetrieverUnavailable
from povbot.index.cluster.access import Access
from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.breaker import Breaker
from povbot.index.cluster.faults import is_passing, understood
from povbot.index.cluster.state import read_state
from povbot.logs import TALKATIVE, be_discreet
from povbot.texts import Texts

SESAME = "open sesame"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock, failures=3, pause_s=5)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admits()
        breaker.failed()


def test_it_admits_until_so_many_failed_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 3)
    assert not breaker.admits()


def test_after_a_pause_one_is_let_through_to_try(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 4.9
    assert not breaker.admits()
    clock.now += 0.1
    assert [breaker.admits(), breaker.admits()] == [True, False]


def test_where_that_one_fails_the_pause_begins_anew(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 5
    fail(breaker, 1)
    clock.now += 4.9
    assert not breaker.admits()
    clock.now += 0.1
    assert breaker.admits()
    breaker.succeeded()
    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_where_nothing_is_told_of_that_one_another_may_try_after_a_pause(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 5
    assert breaker.admits()
    clock.now += 5
    assert breaker.admits()


def test_several_asked_at_once_that_all_fail_are_no_reason_to_ask_for_ever(breaker: Breaker, clock: Clock) -> None:
    admitted = [breaker.admits() for _ in range(9)]
    for _ in admitted:
        breaker.failed()
    assert not breaker.admits()
    clock.now += 5
    assert breaker.admits()


@pytest.mark.parametrize(
    ("error", "kind", "passing"),
    [
        (Unreachable("N/A", "refused", OSError()), RetrieverUnavailable, True),
        (ConnectionTimeout("TIMEOUT", "late", TimeoutError()), RetrieverUnavailable, True),
        (TransportError(429, "rejected", {}), RetrieverUnavailable, True),
        (TransportError(503, "cluster_block_exception", {}), RetrieverUnavailable, True),
        (TransportError(500, "search_phase_execution_exception", {}), RetrieverUnavailable, True),
        (TransportError(400, "search_phase_execution_exception", {}), IndexUnusable, False),
        (AuthenticationException(401, "", {}), RetrieverUnavailable, False),
        (NotFoundError(404, "index_not_found_exception", {}), IndexDamaged, False),
        (TransportError(400, "parsing_exception", {}), IndexUnusable, False),
        (FileNotFoundError("no such file"), RetrieverUnavailable, False),
        (TransportError(400, f"<html>{SESAME}</html>", {}), IndexUnusable, False),
        (TransportError(503, {"reason": SESAME}, {}), RetrieverUnavailable, True),
    ],
)
def test_what_fails_says_what_where_and_what_to_do(error: Exception, kind: type[PovbotError], passing: bool) -> None:
    access = Access((f"https://reader:{SESAME}@one.example:9200", "https://two.example:9200"), "reader", SESAME)
    fault = understood(error, access.where)
    assert (type(fault), is_passing(error)) == (kind, passing)
    assert fault.what
    assert fault.remedy
    assert fault.where == "https://one.example:9200, https://two.example:9200"
    assert SESAME not in f"{fault} {access!r} {Access(('https://one.example',), api_key=SESAME)!r}"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "not available just now"), ("zh-Hans", "暂时无法搜索"), ("zh-Hant", "暫時無法搜尋")]
)
def test_readers_are_told_that_the_search_is_not_available_just_now(language: str, said: str) -> None:
    for kind in (RetrieverUnavailable, IndexUnusable, IndexDamaged):
        assert said in Texts(language)(kind.reader_key)


async def test_where_nobody_listens_the_search_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        access = Access((f"http://127.0.0.1:{taken.getsockname()[1]}",))
        cluster = Cluster(access, Breaker(Clock()))
        with pytest.raises(RetrieverUnavailable, match="cannot be asked") as raised:
            await read_state(cluster, "povbot")
        assert raised.value.where == access.where
        await cluster.close()


async def test_no_question_and_no_password_gets_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    be_discreet()
    try:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            access = Access((f"http://reader:{SESAME.replace(' ', '')}@127.0.0.1:{taken.getsockname()[1]}",))
            cluster = Cluster(access, Breaker(Clock()))
            with pytest.raises(RetrieverUnavailable):
                await cluster.search(["passages"], {"query": {"term": {"terms": "zebras"}}})
            await cluster.close()
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    assert "passages" in caplog.text
    assert "zebras" not in caplog.text
    assert SESAME.replace(" ", "") not in caplog.text


async def test_an_answer_that_is_a_refusal_is_an_answer_to_the_breaker(clock: Clock) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"{}")
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        breaker = Breaker(clock, failures=3, pause_s=5)
        fail(breaker, 3)
        clock.now += 5
        cluster = Cluster(Access((f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}",)), breaker)
        with pytest.raises(IndexUnusable, match="refused"):
            await cluster.search(["passages"], {})
        assert [breaker.admits(), breaker.admits()] == [True, True]
        await cluster.close()


async def test_a_node_that_never_answers_is_not_waited_for() -> None:
    silent: list[asyncio.Task[None] | None] = []

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent.append(asyncio.current_task())
        await reader.read()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(keep_silent, "127.0.0.1", 0) as server:
        access = Access((f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}",), timeout_s=0.05)
        cluster = Cluster(access, Breaker(Clock()))
        with pytest.raises(RetrieverUnavailable, match="did not answer in time"):
            await read_state(cluster, "povbot")
        await cluster.close()
        # What is left open when the loop ends is a warning in whatever test comes next.
        await asyncio.gather(*filter(None, silent))
