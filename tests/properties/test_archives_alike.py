"""The archive on disk answers as the one in memory does, whatever comes, changes and goes."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from povbot.corpus.archive import MemoryArchive
from povbot.model import EVERY_VIEW, Article, Line, Published, Shelved, Wanted, view_of
from povbot.ports import Archive
from povbot.register.files import looked_at, opened
from povbot.register.register import SqliteRegister

if TYPE_CHECKING:
    from povbot.register.archive import SqliteArchive

LANGUAGES = ("en", "en-GB", "zh", "zh-Hans", "zh-Hant", "de", "pt-BR")
READERS = ("", *LANGUAGES, "en-US", "zh-Hant-TW", "pt", "fr")
ORIGINALS = ("a", "b", "c", "ü")

days = st.sampled_from([date(2020, 1, 1), date(2020, 1, 31), date(2020, 2, 1), date(2021, 1, 1)])


@st.composite
def times(draw: st.DrawFn) -> Published:
    one, other = draw(days), draw(days)
    return draw(
        st.sampled_from(
            [
                Published(),
                Published(one, one),
                Published(min(one, other), max(one, other)),
                Published(one),
                Published(None, one),
            ]
        )
    )


@st.composite
def stories(draw: st.DrawFn) -> Article:
    original = draw(st.sampled_from(ORIGINALS))
    kind = draw(st.sampled_from(["original", "translation", "version"]))
    fields: dict[str, Any] = {
        "id": original if kind == "original" else f"{original}-{draw(st.integers(0, 3))}",
        "language": draw(st.sampled_from(LANGUAGES)),
        "title": draw(st.sampled_from(["One", "Two"])),
        "url": draw(st.sampled_from([None, "https://a.example/1", "https://a.example/2"])),
        "publisher": draw(st.sampled_from([None, "P", "Q"])),
        "authors": draw(st.sampled_from([(), ("A",)])),
        "published": draw(times()),
        "topics": draw(st.sampled_from([(), ("food",), ("food", "work")])),
        "changed": draw(st.sampled_from([None, datetime(2021, 1, 1, tzinfo=UTC)])),
        "updated": draw(st.sampled_from([None, date(2020, 5, 5)])),
        "withdrawn": draw(st.sampled_from([None, None, None, date(2022, 1, 1)])),
    }
    if kind != "original":
        fields["translation_of" if kind == "translation" else "version_of"] = original
    return Article(**fields)


archives = st.lists(stories(), max_size=12)
wanted = st.builds(
    Wanted,
    st.none() | times() | st.builds(Published, days, days),
    st.none() | st.sampled_from(["food", "work", "none"]),
    st.none() | st.sampled_from(["en", "en-GB", "zh", "zh-Hant", "de", "fr"]),
)


def lines(articles: Sequence[Article]) -> Sequence[Line]:
    return [Line(article, blake2b(repr(article).encode()).digest()) for article in articles]


def unpacked(_data: bytes) -> Any:
    raise NotImplementedError


def indexed(register: SqliteRegister) -> None:
    """All that waits is put, and all that leaves has left."""
    for rows, done in ((register.leaving(100), register.left), (register.waiting(100), register.put)):
        done([Shelved(row.number, row.shelf, row.article, (), {row.article.title: 1}, "", "") for row in rows])


async def answers(archive: Archive, asked: Wanted, reader: str, offset: int, limit: int | None) -> Mapping[str, Any]:
    ids = [*ORIGINALS, *(f"{original}-{number}" for original in ORIGINALS for number in range(4))]
    return {
        "get": await archive.get(ids),
        "withdrawn": sorted(await archive.withdrawn(ids)),
        "at": sorted(await archive.at(["https://a.example/1"])),
        "latest": [*await archive.latest(reader, asked, offset=offset, limit=limit)],
        "count": await archive.count(asked),
        "listed": [told async for batch in archive.listed(reader, asked) for told in batch],
        "days": {**await archive.days(asked)},
        "tellings": [[*told] for told in await archive.tellings(ids, reader)],
        "inventory": await archive.inventory(),
        "arrivals": {arrival async for batch in archive.arrivals() for arrival in batch},
    }


@given(
    st.lists(archives, min_size=1, max_size=3),
    wanted,
    st.sampled_from(READERS),
    st.integers(0, 2),
    st.none() | st.integers(0, 3),
)
def test_it_answers_as_memory_does(
    states: Sequence[Sequence[Article]], asked: Wanted, reader: str, offset: int, limit: int | None
) -> None:
    async def compare(path: Path) -> None:
        before: tuple[SqliteArchive, MemoryArchive] | None = None
        for state in states:
            with opened(path) as register:
                told = register.read(lines(state))
                indexed(register)
                register.commit()
            disk, memory = looked_at(path, unpacked), MemoryArchive(state)
            assert await answers(disk, asked, reader, offset, limit) == await answers(
                memory, asked, reader, offset, limit
            )
            assert told.tellings == len(memory.articles())
            if before:
                assert await disk.changes_since(before[0]) == await memory.changes_since(before[1])
                assert await disk.changes_since(before[1]) == await memory.changes_since(before[1])
                before[0].close()
            before = disk, memory
        if before:
            before[0].close()

    with TemporaryDirectory() as folder:
        asyncio.run(compare(Path(folder) / "stories.db"))


@given(st.lists(archives, min_size=1, max_size=3), st.sampled_from(READERS))
def test_the_shelves_of_a_view_have_each_story_as_a_listing_has_it(
    states: Sequence[Sequence[Article]], reader: str
) -> None:
    """What has been put and has not left, by its number, is what the view's searches find."""
    found: dict[int, tuple[int, Article]] = {}
    with TemporaryDirectory() as folder, opened(Path(folder) / "stories.db") as register:
        for state in states:
            register.read(lines(state))
            for row in register.leaving(100):
                assert found.pop(row.number) == (row.shelf, row.article)
            found |= {row.number: (row.shelf, row.article) for row in register.waiting(100)}
            indexed(register)
            view = view_of(reader, register.views())
            seen = [told for shelf, told in found.values() if shelf == EVERY_VIEW or shelf >> view & 1]
            listed = asyncio.run(MemoryArchive(state).latest(reader))
            assert sorted(seen, key=lambda told: told.age) == [*listed]
            assert sum(register.shelves().values()) == len(found)


@given(
    st.lists(st.tuples(times(), st.sampled_from([(), ("food",)])), min_size=1, max_size=6),
    st.lists(times() | st.builds(Published, days, days), min_size=3, max_size=6),
)
def test_it_finds_the_stories_of_a_time_as_memory_does(
    known: Sequence[tuple[Published, tuple[str, ...]]], asked: Sequence[Published]
) -> None:
    told = [Article(str(n), "en", "One", published=when, topics=topics) for n, (when, topics) in enumerate(known)]
    memory = MemoryArchive(told)
    with TemporaryDirectory() as folder, opened(Path(folder) / "stories.db") as register:
        register.read(lines(told))
        register.commit()
        with closing(looked_at(Path(folder) / "stories.db", unpacked)) as disk:
            for one in (Wanted(when, topic) for when in asked for topic in (None, "food")):
                assert [*asyncio.run(disk.latest("en", one))] == [*asyncio.run(memory.latest("en", one))]
                assert asyncio.run(disk.count(one)) == asyncio.run(memory.count(one))
                assert {**asyncio.run(disk.days(one))} == {**asyncio.run(memory.days(one))}
