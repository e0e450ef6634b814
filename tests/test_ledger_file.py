"""The ledger's file: what happens to it."""

import sqlite3
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_ledger import FakeLedger
from ledger_writer import SIZE, batch
from povbot.errors import LedgerUnusable
from povbot.ledger import rows
from povbot.ledger.files import looked_at, opened
from povbot.ledger.ledger import SqliteLedger
from povbot.model import Article, Entry, Published, Put, Revision, Standing, Trace, Withdraw
from stories import ROOT, story

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
KEPT = Entry("site", "a", Standing.KEPT, "site:a")
REBUILT = "povbot ingest --all --reparse"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "ingest.db"


def entries(count: int) -> list[Entry]:
    return [Entry("site", f"{number:05}", Standing.KEPT, said={"body": "d" * 200}) for number in range(count)]


@contextmanager
def writing(file: Path, first: int = 0) -> Iterator[subprocess.Popen[str]]:
    program = [sys.executable, str(ROOT / "tests" / "ledger_writer.py"), str(file), str(first)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said_by(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    return int(process.stdout.readline())


# Opening


def test_what_was_recorded_is_there_when_it_is_opened_again(file: Path) -> None:
    with opened(file) as ledger:
        ledger.record([KEPT], revisions=[Withdraw("a", date(2026, 11, 2))])
        ledger.begin("site", NOW, NOW)
    with opened(file) as ledger:
        assert ledger.entry("site", "a") == KEPT
        assert [*ledger.revisions()] == [Withdraw("a", date(2026, 11, 2))]
        assert ledger.begin("site", NOW + timedelta(1), NOW).number == ledger.runs("site", 1)[0].number == 1


def test_readers_see_what_is_recorded_meanwhile(file: Path) -> None:
    with opened(file) as ledger, looked_at(file) as reader:
        ledger.record([KEPT])
        assert reader.entry("site", "a") == KEPT


def test_where_there_is_no_file_readers_see_an_empty_one_and_leave_none(file: Path) -> None:
    with looked_at(file) as reader:
        assert ([*reader.entries("site")], reader.signature()) == ([], "")
    assert not file.parent.exists()


def test_a_file_that_is_only_just_being_made_is_empty(file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    with looked_at(file) as reader:
        assert [*reader.entries("site")] == []
    with opened(file) as ledger:
        ledger.record([KEPT])
    with looked_at(file) as reader:
        assert reader.entry("site", "a") == KEPT


@pytest.mark.parametrize("there", [False, True])
def test_readers_do_not_write(file: Path, there: bool) -> None:
    if there:
        with opened(file):
            pass
    with looked_at(file) as reader, pytest.raises(LedgerUnusable, match="for reading only"):
        reader.record([KEPT])


def test_any_name_of_a_file_will_do(tmp_path: Path) -> None:
    file = tmp_path / "news ?mode=ro#1 %20 茶.db"
    with opened(file) as ledger:
        ledger.record([KEPT])
    with looked_at(file) as reader:
        assert reader.entry("site", "a") == KEPT
    assert file.exists()


# A dry run


def test_of_a_dry_run_nothing_stays(file: Path) -> None:
    with opened(file) as ledger:
        ledger.record([KEPT], revisions=[Withdraw("a", date(2026, 11, 2))])
    with opened(file, dry=True) as dry, looked_at(file) as reader:
        assert dry.entry("site", "a") == KEPT
        dry.record([replace(KEPT, run=7)], [Trace("t", "en", None, "", "", (1,))])
        dry.traced(iter([Trace("t", "en", None, "", "", (1,))]), "s")
        dry.carried_out("s")
        assert (dry.entry("site", "a"), [*dry.revisions()]) == (replace(KEPT, run=7), [])
        assert (reader.entry("site", "a"), len(reader.revisions()), reader.signature()) == (KEPT, 1, "")
    with opened(file) as ledger:
        assert (ledger.entry("site", "a"), len(ledger.revisions()), ledger.trace("t")) == (KEPT, 1, None)


def test_a_dry_run_makes_no_file(file: Path) -> None:
    with opened(file, dry=True) as dry:
        dry.record(entries(5000))
        assert sum(1 for _ in dry.entries("site")) == 5000
    assert not file.parent.exists()


def test_a_dry_run_holds_no_writer_up(file: Path) -> None:
    with opened(file) as ledger, opened(file, dry=True) as dry:
        dry.record([KEPT])
        ledger.record([replace(KEPT, run=3)])
        assert (dry.entry("site", "a"), ledger.entry("site", "a")) == (KEPT, replace(KEPT, run=3))


# What cannot be used


def refused(file: Path, dry: bool = False) -> str:
    with pytest.raises(LedgerUnusable) as caught, opened(file, dry=dry) as ledger:
        [*ledger.entries("site")]
    with pytest.raises(LedgerUnusable), looked_at(file) as reader:
        [*reader.entries("site")]
    assert str(file) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("dry", [False, True])
def test_a_file_of_a_newer_povbot_is_refused(file: Path, dry: bool) -> None:
    with opened(file):
        pass
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert "a newer povbot wrote it (version 99" in refused(file, dry)


@pytest.mark.parametrize("dry", [False, True])
def test_a_file_that_is_no_database_is_refused(file: Path, dry: bool) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database at all " * 999)
    assert REBUILT in refused(file, dry)


def test_another_database_is_refused_and_left_alone(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE readers (id INTEGER)")
    before = file.read_bytes()
    assert "another database" in refused(file)
    assert file.read_bytes() == before


def test_a_damaged_file_is_named_with_its_remedy(file: Path) -> None:
    with opened(file) as ledger:
        ledger.record(entries(2000))
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    assert REBUILT in refused(file)


def test_a_damaged_value_is_named_with_its_remedy(file: Path) -> None:
    with opened(file) as ledger:
        ledger.record([KEPT])
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE entries SET said = '{', standing = 'odd'")
    assert REBUILT in refused(file)


def test_a_folder_in_its_place_is_refused(file: Path) -> None:
    file.mkdir(parents=True)
    assert "cannot be opened" in refused(file)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(LedgerUnusable), opened(tmp_path / "var" / "ingest.db"):
        pass


def test_what_cannot_be_written_as_text_is_refused_whole(file: Path) -> None:
    with opened(file) as ledger:
        with pytest.raises(LedgerUnusable):
            ledger.record([KEPT, replace(KEPT, address="\ud800")])
        assert [*ledger.entries("site")] == []


# A full disk


def limit(ledger: SqliteLedger, pages: int) -> None:
    ledger._book._connection.execute(f"PRAGMA max_page_count = {pages}")


def test_on_a_full_disk_nothing_is_lost_and_it_goes_on_once_there_is_room(file: Path) -> None:
    with opened(file) as ledger:
        ledger.record([KEPT])
        limit(ledger, 1)  # as many as there are
        for _ in range(2):
            with pytest.raises(LedgerUnusable, match="no room"):
                ledger.record(entries(2000), revisions=[Withdraw("a", date(2026, 11, 2))])
            assert ([*ledger.entries("site")], ledger.revisions()) == ([KEPT], [])
        with pytest.raises(LedgerUnusable, match="no room"):
            ledger.traced((Trace(str(n), "en", None, "h" * 99, "", (n,)) for n in range(2000)), "s")
        assert (ledger.with_heading("h" * 99), ledger.signature()) == ([], "")
        limit(ledger, 10**6)
        ledger.record(entries(2000))
    with looked_at(file) as reader:
        assert sum(1 for _ in reader.entries("site")) == 2001


# Others at the same time, and an end at any moment


def test_readers_are_never_held_up_by_a_writer(file: Path) -> None:
    with writing(file) as process:
        said_by(process)
        until = time.monotonic() + 1
        with looked_at(file) as staying:
            while time.monotonic() < until:
                with looked_at(file) as reader:
                    assert whole(reader)
                    assert whole(staying)
        assert process.poll() is None


def test_a_reader_at_its_work_holds_no_writer_up(file: Path) -> None:
    with opened(file) as ledger, looked_at(file) as reader:
        reader._book._connection.execute("BEGIN")
        assert reader.entry("site", "a") is None
        ledger.record([KEPT])
        reader._book._connection.execute("COMMIT")
        assert reader.entry("site", "a") == KEPT


def test_a_second_writer_waits_for_the_first(file: Path) -> None:
    with opened(file) as first, opened(file) as second, ThreadPoolExecutor(1) as thread:
        with first._book.step():
            waiting = thread.submit(second.record, [KEPT])
            time.sleep(0.1)
            assert not waiting.done()
        waiting.result()
        assert first.entry("site", "a") == KEPT


def test_a_writer_that_waits_in_vain_is_told_why(file: Path) -> None:
    with opened(file) as first, opened(file) as second, first._book.step():
        second._book._connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(LedgerUnusable, match="another process is writing it"):
            second.record([KEPT])


def whole(ledger: SqliteLedger) -> int:
    """How many batches there are, each of them whole."""
    sizes = Counter(entry.listed_on for entry in ledger.entries("site"))
    sizes.pop(max(sizes, key=int))  # of which there may be more now than when its first entries were read
    assert {*sizes.values()} <= {SIZE}
    return len(sizes) + 1


def test_killed_at_any_moment_each_step_is_whole_or_not_there(file: Path) -> None:
    recorded = -1
    for life in range(8):
        with writing(file, recorded + 1) as process:
            for _ in range(life + 1):
                recorded = said_by(process)
            time.sleep(life * 0.0017)
        with looked_at(file) as reader:
            recorded = seen_whole(reader, recorded)
        with opened(file) as ledger:
            assert seen_whole(ledger, recorded) == recorded


def seen_whole(ledger: SqliteLedger, recorded: int) -> int:
    """The number of the last batch, `recorded` or later."""
    sizes = Counter(int(entry.listed_on) for entry in ledger.entries("site"))
    last = max(sizes)
    assert sizes == dict.fromkeys(range(last + 1), SIZE)
    assert last >= recorded
    assert [*ledger.revisions()] == [revision for number in range(last + 1) for revision in batch(number)[2]]
    told = ledger.with_heading("of all")
    assert {trace.words for trace in told} == {ledger.signature()} - {""}
    assert len(told) == (300 if ledger.signature() else 0)
    assert len(ledger.alike([10**6 + int(ledger.signature() or 0)], 1)) == len(told)
    assert len(ledger.with_heading("of a batch")) in (0, SIZE)
    return last


# However much is recorded


def test_nothing_that_is_asked_for_every_story_goes_through_all_of_them(file: Path) -> None:
    asked: list[str] = []
    with opened(file) as ledger:
        connection = ledger._book._connection
        connection.set_trace_callback(asked.append)
        ledger.record([KEPT], [Trace("a", "en", "u", "h", "w", (1,))], expected=[("x", "a")])
        found = (ledger.entry("s", "a"), ledger.at("u"), ledger.at("b"), ledger.expected("x"), ledger.trace("a"))
        lists = (ledger.with_heading("h"), ledger.with_words("w"), ledger.versions("a"), ledger.alike((1,), 1))
        more = (ledger.of_article("a"), ledger.listing("s", "l"), ledger.met("s", "l", 1), ledger.runs("s", 1))
        connection.set_trace_callback(None)
        assert len(asked) > len(found + lists + more)
        plans = [(sql, step[3]) for sql in asked for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    tables = ("entries", "traces", "sketches", "runs", "listings", "expected")
    scans = tuple(f"SCAN {table}" for table in tables)
    assert [(sql, step) for sql, step in plans if step.startswith(scans) or ">?" in step] == []
    # Its own index leads to what is wanted, not its source's whole: that is all of them, too.
    assert [(sql, step) for sql, step in plans if "entries" in step and step.endswith("(source=?)")] == []


def test_memory_does_not_grow_with_what_it_knows(file: Path) -> None:
    with opened(file) as ledger:
        ledger.record(entries(8000))
        told = (Trace(f"{number:05}", "en", None, "h" * 200, "", (number,)) for number in range(8000))
        tracemalloc.start()
        try:
            assert sum(1 for _ in ledger.entries("site")) == 8000
            ledger.traced(told, "s")
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert most < 2 * 2**20  # all entries at once are three times that


# Whatever is recorded

texts = st.text(st.characters(codec="utf-8"), max_size=20)
days = st.none() | st.dates()
moments = st.datetimes(timezones=st.just(UTC))
articles = st.builds(
    Article,
    texts,
    texts,
    texts,
    texts,
    texts,
    st.none() | texts,
    st.none() | texts,
    st.none() | texts,
    st.lists(texts, max_size=3).map(tuple),
    st.builds(Published, days, days),
    st.lists(texts, max_size=3).map(tuple),
    st.none() | texts,
    st.booleans(),
    st.none() | texts,
    days,
    st.none() | moments,
    days,
)
digests = st.dictionaries(texts, texts, max_size=3)
revisions = st.builds(Put, articles, moments, digests) | st.builds(Withdraw, texts, st.dates())
numbers = st.integers(0, 2**64 - 1) | st.sampled_from([0, 1, 2**63 - 1, 2**63, 2**64 - 1])
sketches = st.lists(numbers, max_size=6).map(tuple)
keys = st.sampled_from(["", "h", "茶"])
traces = st.builds(
    Trace, st.sampled_from("abcd"), texts, st.none() | texts, keys, keys, sketches, st.none() | texts, st.booleans()
)
any_entries = st.builds(
    Entry,
    st.just("site"),
    texts.filter(bool),
    st.sampled_from(Standing),
    st.none() | texts,
    texts,
    texts,
    digests,
    days,
    st.none() | moments,
    st.none() | moments,
    st.integers(0, 2**40),
    texts,
)


@given(revisions)
def test_a_revision_is_read_as_it_was_written(revision: Revision) -> None:
    assert rows.revision(rows.revision_text(revision)) == revision


def test_a_revision_of_all_that_a_story_can_have_is_read_as_it_was_written() -> None:
    for article in (story("a"), story("b", changed=NOW.replace(microsecond=7), published=Published(None, date.max))):
        put = Put(article, NOW, {"title": "d"})
        assert rows.revision(rows.revision_text(put)) == put


@given(any_entries)
def test_an_entry_is_read_as_it_was_written(entry: Entry) -> None:
    assert rows.entry(*rows.entry_row(entry)) == entry  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledgers") / "ingest.db"


@given(
    st.lists(st.tuples(st.booleans(), st.lists(traces, max_size=4)), max_size=3),
    st.lists(any_entries, max_size=3),
    sketches,
)
def test_it_tells_what_a_plain_one_tells(
    scratch: Path, told: list[tuple[bool, list[Trace]]], found: list[Entry], sketch: tuple[int, ...]
) -> None:
    plain = FakeLedger()
    with opened(scratch, dry=True) as ledger:
        for either in (plain, ledger):
            either.record(found)
            for anew, some in told:
                _ = either.traced(iter(some), "s") if anew else either.record(traces=some)
        assert [*ledger.entries("site")] == [*plain.entries("site")]
        for name in "abcd":
            assert ledger.trace(name) == plain.trace(name)
        for key in ("", "h", "茶"):
            assert (ledger.with_heading(key), ledger.with_words(key)) == (
                plain.with_heading(key),
                plain.with_words(key),
            )
        for least in (1, 2):
            assert ledger.alike(sketch, least) == plain.alike(sketch, least)
        for address in {entry.address for entry in found}:
            assert ledger.at(address) == plain.at(address)
