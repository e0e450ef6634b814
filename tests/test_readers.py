"""The databases under the stores: what is on the disk, what survives, what is said when they cannot be used."""

import asyncio
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, CursorResult, text

from fake_stores import SetClock
from patience import PROCESS_PATIENCE_S, until
from postgresql import empty
from povbot.errors import ConfigError, PovbotError, StoreTooNew, StoreUnavailable
from povbot.model import Chat, Due, MissedWhy, ReceivedUpdate, Subscription
from povbot.ports import MOST_LIVES, Stores
from povbot.readers import address, tables
from povbot.readers.stores import connected, opened

DAY = date(2026, 11, 2)
FOUND = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "of readers" / "povbot.db"


@pytest.fixture
async def kept(file: Path, clock: SetClock) -> AsyncIterator[Stores]:
    async with opened(f"sqlite:///{file}", clock) as stores:
        yield stores


@pytest.fixture(params=["SQLite", "PostgreSQL"])
async def where(request: pytest.FixtureRequest, file: Path) -> str:
    """An empty database's address."""
    if request.param == "SQLite":
        return f"sqlite:///{file}"
    server: str = request.getfixturevalue("postgresql")
    await empty(server)
    return server


def from_chat(update_id: int, chat_id: int, said: str = "") -> ReceivedUpdate:
    return ReceivedUpdate(update_id, f'{{"message": {{"chat": {{"id": {chat_id}}}, "text": "{said}"}}}}')


def on_disk(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(file.parent.iterdir()) if not path.name.endswith("-shm"))


def ways_to_write(number: int) -> list[bytes]:
    return [str(number).encode(), *(number.to_bytes(size, "big", signed=True) for size in (6, 8))]


async def remember(stores: Stores, chat_id: int, secret: str) -> None:
    wishes = Chat(chat_id, f"tongue-{secret}", zone=f"Zone/{secret}", quiet_from=time(22))
    await stores.chats.keep(wishes)
    added = await stores.subscriptions.add(
        Subscription(0, chat_id, f"question {secret}", f"tongue-{secret}", FOUND, f"topic-{secret}")
    )
    stories = [Due(chat_id, added.id, f"story-{n}-{secret}", FOUND) for n in range(3)]
    await stores.deliveries.found([], stories)
    await stores.deliveries.leaving(stories[:2])
    await stores.deliveries.sent(stories[:1])
    await stores.usage.asked(DAY, chat_id, answered=True, latency_ms=3)


@pytest.mark.parametrize("others", [0, 150])
async def test_a_forgotten_reader_is_in_no_file(kept: Stores, file: Path, others: int) -> None:
    """Among many, tables have inner pages, which may hold keys of rows that are deleted."""
    readers = [(0x5EC2E7_000000 + 977 * n, f"secret{n:04}") for n in range(others + 1)]
    for n, (chat_id, secret) in enumerate(readers):
        await remember(kept, chat_id, secret)
        await kept.updates.receive([from_chat(n, chat_id, f"asked {secret}")])
    forgotten = {n for n in range(others + 1) if n % 7 == 0}
    before = on_disk(file)
    for n in forgotten:
        await kept.chats.forget(readers[n][0])
    after = on_disk(file)
    for n, (chat_id, secret) in enumerate(readers):
        traces = [secret.encode(), *ways_to_write(chat_id)]
        assert any(trace in before for trace in traces[:1])
        assert any(trace in before for trace in traces[1:])
        assert any(trace in after for trace in traces) == (n not in forgotten), (n, secret)


async def test_the_update_that_asked_to_forget_is_erased_when_it_is_done(kept: Stores, file: Path) -> None:
    await kept.updates.receive([from_chat(1, 0x5EC2E7_000000, "/forget secret"), from_chat(2, 8, "kept")])
    await kept.chats.forget(0x5EC2E7_000000, asking=1)
    await kept.updates.replying(1)
    assert b"secret" in on_disk(file)
    await kept.updates.adopt(0, {1})  # its process ended
    assert b"secret" in on_disk(file)
    await kept.updates.done(1)
    after = on_disk(file)
    assert not [trace for trace in (b"secret", *ways_to_write(0x5EC2E7_000000)) if trace in after]
    assert b"kept" in after


async def test_the_operator_is_told_of_what_is_given_up(kept: Stores, caplog: pytest.LogCaptureFixture) -> None:
    await kept.updates.receive([from_chat(1, 7, "hello"), from_chat(2, 8, "hello")])
    for life in range(1, MOST_LIVES + 1):
        await kept.updates.adopt(life, {life})
    assert not caplog.text
    await kept.updates.adopt(9, {9})
    assert f"2 updates were left by {MOST_LIVES} processes each, and stay unanswered" in caplog.text


async def test_what_expires_is_in_no_file(kept: Stores, file: Path) -> None:
    await kept.missed.add("secret", "en", MissedWhy.REFUSED, DAY)
    await kept.usage.asked(DAY, 0x5EC2E7_000000, answered=True, latency_ms=3)
    assert b"secret" in on_disk(file)
    await kept.missed.expire(date(2026, 11, 3), 9)
    await kept.usage.expire(date(2026, 11, 3))
    assert not [trace for trace in (b"secret", *ways_to_write(0x5EC2E7_000000)) if trace in on_disk(file)]


async def test_while_another_process_reads_what_was_erased_is_gone_with_the_next_wipe(
    kept: Stores, file: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("povbot.readers.sqlite_file.BUSY_S", 0)
    await remember(kept, 7, "secret")
    with closing(sqlite3.connect(file, isolation_level=None)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM chats").fetchone()
        await remember(kept, 7, "secret")
        async with opened(f"sqlite:///{file}", SetClock()) as other:
            await other.chats.forget(7)
        assert "another process reads" in caplog.text
    await kept.chats.forget(7)
    assert b"secret" not in on_disk(file)


DIES = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from povbot.model import Due, ReceivedUpdate, Subscription
from povbot.readers.stores import connected, opened

async def main():
    now = datetime(2026, 11, 2, 8, tzinfo=UTC)
    async with opened(sys.argv[1], lambda: now) as stores:
        await stores.updates.receive([ReceivedUpdate(n, "{}") for n in range(1, 4)])
        await stores.updates.replying(1)
        await stores.updates.done(2)
        added = await stores.subscriptions.add(Subscription(0, 7, "tea", "en", now))
        due = [Due(7, added.id, story, now) for story in "abc"]
        await stores.deliveries.found("abc", due)
        await stores.deliveries.leaving(due[:1])
        await stores.deliveries.sent(due[1:2])
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_what_was_stored_survives_a_killed_process(where: str, clock: SetClock) -> None:
    dies = [sys.executable, "-c", DIES, where]
    killed = await asyncio.to_thread(subprocess.run, dies, capture_output=True, check=False, timeout=PROCESS_PATIENCE_S)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    async with opened(where, clock) as stores:
        assert [update.id for update in await stores.updates.unanswered()] == [3]
        assert [due.article_id for due in (await stores.deliveries.waiting())[7]] == ["c"]
        assert [*await stores.deliveries.unseen("abcd")] == ["d"]


async def test_fifty_at_once_do_not_meet_a_locked_database(where: str, clock: SetClock) -> None:
    async def reader(stores: Stores, chat_id: int) -> None:
        for n in range(2):
            update = from_chat(1000 * n + chat_id, chat_id)
            await stores.updates.receive([update])
            await stores.chats.keep(replace(await stores.chats.get(chat_id), hour=n))
            await stores.updates.replying(update.id)
            await stores.usage.asked(DAY, chat_id, answered=True, latency_ms=n)
            await stores.subscriptions.add(Subscription(0, chat_id, "tea", "en", FOUND))
            await stores.missed.add("rice?", "en", MissedWhy.REFUSED, DAY)
            await stores.updates.done(update.id)

    async with opened(where, clock) as one, opened(where, clock) as other:
        await asyncio.gather(*(reader(one if chat_id % 2 else other, chat_id) for chat_id in range(1, 51)))
        counted = (await one.usage.days(DAY, DAY))[0]
        assert (counted.questions, counted.readers) == (100, 50)
        assert (await one.missed.most_frequent(1))[0].count == 100
        assert len(await one.subscriptions.active()) == 50


async def test_a_task_that_is_cancelled_leaves_the_store_as_good_as_before(where: str, clock: SetClock) -> None:
    async with opened(where, clock) as stores:
        tasks = [asyncio.create_task(stores.updates.receive([ReceivedUpdate(n, "{}")])) for n in range(40)]
        for n, task in enumerate(tasks):
            await asyncio.sleep(0.002)
            if n % 3:
                task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        stored = {update.id for update in await stores.updates.unanswered()}
        assert {n for n, outcome in enumerate(done) if not isinstance(outcome, BaseException)} <= stored


async def test_opening_again_keeps_what_is_there(where: str, clock: SetClock) -> None:
    async with opened(where, clock) as stores:
        await stores.chats.keep(Chat(7, plain=True))
    async with opened(where, clock) as stores:
        assert await stores.chats.get(7) == Chat(7, plain=True)


async def test_two_that_open_an_empty_database_at_once_make_its_tables_once(where: str, clock: SetClock) -> None:
    async def keep(chat_id: int) -> None:
        async with opened(where, clock) as stores:
            await stores.chats.keep(Chat(chat_id))

    await asyncio.gather(*map(keep, range(5)))
    async with opened(where, clock) as stores:
        assert len(await stores.chats.reachable()) == 5


async def test_the_migrations_make_the_tables_that_are_declared(where: str, clock: SetClock) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), tables.metadata))

    async with opened(where, clock), connected(address.parse(where)) as database:
        assert await database.run(differences) == []


async def test_a_newer_database_is_left_alone(where: str, clock: SetClock) -> None:
    newer = text("UPDATE alembic_version SET version_num = '9999'")
    async with opened(where, clock), connected(address.parse(where)) as database:
        await database.run(lambda connection: connection.execute(newer))
    with pytest.raises(StoreTooNew, match=r"newer povbot.*9999") as told:
        async with opened(where, clock):
            pass
    assert "Update povbot" in str(told.value)


async def test_the_file_is_made_for_its_user_alone(kept: Stores, file: Path) -> None:
    await kept.chats.keep(Chat(7))
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}


@pytest.fixture
def no_database(file: Path) -> Path:
    file.parent.mkdir()
    file.write_bytes(b"no database, but long enough to be looked at" * 30)
    return file


async def test_what_cannot_be_a_database_is_unavailable(no_database: Path, clock: SetClock) -> None:
    with pytest.raises(StoreUnavailable, match="not a database"):
        await open_and_close(f"sqlite:///{no_database}", clock)
    with pytest.raises(StoreUnavailable, match=r"povbot\.db"):
        await open_and_close(f"sqlite:///{no_database}/below/povbot.db", clock)


async def test_a_server_that_cannot_be_asked_is_unavailable(clock: SetClock) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(StoreUnavailable) as told:
            await open_and_close(f"postgresql://povbot:hush@127.0.0.1:{port}/povbot", clock)
    assert told.value.where == f"postgresql+asyncpg://povbot:***@127.0.0.1:{port}/povbot"
    assert "hush" not in str(told.value)


@pytest.mark.parametrize(("part", "instead"), [(":{password}@", ":hush@"), ("/postgres", "/nowhere")])
async def test_a_server_that_does_not_let_us_in_is_unavailable(
    postgresql: str, clock: SetClock, part: str, instead: str
) -> None:
    password = postgresql.rpartition("@")[0].rpartition(":")[2]
    wrong = postgresql.replace(part.format(password=password), instead)
    assert wrong != postgresql
    with pytest.raises(StoreUnavailable) as told:
        await open_and_close(wrong, clock)
    assert not {password, "hush"} & {*str(told.value).replace("@", ":").split(":")}


async def test_a_server_that_comes_back_is_asked_again(postgresql: str, clock: SetClock) -> None:
    await empty(postgresql)
    async with opened(postgresql, clock) as stores:
        await stores.chats.keep(Chat(7, plain=True))
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        async with connected(address.parse(postgresql)) as database:
            ended = text(others + " AND datname = current_database()")
            await database.run(lambda connection: connection.execute(ended))
        assert await stores.chats.get(7) == Chat(7, plain=True)


async def nobody_else(where: str) -> None:
    """Is connected any more: who was told to end has."""
    others = text("SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = user")
    async with connected(address.parse(where)) as database:

        async def none_is() -> bool:
            return not await database.single(others, CursorResult.scalar_one)

        await until(none_is)


async def test_a_connection_that_the_server_closed_is_found_without_asking_whatever_the_step(
    postgresql: str, clock: SetClock
) -> None:
    await empty(postgresql)
    async with opened(postgresql, clock) as stores:
        for n, is_known_at_once in enumerate((True, False)):
            await asyncio.gather(*(stores.chats.get(chat_id) for chat_id in range(5)))
            async with connected(address.parse(postgresql)) as database:
                ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
                await database.single(ended, lambda _: None)
            if is_known_at_once:
                await nobody_else(postgresql)
                await asyncio.sleep(0.2)
                assert await stores.updates.receive([ReceivedUpdate(n, "{}")]) == {n}
                assert await stores.updates.replying(n)
            await stores.usage.asked(DAY, n, answered=True, latency_ms=3)
        assert (await stores.usage.days(DAY, DAY))[0].questions == 2


async def test_a_server_that_takes_connections_and_never_answers_is_unavailable_in_time(
    clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("povbot.readers.postgresql_server.CONNECT_S", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        async with asyncio.timeout(5):
            with pytest.raises(StoreUnavailable, match="does not answer in time"):
                await open_and_close(f"postgresql://povbot:hush@127.0.0.1:{port}/povbot", clock)


async def test_no_error_tells_what_a_reader_said(kept: Stores, file: Path) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("DROP TABLE missed")
    with pytest.raises(StoreUnavailable, match="no such table") as told:
        await kept.missed.add("secret", "en", MissedWhy.REFUSED, DAY)
    assert "secret" not in f"{told.value} {told.value.__cause__}"


async def open_and_close(where: str, clock: SetClock) -> None:
    async with opened(where, clock):
        pass


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("sqlite:///povbot.db", "sqlite:///povbot.db"),
        (" sqlite+aiosqlite:////var/povbot.db\n", "sqlite:////var/povbot.db"),
        ("postgresql://host/name", "postgresql+asyncpg://host/name"),
        ("postgres://me:hush@host/name", "postgresql+asyncpg://me:***@host/name"),
        ("postgres://host/name?sslmode=require", "postgresql+asyncpg://host/name?ssl=require"),
        ("postgresql+asyncpg://host/name?password=hush", "postgresql+asyncpg://host/name"),
    ],
)
def test_addresses_may_be_short(written: str, understood: str) -> None:
    assert address.said(address.parse(written)) == understood


def test_an_address_may_begin_at_home() -> None:
    assert address.parse("sqlite:///~/povbot.db").database == str(Path.home() / "povbot.db")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "no address"),
        ("povbot.db", "no address"),
        ("postgresql://me:hush@host:port/x", "no address"),
        ("mysql://me:hush@host/x", "does not know databases of the kind 'mysql'"),
        ("postgresql+psycopg://me:hush@host/x", "does not know"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://povbot.db", "names no file"),
    ],
)
def test_a_wrong_address_is_a_config_error(written: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as told:
        address.parse(written)
    assert "hush" not in str(told.value)
    assert isinstance(told.value, PovbotError)
    assert told.value.remedy
