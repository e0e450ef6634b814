"""What is remembered of readers, copied from one database and put back into another, while bots use both."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from copies import DAY, NOW, Copy, copy_of, fill, put_back, update_from
from fake_stores import SetClock
from postgresql import empty
from povbot.errors import BackupDamaged, BackupTooNew, StoreUnavailable
from povbot.model import Broadcast, Chat, Due, Subscription
from povbot.ports import Stores
from povbot.readers import address, backups
from povbot.readers.aside import aside
from povbot.readers.stores import connected, opened

Database = Callable[[str], Awaitable[str]]


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """The address of an empty one of this kind; the server is one."""
    numbers = itertools.count()

    async def made(kind: str) -> str:
        if kind == "SQLite":
            return f"sqlite:///{tmp_path}/{next(numbers)}.db"
        server: str = request.getfixturevalue("postgresql")
        await empty(server)
        return server

    return made


@pytest.fixture(params=["SQLite", "PostgreSQL"])
async def where(request: pytest.FixtureRequest, database: Database) -> str:
    return await database(request.param)


@pytest.fixture
async def full(database: Database) -> Copy:
    """A copy of a database that has something in every table."""
    where = await database("SQLite")
    async with opened(where, SetClock(NOW)) as stores:
        await fill(stores)
    return await copy_of(where)


@pytest.fixture
async def here(where: str, full: Copy) -> AsyncIterator[Stores]:
    """A database into which that was put back, used by a bot."""
    async with opened(where, SetClock(NOW)) as stores:
        await put_back(full, where)
        yield stores


@pytest.mark.parametrize(
    ("before", "after"), [("SQLite", "PostgreSQL"), ("PostgreSQL", "SQLite"), ("SQLite", "SQLite")]
)
async def test_whatever_database_it_is_put_into_it_is_the_same_copied_again(
    database: Database, before: str, after: str
) -> None:
    one = await database(before)
    async with opened(one, SetClock(NOW)) as stores:
        await fill(stores)
    copy = await copy_of(one)
    assert [name for name, lines in copy.lines.items() if not lines] == []
    other = await database(after)
    counts = await put_back(copy, other)
    assert await put_back(copy, other) == counts  # as after one that was killed
    again = await copy_of(other)
    assert copy.lines.pop("updates") != again.lines.pop("updates")
    assert again == copy
    assert counts == {name: len(lines) for name, lines in again.lines.items()} | {"updates": 3}


async def test_no_text_that_would_be_answered_or_sent_again_is_in_a_copy(full: Copy) -> None:
    assert "tea?" not in full.table("updates")
    assert "secret" not in full.table("broadcasts")
    assert [json.loads(line).keys() for line in full.lines["updates"]] == [{"id", "state", "since"}] * 3


async def test_no_update_comes_back_open(here: Stores) -> None:
    assert await here.updates.unanswered() == []
    await here.updates.receive([update_from(n) for n in (1, 2, 3, 4)])
    assert [update.id for update in await here.updates.unanswered()] == [4]


async def test_an_update_that_is_open_here_is_answered_unless_the_copy_knows_that_it_was(
    where: str, full: Copy
) -> None:
    async with opened(where, SetClock(NOW)) as stores:
        await stores.updates.receive([update_from(n) for n in (1, 2, 3, 4)])
        await put_back(full, where)
        # 1 and 2 were open in the copy too, whatever was on its way to whom; 3 was answered.
        assert [(update.id, update.payload) for update in await stores.updates.unanswered()] == [
            (n, update_from(n).payload) for n in (1, 2, 4)
        ]


async def test_an_update_that_is_being_answered_meanwhile_is_answered_once(where: str, full: Copy) -> None:
    async with opened(where, SetClock(NOW)) as stores:
        await stores.updates.receive([update_from(1)])
        await stores.updates.replying(1)
        await put_back(full, where)
        assert not await stores.updates.is_open(1)
        await stores.updates.not_replied(1)
        assert await stores.updates.is_open(1)
        await stores.updates.done(1)
        await stores.updates.receive([update_from(1)])
        assert await stores.updates.unanswered() == []


async def test_what_was_told_or_seen_since_stays_so(here: Stores, where: str, full: Copy) -> None:
    (waiting,) = (await here.deliveries.waiting())[7]
    await here.deliveries.leaving([waiting])
    await here.deliveries.sent([waiting])
    new = replace(waiting, article_id="new")
    await here.deliveries.found(["new"], [new])
    await here.deliveries.leaving([new])
    await here.deliveries.sent([new])
    await put_back(full, where)
    assert 7 not in await here.deliveries.waiting()
    assert [*await here.deliveries.unseen(["old", "new", "newest"])] == ["newest"]
    await here.deliveries.found([], [new])
    assert 7 not in await here.deliveries.waiting()


async def test_what_was_told_there_and_is_leaving_here_was_told(where: str, full: Copy) -> None:
    async with opened(where, SetClock(NOW)) as stores:
        follows = await stores.subscriptions.add(Subscription(0, 7, "tea", "en", NOW))
        told = Due(7, follows.id, "told", NOW)
        await stores.deliveries.found(["told"], [told])
        await stores.deliveries.leaving([told])
        await put_back(full, where)
        await stores.deliveries.not_sent([told])
        assert "told" not in [due.article_id for due in (await stores.deliveries.waiting())[7]]


async def test_a_broadcast_is_sent_once_whoever_began_it(here: Stores, where: str, full: Copy) -> None:
    assert await here.broadcasts.unfinished() == []
    assert not await here.broadcasts.begin(Broadcast(99, 5, "A secret plan.", "en", 6))
    goes_on = Broadcast(99, 8, "Another.", "en", 9, up_to=3)
    await here.broadcasts.begin(goes_on)
    await put_back(full, where)
    assert await here.broadcasts.unfinished() == [goes_on]


async def test_wishes_and_subscriptions_are_what_they_were(here: Stores, where: str, full: Copy) -> None:
    (tea,) = await here.subscriptions.of_chat(7)
    await here.subscriptions.end(tea.id)
    await here.chats.keep(Chat(7))
    await here.chats.keep(Chat(8, plain=True))
    await here.usage.asked(DAY, 8, answered=True, latency_ms=3)
    await put_back(full, where)
    assert (await here.chats.get(7)).zone == "Asia/Taipei"
    assert await here.chats.get(8) == Chat(8)
    assert await here.subscriptions.of_chat(7) == [tea]
    assert (await here.usage.days(DAY, DAY))[0].readers == 1


async def test_no_subscription_gets_a_number_that_another_had_before(here: Stores, where: str, full: Copy) -> None:
    """An old button must not reach the subscription of someone else. Number 3 had ended before the copy was made."""
    assert (await here.subscriptions.add(Subscription(0, 8, "a", "en", NOW))).id == 4
    assert (await here.subscriptions.add(Subscription(0, 8, "b", "en", NOW))).id == 5
    await put_back(full, where)
    assert (await here.subscriptions.add(Subscription(0, 8, "c", "en", NOW))).id == 6


async def test_a_copy_is_of_one_moment(where: str) -> None:
    async def comes(chat_id: int) -> None:
        async with opened(where, SetClock(NOW)) as stores:
            await stores.chats.keep(Chat(chat_id))
            await stores.subscriptions.add(Subscription(0, chat_id, "tea", "en", NOW))

    await comes(1)
    copy = Copy()

    def put(table: str, lines: object) -> None:
        """Somebody comes between any two tables."""
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(asyncio.run, comes(100 + len(copy.lines))).result()
        copy.put(table, lines)  # type: ignore[arg-type]

    await backups.copied(where, put)
    assert [json.loads(line)["id"] for line in copy.lines["chats"]] == [1]
    assert [json.loads(line)["chat_id"] for line in copy.lines["subscriptions"]] == [1]
    assert len((await copy_of(where)).lines["chats"]) == 1 + len(copy.lines)


async def test_a_copy_from_older_tables_goes_through_the_migrations(full: Copy, where: str) -> None:
    older = Copy({name: lines for name, lines in full.lines.items() if name not in ("broadcasts", "fronts")}, full.said)
    older.said = replace(full.said, revision="0001")
    counts = await put_back(older, where)
    assert (counts["broadcasts"], counts["chats"]) == (0, 3)
    async with opened(where, SetClock(NOW)) as stores:
        assert (await stores.chats.get(7)).zone == "Asia/Taipei"


async def test_a_copy_from_newer_tables_is_not_put_back(full: Copy) -> None:
    full.said = replace(full.said, revision="9999")
    with pytest.raises(BackupTooNew, match=r"9999.*Update povbot"), full.beside():
        pass


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("chats", b"{\n", "line 1: Expecting"),
        ("chats", b"[]\n", "has not the fields id, language"),
        ("chats", b'{"id":1}\n', "has not the fields id, language"),
        ("seen", b'{"article_id":7}\n', "article_id is to be a str"),
        ("seen", b'{"article_id":null}\n', "contradict each other: NOT NULL"),
        ("seen", b'{"article_id":"a"}\n{"article_id":"a"}\n', "contradict each other: UNIQUE"),
        ("due", b'{"subscription_id":77,"article_id":"a","found":"2026-11-02T08:00:00+00:00"}\n', "refer to nothing"),
        ("due", b'{"subscription_id":1,"article_id":"a","found":"yesterday"}\n', "Invalid isoformat"),
        ("updates", b'{"id":true,"state":"done","since":"2026-11-02T08:00:00+00:00"}\n', "id is to be a int"),
        ("updates", b'{"id":9223372036854775808,"state":"done","since":"2026-11-02T08:00:00+00:00"}\n', "id is to be"),
        ("elsewhere", b"{}\n", "there is no table 'elsewhere'"),
    ],
)
async def test_a_line_that_cannot_be_put_back_is_named(full: Copy, table: str, line: bytes, said: str) -> None:
    with pytest.raises(BackupDamaged, match=said), full.beside(**{table: line.splitlines(keepends=True)}):
        pass


async def test_a_copy_that_lacks_a_table_is_not_put_back(full: Copy) -> None:
    del full.lines["told"]
    with pytest.raises(BackupDamaged, match="it lacks tables: told"), full.beside():
        pass


async def test_where_one_row_cannot_be_put_back_none_is(database: Database, full: Copy) -> None:
    where = await database("SQLite")
    async with opened(where, SetClock(NOW)) as stores:
        await stores.chats.keep(Chat(8, plain=True))
        refusing = "CREATE TRIGGER full BEFORE INSERT ON broadcasts BEGIN SELECT RAISE(ABORT, 'no room'); END"
        with closing(sqlite3.connect(where.removeprefix("sqlite:///"))) as other:
            other.execute(refusing)
        with pytest.raises(StoreUnavailable, match="no room"):
            await put_back(full, where)
        assert [chat.id for chat in await stores.chats.reachable()] == [8]


async def test_a_bot_that_is_writing_is_waited_for(where: str, full: Copy) -> None:
    """Longer than PostgreSQL waits before it looks for a deadlock, and there would be one."""
    async with opened(where, SetClock(NOW)) as stores, connected(address.parse(where)) as other:
        await stores.chats.keep(Chat(8))
        begun, may_end = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        async def slowly() -> None:
            if where.startswith("sqlite"):
                await asyncio.to_thread(in_sqlite)
            else:
                async with other._engine.begin() as connection:  # type: ignore[attr-defined]
                    await connection.run_sync(hide)
                    begun.set()
                    await may_end.wait()
                    await connection.run_sync(follow)

        def in_sqlite() -> None:
            with closing(sqlite3.connect(where.removeprefix("sqlite:///"))) as connection, connection:
                connection.execute("UPDATE chats SET plain = true WHERE id = 8")
                loop.call_soon_threadsafe(begun.set)
                asyncio.run_coroutine_threadsafe(may_end.wait(), loop).result()
                connection.execute("UPDATE subscriptions SET paused = true")

        def hide(connection: Connection) -> None:
            connection.execute(text("UPDATE chats SET plain = true WHERE id = 8"))

        def follow(connection: Connection) -> None:
            connection.execute(text("UPDATE subscriptions SET paused = true"))

        async with asyncio.TaskGroup() as group:
            group.create_task(slowly())
            await begun.wait()
            restoring = group.create_task(put_back(full, where))
            await asyncio.sleep(1.5)
            assert not restoring.done()
            may_end.set()
        assert [chat.id for chat in await stores.chats.reachable()] == [-1_001_234_567_890, 7]


async def test_what_is_put_aside_has_no_name_that_could_stay(full: Copy, tmp_path: Path) -> None:
    (room := tmp_path / "room").mkdir()
    with aside(full.said.revision, full.said.last_ids, full.lines.items(), "a backup", room) as readers:
        assert readers.counts()["chats"] == 3
        assert [*room.iterdir()] == []


async def test_where_there_is_no_room_to_put_it_aside_there_is_a_remedy(
    full: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = aside(full.said.revision, full.said.last_ids, full.lines.items(), "a backup", tmp_path / "nowhere")
    with pytest.raises(StoreUnavailable, match=r"No such file.*TMPDIR"), lost:
        pass
    monkeypatch.setattr("povbot.readers.aside._PRAGMAS", ("journal_mode = OFF", "max_page_count = 40"))
    full.lines["seen"] = [b'{"article_id":"%d"}\n' % n for n in range(20_000)]
    with pytest.raises(StoreUnavailable, match=r"full.*has room"), full.beside():
        pass
