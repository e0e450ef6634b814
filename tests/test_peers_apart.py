"""Processes beside each other when something goes wrong: killed ones, frozen ones, a server that is away."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from asyncpg import ConnectionDoesNotExistError
from sqlalchemy import delete

from fake_stores import SetClock
from patience import PATIENCE_S
from postgresql import NoPostgresql, Server, server
from povbot.errors import AnotherBot, StoreUnavailable
from povbot.model import ReceivedUpdate
from povbot.ports import Peers
from povbot.readers import address, peers
from povbot.readers.stores import connected, opened
from povbot.readers.tables import updates

# The contract is in contracts/test_peers.py.

SOON_S = PATIENCE_S
DAY = date(2026, 11, 2)
ANSWERED: Any = {"answered": True, "latency_ms": 3}
HOLDS = """
import asyncio, sys
from povbot.errors import PovbotError
from povbot.readers import server_session
from povbot.readers.peers import joined

server_session._THAT_HANGS["idle_session_timeout"] = sys.argv[4]

async def main(where, me, is_alone):
    async with joined(where, me, is_alone=is_alone) as peers:
        await peers.look()
        print("joined", flush=True)
        while True:
            await asyncio.sleep(0.2)
            try:
                await peers.look()
            except PovbotError as error:
                print(type(error).__name__, flush=True)

asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "alone"))
"""


@asynccontextmanager
async def joined(where: str, me: int, *, is_alone: bool) -> AsyncIterator[Peers]:
    """One that has looked, as a bot does that answers readers."""
    async with peers.joined(where, me, is_alone=is_alone) as one:
        await one.look()
        yield one


@pytest.fixture(scope="module")
def _one_server() -> Iterator[Server]:
    try:
        with server() as one:
            yield one
    except NoPostgresql as missing:
        pytest.skip(str(missing))


@pytest.fixture
def own(_one_server: Server) -> Iterator[Server]:
    """A server that the test may stop."""
    yield _one_server
    _one_server.stop()
    _one_server.start()


@pytest.fixture
async def one(postgresql: str) -> AsyncIterator[Peers]:
    async with joined(postgresql, 7, is_alone=False) as joined_:
        yield joined_


@contextmanager
def elsewhere(where: str, me: int, side: str = "beside", idle_ms: int = 20_000) -> Iterator["subprocess.Popen[str]"]:
    """Another process that looks, until it is killed."""
    program = [sys.executable, "-c", HOLDS, where, str(me), side, str(idle_ms)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "joined\n"
            yield process
        finally:
            process.kill()


class Wire:
    """Between a process and a server."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._is_cut = list[asyncio.Event]()
        self._pumps = set[asyncio.Task[None]]()
        self._writers = list[asyncio.StreamWriter]()

    def cut(self) -> None:
        """What goes over it now reaches nobody any more, and nobody is told; new connections are as good as ever."""
        for is_cut in self._is_cut:
            is_cut.set()

    async def taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, to_there = await asyncio.open_connection(self._host, self._port)
        self._is_cut.append(is_cut := asyncio.Event())
        self._writers += [writer, to_there]
        for ends in ((reader, to_there), (there, writer)):
            self._pumps.add(asyncio.create_task(self._pump(*ends, is_cut)))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_cut: asyncio.Event) -> None:
        while data := await reader.read(65536):
            if not is_cut.is_set():
                writer.write(data)
        if not is_cut.is_set():
            writer.close()

    async def end(self) -> None:
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in self._writers), return_exceptions=True)


@asynccontextmanager
async def wire_to(where: str) -> AsyncIterator[tuple[Wire, str]]:
    """And the address of its near end."""
    url = address.parse(where)
    wire = Wire(str(url.host), int(url.port or 0))
    async with await asyncio.start_server(wire.taken, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        yield wire, where.replace(f":{url.port}/", f":{port}/")
        await wire.end()


def sight(one: Peers) -> tuple[set[int], bool]:
    """Whom it sees, and whether it leads."""
    return {*one.present}, one.leads


async def seen(one: Peers, present: set[int], *, leads: bool | None = None) -> None:
    """It comes to see this within the time."""
    deadline = time.monotonic() + SOON_S
    while time.monotonic() < deadline:
        try:
            await one.look()
        except StoreUnavailable:
            assert sight(one) == ({one.me}, False)
        if one.present == present and leads in (None, one.leads):
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"sees {set(one.present)}, leads: {one.leads}")


async def end_connections(where: str) -> None:
    """As an operator of the server ends them."""
    async with connected(address.parse(where)) as database:
        ended = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = user"
        )
        await database.run(lambda connection: connection.exec_driver_sql(ended))


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path}/readers.db"
    server_: str = request.getfixturevalue("postgresql")
    return server_


async def test_a_killed_process_makes_room_at_once(where: str) -> None:
    with elsewhere(where, 8, "alone") as process:
        with pytest.raises(AnotherBot) as refused:
            async with joined(where, 7, is_alone=True):
                pytest.fail("two are alone")
        process.kill()
        process.wait()
        async with joined(where, 7, is_alone=True) as one:
            assert sight(one) == ({7}, True)
    assert ":***@" in str(refused.value) or "sqlite" in str(refused.value)


async def test_a_killed_process_is_no_longer_seen_and_another_leads(postgresql: str) -> None:
    with elsewhere(postgresql, 8) as leader:
        async with joined(postgresql, 7, is_alone=False) as one:
            assert sight(one) == ({7, 8}, False)
            leader.kill()
            leader.wait()
            await seen(one, {7}, leads=True)


async def test_a_frozen_process_is_present_until_the_server_gives_it_up(postgresql: str) -> None:
    """A bot that hangs answers nobody: its updates are for the others, and when it goes on it is one of them."""
    with elsewhere(postgresql, 8, idle_ms=1000) as leader:
        async with joined(postgresql, 7, is_alone=False) as one:
            leader.send_signal(signal.SIGSTOP)
            await seen(one, {7}, leads=True)
            leader.send_signal(signal.SIGCONT)
            await seen(one, {7, 8}, leads=True)


async def test_a_connection_that_is_ended_is_made_again(postgresql: str, one: Peers) -> None:
    assert one.leads
    told = asyncio.ensure_future(one.told())
    await end_connections(postgresql)
    await seen(one, {7}, leads=True)
    await asyncio.wait_for(told, SOON_S)  # something may have been missed


async def test_a_lost_connection_is_noticed_before_it_is_needed(postgresql: str, one: Peers) -> None:
    await end_connections(postgresql)
    for _ in range(int(100 * SOON_S)):
        if one.leads:
            await asyncio.sleep(0.01)
    assert sight(one) == ({7}, False)


async def test_a_server_that_is_stopped_and_started_is_joined_again(own: Server, clock: SetClock) -> None:
    async with joined(own.address, 7, is_alone=False) as one, joined(own.address, 8, is_alone=False) as other:
        own.stop()
        for _ in range(2):
            for each in (one, other):
                with pytest.raises(StoreUnavailable):
                    await each.look()
                assert sight(each) == ({each.me}, False)
        own.start()
        await seen(other, {8}, leads=True)
        await seen(one, {7, 8}, leads=False)
        await asyncio.wait_for(one.told(), SOON_S)
        async with opened(own.address, clock) as stores:
            await stores.updates.receive([ReceivedUpdate(1, "{}", owner=7)])
            await asyncio.wait_for(one.told(), SOON_S)


async def test_a_connection_that_is_ended_while_it_is_made_is_one_that_cannot_be_asked(
    postgresql: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said to the driver itself, before SQLAlchemy has a word in it, fails in the driver's words."""

    async def ended(*_: object) -> None:
        raise ConnectionDoesNotExistError("the connection was closed in the middle of operation")

    async with opened(postgresql, clock) as stores, joined(postgresql, 7, is_alone=False) as one:
        await end_connections(postgresql)
        with monkeypatch.context() as ending:
            ending.setattr("asyncpg.Connection.add_listener", ended)
            with pytest.raises(StoreUnavailable):
                await one.look()
            ending.setattr("asyncpg.Connection.execute", ended)
            with pytest.raises(StoreUnavailable):
                await stores.updates.left()
        await seen(one, {7}, leads=True)
        await stores.updates.left()


async def test_a_server_that_hangs_is_not_waited_for(own: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async with joined(own.address, 7, is_alone=True) as one:
        monkeypatch.setattr("povbot.readers.server_peers._LOOK_S", 0.5)
        monkeypatch.setattr("povbot.readers.server_peers._COME_S", 0.5)
        with own.frozen():
            for _ in range(2):
                began = time.monotonic()
                with pytest.raises(StoreUnavailable, match="does not answer in time"):
                    await one.look()
                assert time.monotonic() - began < SOON_S
                assert sight(one) == ({7}, False)
        await seen(one, {7}, leads=True)


async def test_whose_place_was_taken_while_it_was_away_is_told_so(own: Server) -> None:
    async with joined(own.address, 7, is_alone=True) as one:
        own.stop()
        own.start()
        async with joined(own.address, 8, is_alone=False) as other:
            with pytest.raises(AnotherBot):
                await one.look()
            assert (*sight(one), other.leads) == ({7}, False, True)


async def test_locks_that_a_pooler_gave_away_are_not_believed_in(one: Peers) -> None:
    """As behind PgBouncer in transaction mode: the next statement runs on another connection of the server's."""
    await one._session._connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailable, match="pooler"):
        await one.look()
    await seen(one, {7}, leads=True)


async def test_behind_a_dead_network_the_former_connection_is_ended_first(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server still holds it for present, and its place for taken."""
    async with wire_to(postgresql) as (wire, where), joined(where, 7, is_alone=True) as one:
        monkeypatch.setattr("povbot.readers.server_peers._LOOK_S", 0.5)
        wire.cut()
        with pytest.raises(StoreUnavailable, match="does not answer in time"):
            await one.look()
        await seen(one, {7}, leads=True)


async def test_what_is_remembered_is_not_waited_for_from_a_server_that_hangs(
    own: Server, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Enough for what is to be done when it goes on.
    monkeypatch.setattr("povbot.readers.postgresql_server.STEP_S", 2)
    monkeypatch.setattr("povbot.readers.database.STEP_S", 2)
    async with opened(own.address, clock) as stores:
        await asyncio.gather(*(stores.chats.get(chat_id) for chat_id in range(3)))
        with own.frozen():
            began = time.monotonic()
            steps = (stores.chats.get(1), stores.updates.replying(1), stores.usage.asked(DAY, 1, **ANSWERED))
            met = await asyncio.gather(*steps, return_exceptions=True)
            assert time.monotonic() - began < SOON_S
        assert [type(error) for error in met] == [StoreUnavailable] * 3
        assert await stores.updates.receive([ReceivedUpdate(3, "{}")]) == {3}
        await stores.usage.asked(DAY, 1, **ANSWERED)


@pytest.mark.parametrize(("see_each_other", "rounds"), [(True, 10), (False, 1)])
async def test_of_two_that_adopt_at_once_one_has_each_update(
    postgresql: str, clock: SetClock, rounds: int, *, see_each_other: bool
) -> None:
    """Two may lead for a moment, where the connection of one was lost and nobody told it yet."""
    sights = ({7, 8}, {7, 8}) if see_each_other else ({7}, {8})
    async with opened(postgresql, clock) as one, opened(postgresql, clock) as other:
        await empty_updates(postgresql)
        for first in range(0, 100 * rounds, 100):
            await one.updates.receive([ReceivedUpdate(n, "{}", owner=9) for n in range(first, first + 100)])
            adopted = await asyncio.gather(one.updates.adopt(7, sights[0]), other.updates.adopt(8, sights[1]))
            if see_each_other:
                assert sum(adopted) == 100
        await asyncio.gather(one.updates.adopt(7, {7, 8}), other.updates.adopt(8, {7, 8}))
        of_each = [{update.id for update in await one.updates.unanswered(owner)} for owner in (7, 8, 9)]
        assert sorted(n for ids in of_each for n in ids) == list(range(100 * rounds))
        may_reply = [await one.updates.replying(n, 7) + await other.updates.replying(n, 8) for n in range(100)]
        assert may_reply == [1] * 100


async def empty_updates(where: str) -> None:
    async with connected(address.parse(where)) as database:
        await database.single(delete(updates), lambda _: None)
