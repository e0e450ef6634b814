"""An app served beside what the process does: at an address, within limits, and to an end."""

import asyncio
import signal
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import trustme
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from patience import PATIENCE_S
from povbot.errors import AddressTaken, CannotListen
from povbot.listening import Certificate, Limits, listening

HOST = "127.0.0.1"
HEAD = b"GET / HTTP/1.1\r\nhost: x\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(body or b"nothing")(scope, receive, send)


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    """What came before."""
    heard = b""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while more := await reader.read(65_536):
                heard += more
    except ConnectionResetError:
        pass
    return heard


async def test_the_app_answers_at_a_free_port_that_is_told() -> None:
    async with listening(echo, HOST, 0) as port, httpx.AsyncClient() as client:
        answer = await client.post(f"http://{HOST}:{port}/", content=b"word")
        assert (answer.status_code, answer.text) == (200, "word")
        assert "server" not in answer.headers
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(HOST, port)


async def test_no_answer_waits_for_its_head_to_be_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    opened, create = list[socket.socket](), socket.create_server

    def noting(address: tuple[str, int], family: int, backlog: int) -> socket.socket:
        opened.append(create(address, family=family, backlog=backlog))
        return opened[-1]

    monkeypatch.setattr(socket, "create_server", noting)
    async with listening(echo, HOST, 0):
        assert opened[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_a_port_that_is_taken_is_said_with_a_remedy() -> None:
    async with listening(echo, HOST, 0) as port:
        with pytest.raises(AddressTaken, match=f"{HOST}:{port}") as raised:
            async with listening(echo, HOST, port):
                pass
        assert raised.value.remedy
    async with listening(echo, HOST, port) as again:
        assert again == port


async def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CannotListen, match=r"192\.0\.2\.1:0"):
        async with listening(echo, "192.0.2.1", 0):
            pass


async def test_signals_stay_the_processes_own() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    async with listening(echo, HOST, 0):
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


async def test_with_a_certificate_it_speaks_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert(HOST)
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    for part in issued.cert_chain_pems:
        part.write_to_path(tmp_path / "chain.pem", append=True)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    own = Certificate(tmp_path / "chain.pem", tmp_path / "key.pem")
    async with listening(echo, HOST, 0, certificate=own) as port, httpx.AsyncClient(verify=trusting) as client:
        assert (await client.get(f"https://{HOST}:{port}/")).text == "nothing"


@pytest.mark.parametrize("content", [None, b"no certificate"])
async def test_a_certificate_that_cannot_be_used_is_said(tmp_path: Path, content: bytes | None) -> None:
    chain = tmp_path / "chain.pem"
    if content:
        chain.write_bytes(content)
    with pytest.raises(CannotListen, match=r"chain\.pem"):
        async with listening(echo, HOST, 0, certificate=Certificate(chain, chain)):
            pass


@pytest.mark.parametrize("begun", [b"", HEAD, b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nwor"])
async def test_who_does_not_finish_a_request_in_time_is_cut_off(begun: bytes) -> None:
    reached = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await echo(scope, receive, send)
        except ClientDisconnect:
            reached.set()

    async with (
        listening(app, HOST, 0, limits=Limits(header_s=0.1, body_s=0.1)) as port,
        connected(port) as (reader, to),
    ):
        to.write(begun)
        assert await until_closed(reader) == b""
        assert reached.is_set() is begun.startswith(b"POST")


async def test_the_next_request_on_a_connection_has_its_own_time() -> None:
    async with listening(echo, HOST, 0, limits=Limits(header_s=0.3)) as port, connected(port) as (reader, to):
        for _ in range(3):
            to.write(HEAD + b"\r\n")
            assert b"200" in await reader.readuntil(b"nothing")
            await asyncio.sleep(0.2)
        to.write(HEAD)
        assert await until_closed(reader) == b""


async def test_an_empty_line_after_a_request_holds_no_connection_open() -> None:
    async with listening(echo, HOST, 0, limits=Limits(header_s=0.1)) as port, connected(port) as (reader, to):
        to.write(HEAD + b"\r\n")
        await reader.readuntil(b"nothing")
        to.write(b"\r\n")
        assert await until_closed(reader) == b""


async def test_a_head_without_end_is_refused() -> None:
    async with listening(echo, HOST, 0, limits=Limits(header_bytes=1_000)) as port, connected(port) as (reader, to):
        to.write(HEAD + b"x-more: " + b"x" * 2_000)
        assert (await until_closed(reader)).startswith(b"HTTP/1.1 431")


async def test_an_idle_connection_is_closed() -> None:
    async with listening(echo, HOST, 0, limits=Limits(keep_alive_s=1)) as port, connected(port) as (reader, to):
        to.write(HEAD + b"\r\n")
        began = time.monotonic()
        assert b"nothing" in await until_closed(reader)
        assert time.monotonic() - began >= 0.9


async def test_a_whole_head_that_is_too_long_is_refused_however_fast_it_comes() -> None:
    async with listening(echo, HOST, 0, limits=Limits(header_bytes=1_000)) as port, connected(port) as (reader, to):
        to.write(HEAD + b"x-more: " + b"x" * 2_000 + b"\r\n\r\n")
        assert (await until_closed(reader)).startswith(b"HTTP/1.1 431")


async def test_a_few_requests_may_be_sent_ahead_of_their_answers() -> None:
    async with listening(echo, HOST, 0) as port, connected(port) as (reader, to):
        to.write((HEAD + b"\r\n") * 8 + HEAD + b"connection: close\r\n\r\n")
        assert (await until_closed(reader)).count(b"200 OK") == 9


async def test_who_sends_many_ahead_of_their_answers_is_cut_off() -> None:
    reached = 0

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal reached
        reached += 1
        await asyncio.sleep(0.05)
        await echo(scope, receive, send)

    async with listening(slow, HOST, 0) as port:
        async with connected(port) as (reader, to):
            to.write((HEAD + b"\r\n") * 500)
            assert await until_closed(reader) == b""
        assert reached <= 1
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"http://{HOST}:{port}/")).text == "nothing"


async def test_one_connection_too_many_takes_the_place_of_the_one_that_waits_longest() -> None:
    async with (
        listening(echo, HOST, 0, limits=Limits(connections=2)) as port,
        connected(port) as (oldest, _),
        connected(port) as (second, to),
    ):
        to.write(HEAD + b"\r\n")
        await second.readuntil(b"nothing")
        async with connected(port) as (third, to_third):
            to_third.write(HEAD + b"\r\n")
            assert b"200" in await third.readuntil(b"nothing")
            assert await until_closed(oldest) == b""
        to.write(HEAD + b"\r\n")
        assert b"200" in await second.readuntil(b"nothing")


async def test_one_that_was_answered_and_is_idle_gives_way_too() -> None:
    async with listening(echo, HOST, 0, limits=Limits(connections=1)) as port, connected(port) as (first, to):
        to.write(HEAD + b"\r\n")
        await first.readuntil(b"nothing")
        async with connected(port) as (second, to_second):
            to_second.write(HEAD + b"\r\n")
            assert b"200" in await second.readuntil(b"nothing")
            assert await until_closed(first) == b""


async def test_where_all_are_being_answered_one_connection_too_many_is_closed() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        begun.set()
        await go_on.wait()
        await echo(scope, receive, send)

    async with listening(slow, HOST, 0, limits=Limits(connections=1)) as port, connected(port) as (first, to):
        to.write(HEAD + b"\r\n")
        await begun.wait()
        async with connected(port) as (second, _):
            assert await until_closed(second) == b""
        go_on.set()
        assert b"200" in await first.readuntil(b"nothing")


async def test_who_takes_nothing_of_an_answer_is_cut_off() -> None:
    long, ended = b"x" * 20_000_000, asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(long)(scope, receive, send)
        ended.set()

    async with listening(app, HOST, 0, limits=Limits(answer_s=0.1)) as port, connected(port) as (reader, to):
        to.write(HEAD + b"\r\n")
        await asyncio.wait_for(ended.wait(), PATIENCE_S)
        assert 0 < len(await until_closed(reader)) < len(long)


async def test_who_takes_an_answer_bit_by_bit_is_given_the_whole_of_it() -> None:
    long = b"x" * 8_000_000

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(long)(scope, receive, send)

    async with listening(app, HOST, 0, limits=Limits(answer_s=PATIENCE_S)) as port, connected(port) as (reader, to):
        to.write(HEAD + b"connection: close\r\n\r\n")
        assert (await until_closed(reader)).endswith(long)


async def test_what_is_being_answered_is_finished_before_the_end() -> None:
    begun = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        await echo(scope, receive, send)

    async with httpx.AsyncClient() as client:
        async with listening(slow, HOST, 0) as port:
            asking = asyncio.create_task(client.get(f"http://{HOST}:{port}/"))
            await begun.wait()
        assert (await asking).text == "nothing"


async def test_what_takes_too_long_does_not_keep_the_end_waiting() -> None:
    begun = asyncio.Event()

    async def endless(_scope: Scope, _receive: Receive, _send: Send) -> None:
        begun.set()
        await asyncio.sleep(60)

    async with httpx.AsyncClient() as client:
        async with listening(endless, HOST, 0, limits=Limits(end_s=0)) as port:
            asking = asyncio.create_task(client.get(f"http://{HOST}:{port}/"))
            await begun.wait()
        with pytest.raises(httpx.RemoteProtocolError):
            (await asking).raise_for_status()
