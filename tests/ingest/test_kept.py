"""Raw pages on disk."""

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.errors import PageDamaged, PagesUnwritable
from povbot.ingest.fetch.kept import PageStore
from povbot.model import Page

FETCHED = datetime(2026, 11, 2, 9, 30, 0, 5, tzinfo=UTC)


def page(asked: str = "http://news.example/a", body: bytes = b"<p>\xd4\xe7</p>", fetched: datetime = FETCHED) -> Page:
    return Page(asked, asked + "?", 200, {"content-type": "text/html; charset=gbk", "etag": '"é"'}, body, fetched)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pages"


@pytest.fixture
def store(folder: Path) -> PageStore:
    return PageStore(folder)


def files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def test_a_page_comes_back_as_it_was(store: PageStore, folder: Path) -> None:
    store.keep(page())
    assert store.get(page().asked) == page()
    assert PageStore(folder).get(page().asked) == page()


def test_an_empty_store_has_nothing(store: PageStore, folder: Path) -> None:
    assert (store.get("http://news.example/a"), [*store.pages()]) == (None, [])
    assert not folder.exists()


@given(st.text(), st.binary(), st.dictionaries(st.text(), st.text()), st.datetimes(timezones=st.just(UTC)))
def test_any_page_comes_back(
    tmp_path_factory: pytest.TempPathFactory, asked: str, body: bytes, headers: dict[str, str], fetched: datetime
) -> None:
    store, kept = PageStore(tmp_path_factory.mktemp("pages")), Page(asked, asked, 203, headers, body, fetched)
    store.keep(kept)
    assert ([*store.pages()], store.get(asked)) == ([kept], kept)


def test_the_newest_takes_the_place_of_the_one_before(store: PageStore, folder: Path) -> None:
    store.keep(page())
    store.keep(later := page(body=b"more", fetched=FETCHED + timedelta(days=1)))
    assert (store.get(page().asked), [*store.pages()]) == (later, [later])
    assert len(files(folder)) == 1


def test_pages_are_read_in_an_order_that_stays(store: PageStore, folder: Path) -> None:
    addresses = [f"http://news.example/{n}" for n in (3, 1, 2)]
    for address in addresses:
        store.keep(page(address))
    assert [*store.pages()] == [*PageStore(folder).pages()]
    assert {read.asked for read in store.pages() if isinstance(read, Page)} == {*addresses}


def test_a_file_can_be_read_with_common_tools_and_is_the_same_each_time(store: PageStore, folder: Path) -> None:
    store.keep(page())
    (file,) = files(folder)
    before = file.read_bytes()
    head, _, body = gzip.decompress(before).partition(b"\n")
    assert b'"asked": "http://news.example/a"' in head
    assert body == page().body
    assert before[4:8] == bytes(4)  # where gzip has the time
    store.keep(page())
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        gzip.compress(b"", mtime=0),
        gzip.compress(b"\n", mtime=0),
        gzip.compress(b"[1]\n", mtime=0),
        gzip.compress(b"{}\nbody", mtime=0),
        gzip.compress(b'{"format": 2}\n', mtime=0),
        gzip.compress(b'{"format": 1, "asked": 1, "bytes": 0}\n', mtime=0),
        gzip.compress(b"[" * 100_000, mtime=0),
        gzip.compress(
            b'{"format": 1, "asked": "http://news.example/c", "url": "u", "status": 200, "headers": {}, "bytes": 4,'
            b' "fetched": "2026-01-01T00:00:00+00:00"}\ntea',
            mtime=0,
        ),
    ],
)
def test_a_damaged_file_is_named_and_hides_no_other(store: PageStore, folder: Path, content: bytes) -> None:
    store.keep(page("http://news.example/a"))
    (damaged,) = files(folder)
    store.keep(page("http://news.example/b"))
    damaged.write_bytes(content)
    with pytest.raises(PageDamaged, match=damaged.name):
        store.get("http://news.example/a")
    assert store.get("http://news.example/b") == page("http://news.example/b")
    read = {type(read): read for read in store.pages()}
    assert read[Page] == page("http://news.example/b")
    assert str(damaged) in str(read[PageDamaged])


_ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=2)


@given(
    st.fixed_dictionaries(
        {"format": st.just(1), "asked": st.just("a") | _ANYTHING, "url": _ANYTHING, "status": st.just(200) | _ANYTHING},
        optional={
            "fetched": st.just("2026-01-01T00:00:00+00:00") | st.just("2026-01-01") | _ANYTHING,
            "headers": st.dictionaries(st.text(), _ANYTHING) | _ANYTHING,
            "bytes": st.just(3) | _ANYTHING,
        },
    )
)
def test_any_facts_before_the_body_are_a_page_or_damage(
    tmp_path_factory: pytest.TempPathFactory, facts: dict[str, object]
) -> None:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "aa").mkdir()
    (folder / "aa" / "aa.page.gz").write_bytes(gzip.compress(json.dumps(facts).encode() + b"\ntea"))
    (read,) = PageStore(folder).pages()
    assert isinstance(read, PageDamaged) or (read.body, read.fetched.tzinfo) == (b"tea", UTC)


@given(st.data())
def test_a_page_with_a_mangled_byte_is_never_another_page(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("pages")
    store = PageStore(folder)
    store.keep(page())
    (file,) = files(folder)
    raw = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    if data.draw(st.booleans()):
        raw[at] ^= data.draw(st.integers(1, 255))
    else:
        del raw[at:]
    file.write_bytes(raw)
    with suppress(PageDamaged):
        assert store.get(page().asked) == page()  # gzip's own header says nothing of the page


def test_a_full_disk_leaves_the_page_before(store: PageStore, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.keep(page())

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(PagesUnwritable, match="No space left"):
            store.keep(page(body=b"more"))
    assert store.get(page().asked) == page()
    assert len(files(folder)) == 1


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file")
    with pytest.raises(PagesUnwritable, match="pages"):
        PageStore(tmp_path / "pages").keep(page())


def test_a_page_is_whole_or_the_one_before_when_the_process_is_killed(store: PageStore, folder: Path) -> None:
    program = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from povbot.ingest.fetch.kept import PageStore
from povbot.model import Page
store, n = PageStore(Path(sys.argv[1])), 0
while True:
    n += 1
    body = str(n).encode() * 20_000
    store.keep(Page(f"http://news.example/{n % 3}", "u", 200, {}, body, datetime(2026, 1, 1, tzinfo=UTC)))
    print(n, flush=True)
"""
    for _ in range(3):
        running = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)
        assert running.stdout
        with running.stdout as told:
            seen = [told.readline() for _ in range(7)]
            running.send_signal(signal.SIGKILL)
            running.wait()
        assert len(seen) == 7
        for read in store.pages():
            assert isinstance(read, Page)
            assert len({*read.body.split()}) == 1
    store.keep(page("http://news.example/1"))
    assert store.get("http://news.example/1") == page("http://news.example/1")
