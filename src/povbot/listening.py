"""An ASGI app served inside the loop that runs already, beside all else that the process does."""

import asyncio
import errno
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from povbot.errors import AddressTaken, CannotListen

# No browser sends the next request before it is answered, and each that waits takes a hundred times its bytes.
_MOST_AHEAD = 8
_TOO_MUCH = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one who asks may take: the head of a request and its body must have come within so many seconds each, and
    what is answered must have been taken within `answer_s`. An idle connection is closed after `keep_alive_s`. One too
    many takes the place of that from which nothing whole has come for the longest, and is closed where all are being
    answered. What is being answered when the serving ends is given `end_s`."""

    header_s: float = 5
    body_s: float = 10
    answer_s: float = 30
    keep_alive_s: int = 30
    connections: int = 100
    header_bytes: int = 16_384
    end_s: int = 2


@dataclass(frozen=True, slots=True)
class Certificate:
    """In PEM, with all that stand between it and a known one; the key without a password."""

    chain: Path
    key: Path


@asynccontextmanager
async def listening(
    app: ASGIApp, host: str, port: int, *, certificate: Certificate | None = None, limits: Limits | None = None
) -> AsyncIterator[int]:
    """Yields the port, a free one where `port` is 0. The app's lifespan events are not sent, signals are the caller's.

    Raises AddressTaken, CannotListen.
    """
    secure = _secured(certificate) if certificate else None
    held = _bound(host, port)
    server = _Server(app, limits or Limits())
    try:
        await server.begin(held, secure)
        yield int(held.getsockname()[1])
    finally:
        await server.end(held)


def _bound(host: str, port: int) -> socket.socket:
    where = f"{host}:{port}"
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        held = socket.create_server(address, family=family, backlog=1024)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressTaken(
                "another process listens there already", where=where, remedy="Stop it, or set another port."
            ) from error
        raise CannotListen(
            f"cannot be listened at: {error.strerror}",
            where=where,
            remedy="Set a host of this machine, and a port that povbot's user may open (1024 or above).",
        ) from error
    # What is accepted there has it too. asyncio sets it only where a socket names its protocol, which this one does
    # not: the body of an answer, sent after its head, waited 40 ms until the other side had acknowledged that.
    held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return held


def _secured(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        # A key with a password would be asked for at the terminal.
        context.load_cert_chain(certificate.chain, certificate.key, password="")
    except OSError as error:  # ssl.SSLError is one
        raise CannotListen(
            f"certificate and key cannot be used: {error.strerror or error}",
            where=f"{certificate.chain}, {certificate.key}",
            remedy="Both are files in PEM that povbot's user may read, the key without a password.",
        ) from error
    return context


class _Server(uvicorn.Server):
    """Not by `serve`, which would take the signals from the process."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            lifespan="off",
            interface="asgi3",
            timeout_keep_alive=limits.keep_alive_s,
            timeout_graceful_shutdown=limits.end_s,
        )
        super().__init__(config)
        self._limits = limits
        self._ticking: asyncio.Task[None] | None = None

    async def begin(self, held: socket.socket, secure: ssl.SSLContext | None) -> None:
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)
        server = await asyncio.get_running_loop().create_server(
            self._connection,
            sock=held,
            ssl=secure,
            ssl_handshake_timeout=self._limits.header_s if secure else None,
            ssl_shutdown_timeout=1 if secure else None,
        )
        self.servers = [server]
        self._ticking = asyncio.create_task(self.main_loop())

    async def end(self, held: socket.socket) -> None:
        """What is still open then is cut off."""
        try:
            if self._ticking:
                self._ticking.cancel()
                await self.shutdown()
        finally:
            held.close()
            for connection in [*self.server_state.connections]:
                connection.transport.abort()

    def _connection(self) -> asyncio.Protocol:
        return _Connection(self._limits, self.config, self.server_state, {})


class _TooManyAhead(Exception):
    """Ends the reading of what came."""


class _Connection(HttpToolsProtocol):
    """uvicorn alone limits neither how long a request takes to come nor how large its head is, nor how many are sent
    ahead of their answers, nor how long an answer takes to go: of whoever reads nothing, connections would stay for
    ever, also those that were closed."""

    def __init__(self, limits: Limits, *settings: Any) -> None:  # noqa: ANN401 - what the base class takes
        super().__init__(*settings)
        self._limits = limits
        self._deadline: asyncio.TimerHandle | None = None
        self._taken_by: asyncio.TimerHandle | None = None
        self._head_bytes: int | None = 0  # None once the head is whole
        # For a request, or the rest of one; None while one is answered.
        self.waits_since: float | None = self.loop.time()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            self._make_room()
        if not transport.is_closing():
            # So that whatever has not left yet pauses the writing.
            transport.set_write_buffer_limits(high=1)
            self._expect_within(self._limits.header_s)

    def _make_room(self) -> None:
        """Else whoever holds them all, idle, keeps everybody out."""
        waits = [(one.waits_since, one) for one in self.connections if isinstance(one, _Connection)]
        _, longest = min(((since, one) for since, one in waits if since is not None), key=itemgetter(0))
        longest.transport.abort()
        self.connections.discard(longest)  # which it does itself only after others have come

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_within(None)
        self._all_is_taken()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._taken_by = self.loop.call_later(self._limits.answer_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._all_is_taken()

    def _all_is_taken(self) -> None:
        if self._taken_by:
            self._taken_by.cancel()
        self._taken_by = None

    def data_received(self, data: bytes) -> None:
        if self._deadline is None:
            # An empty line begins no request, but ends the waiting for one.
            self._expect_within(self._limits.header_s)
        # What comes at once may be more than a head may have.
        for at in range(0, len(data), self._limits.header_bytes):
            if not self.transport.is_closing():
                self._read(data[at : at + self._limits.header_bytes])

    def _read(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_bytes is not None:
            self._head_bytes += len(data)
            if self._head_bytes > self._limits.header_bytes and not self.transport.is_closing():
                self.transport.write(_TOO_MUCH)
                self.transport.close()

    def on_response_complete(self) -> None:
        self.waits_since = None if self.pipeline else self.loop.time()
        super().on_response_complete()

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= _MOST_AHEAD:
            self.transport.abort()
            raise _TooManyAhead
        self._head_bytes = 0
        self._expect_within(self._limits.header_s)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_bytes = None
        self._expect_within(self._limits.body_s)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._expect_within(None)
        if not self.cycle.response_complete:
            self.waits_since = None
        super().on_message_complete()

    def _expect_within(self, seconds: float | None) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self.transport.abort) if seconds is not None else None
