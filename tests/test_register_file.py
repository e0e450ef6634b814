"""The register's file: passages, words and names in it, and what may befall it."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeAnalyzer, FakeSplitter
from povbot.analysis import sounds, spelling
from povbot.analysis.sounds import Soundalikes
from povbot.errors import IndexDamaged, IndexMissing, IndexStale, IndexUnusable
from povbot.model import Article, Heard, Line, Row, Shelved, ShelvedPassage, key_of
from povbot.passages import analysed, packed, split, unpacked
from povbot.register.files import looked_at, opened
from povbot.register.register import SqliteRegister
from stories import story

if TYPE_CHECKING:
    from povbot.register.archive import SqliteArchive

WORDS = ("Gerald", "gerald", "Geraldine", "harbour", "harbours", "Harbor", "Tesla", "TESLA", "Telsa", "straße")
HAN_WORDS = ("杰拉尔德", "特斯拉", "东川", "水")


def line(article: Article) -> Line:
    return Line(article, repr(article).encode())


def shelved(row: Row) -> Shelved:
    passages = tuple(
        ShelvedPassage(key_of(row.number, n), own, packed(analysed(own, FakeAnalyzer(), FakeSplitter())), "", "")
        for n, own in enumerate(split(row.article))
    )
    words = Counter(word for own in passages for word in own.passage.text.split())
    return Shelved(row.number, row.shelf, row.article, passages, words, "", "")


def indexed(register: SqliteRegister, *articles: Article) -> Sequence[Shelved]:
    register.read(map(line, articles))
    register.left(map(shelved, register.leaving(1000)))
    put = [*map(shelved, register.waiting(1000))]
    register.put(put)
    register.commit()
    return put


def heard(word: str) -> Heard | None:
    return sounds.heard(word, "水".__eq__)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index" / "stories.db"


@pytest.fixture
def register(path: Path) -> Iterator[SqliteRegister]:
    with opened(path, heard) as register:
        yield register


def reading(path: Path) -> "closing[SqliteArchive]":
    return closing(looked_at(path, unpacked))


def test_passages_come_back_as_they_were_put(path: Path, register: SqliteRegister) -> None:
    bare, long = story("bare"), story("long", "One two.\nThree.", body="four\n" * 600)
    put = {
        own.key: (own.passage, unpacked(own.analysis)) for row in indexed(register, bare, long) for own in row.passages
    }
    assert len(put) > 3
    with reading(path) as archive:
        assert archive.passages([*put, 1, key_of(99, 0)]) == put


def test_passages_of_what_changed_are_gone(path: Path, register: SqliteRegister) -> None:
    (before,) = indexed(register, story("a", "Old words."))
    with reading(path) as old:
        register.read([line(story("a", "New words."))])
        register.commit()
        assert old.passages([before.passages[0].key])
        with reading(path) as new:
            assert not new.passages([before.passages[0].key])


@given(st.sets(st.sampled_from(["a", "b", "c"])), st.sets(st.sampled_from(["a", "b", "c"])))
def test_words_are_counted_as_tellings_come_and_go(
    tmp_path_factory: pytest.TempPathFactory, first: set[str], second: set[str]
) -> None:
    texts = {"a": "Gerald gerald Gerald", "b": "Gerald harbour", "c": "水 harbour"}
    path = tmp_path_factory.mktemp("words") / "stories.db"
    with opened(path) as register:
        for ids in (first, second):
            indexed(register, *(story(i, texts[i]) for i in sorted(ids)))
        with reading(path) as archive:
            counted = archive.vocabulary([0], ["G", "g", "h", "水"], range(10))
    assert counted == Counter(word for i in second for word in texts[i].split())


@pytest.mark.parametrize("typed", ["Gerlad", "geraldin", "harbuor", "tesla", "strasse", "xy", "水", "Straße"])
def test_spellings_are_found_as_in_the_whole_vocabulary(path: Path, register: SqliteRegister, typed: str) -> None:
    indexed(register, story("a", " ".join(WORDS)), story("b", "harbours"))
    whole = Counter([*WORDS, "harbours"])
    with reading(path) as archive:
        assert spelling.near(typed, archive.vocabulary([0], *spelling.reach(typed))) == spelling.near(typed, whole)


@pytest.mark.parametrize("name", ["杰拉尔德", "特斯拉", "东川区", "Gerald", "Tesla", "Dongchuan", "Shui", "Ge"])
def test_names_sound_alike_as_in_memory(path: Path, register: SqliteRegister, name: str) -> None:
    written = [*WORDS, *HAN_WORDS]
    indexed(register, story("a", " ".join(written)))
    with reading(path) as archive:
        assert sounds.near(name, archive.names([0])) == Soundalikes(written, "水".__eq__).near(name)


def test_a_name_whose_last_word_is_gone_sounds_like_none(path: Path, register: SqliteRegister) -> None:
    indexed(register, story("a", "Tesla"))
    indexed(register, story("a", "Nothing"))
    with reading(path) as archive:
        assert not sounds.near("特斯拉", archive.names([0]))


def test_a_sample_is_from_all_over_and_the_same_every_time(path: Path, register: SqliteRegister) -> None:
    indexed(register, *(story(f"{n:03}", "Words.") for n in range(100)))
    with reading(path) as archive:
        sample = archive.sample([0], 10)
        assert [own.article_id for own in sample] == [f"{n:03}" for n in range(0, 100, 10)]
        assert archive.sample([0], 10) == sample
        assert len(archive.sample([0], 1000)) == 100
        assert archive.sample([2], 10) == []


async def test_a_reader_keeps_the_state_that_it_was_opened_on(path: Path, register: SqliteRegister) -> None:
    indexed(register, story("a"))
    with reading(path) as before:
        indexed(register, story("a"), story("b"))
        assert await before.count() == 1
        with reading(path) as after:
            assert await after.count() == 2


def test_a_process_that_is_killed_leaves_what_was_committed(path: Path, register: SqliteRegister) -> None:
    indexed(register, story("a"))
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from povbot.model import Article, Line\n"
        "from povbot.register.files import opened\n"
        "lines = [Line(Article(str(n), 'en', 'Title', 'word ' * 500), bytes([n % 256])) for n in range(30_000)]\n"
        "with opened(Path(sys.argv[1])) as register:\n"
        "    register.read(lines)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(path)], env=os.environ, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [row.article.id for row in register.waiting(10)] == []
    assert register.shelves() == {0: 1}
    assert register.read([line(story("a"))]).tellings == 1


def test_where_there_is_no_index_it_says_so(path: Path) -> None:
    with pytest.raises(IndexMissing, match="povbot index"):
        looked_at(path, unpacked)


@pytest.mark.parametrize("size", [10, 5000])
def test_what_is_no_database_is_damaged(path: Path, size: int) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database " * size)
    with pytest.raises(IndexDamaged, match=str(path)):
        looked_at(path, unpacked)
    with pytest.raises(IndexDamaged, match=str(path)), opened(path):
        pass


async def test_an_article_that_cannot_be_read_is_damage(path: Path, register: SqliteRegister) -> None:
    indexed(register, story("a"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE told SET article = '{\"nothing\": 1}'")
        connection.commit()
    with reading(path) as archive, pytest.raises(IndexDamaged, match=str(path)):
        await archive.get(["a"])


def test_one_of_another_version_is_stale(path: Path, register: SqliteRegister) -> None:
    register.commit()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(IndexStale, match="999"):
        looked_at(path, unpacked)


def test_a_full_disk_is_told_and_loses_nothing(register: SqliteRegister) -> None:
    indexed(register, story("a"))
    connection = register._connection
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0] + 5}")
    with pytest.raises(IndexUnusable, match="room"):
        register.read(map(line, (story(str(n), "word " * 500) for n in range(1000))))
    assert register.shelves() == {0: 1}


def test_where_a_folder_cannot_be_made_it_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexUnusable, match="file"), opened(tmp_path / "file" / "stories.db"):
        pass
