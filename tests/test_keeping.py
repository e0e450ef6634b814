"""An archive's files, as they lie on the disk before and after they are brought up to date."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from povbot.corpus.files import JsonLinesSource
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.corpus.writing import line_of
from povbot.errors import ArchiveError, ArchiveUnwritable
from povbot.model import Article, Put, Revision, Withdraw, said
from stories import line, story, write_lines

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 2)


def new(article_id: str = "new") -> Put:
    return Put(story(article_id), AT)


def changed(article_id: str = "a", before: str = "") -> Put:
    return Put(story(article_id, "Changed."), AT, said(story(article_id, before)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "articles.jsonl", [line_of(story("a")), line_of(story("b"))])


def ids(path: Path) -> list[str]:
    return [article.id for article in JsonLinesSource(path).articles()]


@pytest.mark.parametrize(
    ("named", "made"),
    [
        ("stories.jsonl", "stories.jsonl"),
        ("corpus", "corpus/articles.jsonl"),
        ("deep/down/corpus", "deep/down/corpus/articles.jsonl"),
        ("deep/down/stories.jsonl", "deep/down/stories.jsonl"),
        ("my.archive", "my.archive/articles.jsonl"),
    ],
)
def test_an_archive_is_made_with_its_first_story(tmp_path: Path, named: str, made: str) -> None:
    keeper = JsonLinesKeeper(tmp_path / named)
    keeper.carry_out([Withdraw("a", DAY)])
    assert [*tmp_path.iterdir()] == []
    keeper.carry_out([new()])
    assert (tmp_path / made).read_text(encoding="utf-8") == line_of(story("new")) + "\n"
    assert ids(tmp_path / named) == ["new"]


def test_a_folder_without_an_archive_gets_one(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    JsonLinesKeeper(tmp_path / "folder.jsonl").carry_out([new()])
    assert ids(tmp_path / "folder.jsonl" / "articles.jsonl") == ["new"]


def test_a_folder_keeps_its_articles_in_one_file_and_touches_no_other(file: Path) -> None:
    other = write_lines(file.with_name("z.jsonl"), [line_of(story("a"))])
    JsonLinesKeeper(file.parent).carry_out([changed(), new()])
    assert ids(file) == ["a", "b", "new"]
    assert other.read_text(encoding="utf-8") == line_of(story("a")) + "\n"


def test_of_several_files_each_story_stays_in_its_own_and_new_ones_come_to_the_last(tmp_path: Path) -> None:
    first, second, third = (
        write_lines(tmp_path / f"{name}.jsonl", [line_of(story(name)), line_of(story("twice", name))])
        for name in ("2019", "2020", "2021")
    )
    untouched = second.stat()
    keeper = JsonLinesKeeper(tmp_path)
    keeper.carry_out([changed("2019"), new(), changed("twice", "2021")])
    assert [ids(file) for file in (first, second, third)] == [
        ["2019", "twice"],
        ["2020", "twice"],
        ["2021", "twice", "new"],
    ]
    assert [article.summary for article in keeper.stories()] == ["Changed.", "2019", "", "2020", "", "Changed.", ""]
    assert (second.stat().st_ino, second.stat().st_mtime_ns) == (untouched.st_ino, untouched.st_mtime_ns)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"NEW\n"),
        (b"\n\n", b"\n\nNEW\n"),
        (b"\xef\xbb\xbf", b"\xef\xbb\xbf\nNEW\n"),
        (b"\xff\xfe\r\n{}\r\n", b"\xff\xfe\r\n{}\r\nNEW\n"),
        (b"OLD", b"CHANGED\nNEW\n"),
        (b"OLD\r\n", b"CHANGED\r\nNEW\n"),
        (b"\xef\xbb\xbfOLD\r\n \n{broken\r\n", b"\xef\xbb\xbfCHANGED\r\n \n{broken\r\nNEW\n"),
        (b"OLD\nOLD\n\n", b"OLD\nCHANGED\n\nNEW\n"),
    ],
)
def test_every_byte_stays_but_those_that_are_meant(tmp_path: Path, before: bytes, after: bytes) -> None:
    file, keeper = tmp_path / "articles.jsonl", JsonLinesKeeper(tmp_path)
    after_change = story("a", "Changed.", changed=AT) if b"OLD" in before else story("a")
    words = {
        b"OLD": line_of(story("a", "Old.")).encode(),
        b"CHANGED": line_of(after_change).encode(),
        b"NEW": line_of(story("new")).encode(),
    }

    def spelled(content: bytes) -> bytes:
        for word, stands_for in words.items():
            content = content.replace(word, stands_for)
        return content

    file.write_bytes(spelled(before))
    known: list[Revision] = [Put(story("a", "Changed."), AT, said(story("a", "Old.")))] if b"OLD" in before else []
    keeper.carry_out([*known, new()])
    assert file.read_bytes() == spelled(after)


@pytest.mark.parametrize(
    "written",
    [
        '"id": "a/b"',
        '"id":"a/b"',
        '"id": "a\\/b"',
        '"id" \t: \r "a/b"',
        '"id": "\\u0061/b"',
        '"\\u0069d": "a/b"',
        '"note": {"id": "z"}, "i\\u0064": "a/b"',
        '"note": {"id": "z"}, "id": "a/b"',
        '"id": "a/b", "note": {"id": "z"}',
        '"id": "z", "id": "a/b"',
        '"topics": ["id"], "id": "a/b"',
    ],
)
def test_a_story_is_found_however_its_id_is_written(tmp_path: Path, written: str) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_bytes(f'{{{written}, "language": "en", "title": "Story a"}}\n'.encode())
    JsonLinesKeeper(file).carry_out([Withdraw("a/b", DAY)])
    assert [(article.id, article.withdrawn) for article in JsonLinesSource(file).articles()] == [("a/b", DAY)]


def test_a_changed_line_keeps_the_fields_that_are_no_story_s(file: Path) -> None:
    write_lines(file, [line(id="a", title="Story a", note="二", rating=[1, {"id": "b"}])])
    JsonLinesKeeper(file).carry_out([changed()])
    values = json.loads(file.read_text(encoding="utf-8"))
    assert (values["summary"], values["note"], values["rating"]) == ("Changed.", "二", [1, {"id": "b"}])
    assert "二" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_who_could_read_and_write_the_archive_still_can(file: Path, mode: int) -> None:
    file.chmod(mode)
    before = file.stat()
    JsonLinesKeeper(file).carry_out([new()])
    after = file.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_a_link_to_the_archive_stays_one(tmp_path: Path) -> None:
    real = write_lines(tmp_path / "real" / "stories.jsonl", [line_of(story("a"))])
    links = tmp_path / "articles.jsonl", tmp_path / "linked"
    links[0].symlink_to(real)
    links[1].symlink_to(real.parent)
    for n, link in enumerate(links):
        JsonLinesKeeper(link).carry_out([new(f"new-{n}")])
        assert link.is_symlink()
    assert ids(real) == ["a", "new-0", "new-1"]
    assert not real.is_symlink()


def test_what_a_killed_run_left_is_overwritten_and_never_read(file: Path) -> None:
    part = file.with_name("articles.jsonl.part")
    part.write_text(line_of(story("half")), encoding="utf-8")
    keeper = JsonLinesKeeper(file.parent)
    assert [article.id for article in keeper.stories()] == ["a", "b"]
    keeper.carry_out([new()])
    assert ids(file) == ["a", "b", "new"]
    assert not part.exists()


def test_a_story_that_no_line_can_hold_is_refused_and_nothing_changes(file: Path) -> None:
    before = file.read_bytes()
    for article in (
        story("two words"),
        story("c", title=" "),
        story("c", "\ud800"),
        story("c", url="ftp://example.org"),
    ):
        with pytest.raises(ValueError, match="no line of an archive"):
            JsonLinesKeeper(file).carry_out([new(), Put(article, AT)])
    assert file.read_bytes() == before


def test_what_somebody_wrote_meanwhile_is_not_lost(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = os.fsync

    def somebody_writes(descriptor: int) -> None:
        synced(descriptor)
        with file.open("a", encoding="utf-8") as lines:
            lines.write(line_of(story("theirs")) + "\n")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", somebody_writes)
        with pytest.raises(ArchiveUnwritable, match="somebody else"):
            JsonLinesKeeper(file).carry_out([new()])
    assert [entry.name for entry in file.parent.iterdir()] == ["articles.jsonl"]
    JsonLinesKeeper(file).carry_out([new()])
    assert ids(file) == ["a", "b", "theirs", "new"]


def test_the_signature_tells_of_an_edit_by_hand(file: Path) -> None:
    keeper = JsonLinesKeeper(file.parent)
    signatures = {keeper.signature()}
    file.write_bytes(file.read_bytes().replace(b"Story a", b"Storm a"))
    os.utime(file, ns=(1, 1))
    signatures.add(keeper.signature())
    os.utime(file, ns=(2, 2))
    signatures.add(keeper.signature())
    file.rename(file.with_name("others.jsonl"))
    signatures.add(keeper.signature())
    assert len(signatures) == 4


PROGRAM = """
import os, resource, sys
from datetime import UTC, date, datetime
from pathlib import Path
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.errors import ArchiveUnwritable
from povbot.model import Article, Put, Withdraw
at = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
keeper = JsonLinesKeeper(Path(sys.argv[1]))
revisions = [
    *(Put(Article(f"new-{n}", "en", "New", "words " * 100), at) for n in range(200)),
    *(Withdraw(f"story-{n}", date(2026, 11, 2)) for n in range(0, 1000, 7)),
]
"""


REVISIONS: Sequence[Revision] = [
    *(Put(story(f"new-{n}", "words " * 100, title="New"), AT) for n in range(200)),
    *(Withdraw(f"story-{n}", DAY) for n in range(0, 1000, 7)),
]  # those of the program


def run(program: str, file: Path) -> subprocess.CompletedProcess[str]:
    """Nothing is compiled by it: on a full disk Python cuts that off, and leaves it to every later process."""
    return subprocess.run(
        [sys.executable, "-B", "-c", PROGRAM + program, str(file)], capture_output=True, text=True, check=False
    )


REFUSED = """
try:
    keeper.carry_out(revisions)
except ArchiveUnwritable as error:
    print(error)
"""


@pytest.mark.parametrize("room", [0, 100, 5_000])
def test_a_full_disk_leaves_the_archive_as_it_was(file: Path, room: int) -> None:
    before = file.read_bytes()
    done = run(f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))" + REFUSED, file)
    assert str(file) in done.stdout, done.stderr
    assert "space left on the disk" in done.stdout
    assert file.read_bytes() == before
    assert [entry.name for entry in file.parent.iterdir()] == ["articles.jsonl"]


def test_of_several_files_none_is_changed_where_the_disk_is_full(tmp_path: Path) -> None:
    small = write_lines(tmp_path / "1.jsonl", [line_of(story("story-0"))])
    large = write_lines(tmp_path / "2.jsonl", [line_of(story("story-7", "words " * 2_000))])
    before = small.read_bytes(), large.read_bytes()
    done = run("resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))" + REFUSED, tmp_path)
    assert str(large) in done.stdout, done.stderr
    assert (small.read_bytes(), large.read_bytes()) == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["1.jsonl", "2.jsonl"]


def test_a_folder_that_may_not_be_written_is_named() -> None:
    with tempfile.TemporaryDirectory() as made:
        file = write_lines(Path(made) / "corpus" / "articles.jsonl", [line_of(story("a"))])
        Path(made).chmod(0o755)
        file.parent.chmod(0o555)
        before = file.read_bytes()
        done = run("os.geteuid() or os.seteuid(65534)" + REFUSED, file)
        file.parent.chmod(0o755)
        assert str(file) in done.stdout, done.stderr
        assert "Permission denied. Look at the permissions" in done.stdout
        assert file.read_bytes() == before


def test_a_file_in_the_place_of_a_folder_is_named(file: Path) -> None:
    for path in (file / "corpus", file / "deep" / "stories.jsonl"):
        with pytest.raises(ArchiveError, match=r"articles\.jsonl"):
            JsonLinesKeeper(path).carry_out([new()])


def many(file: Path, count: int, words: int = 1) -> Path:
    return write_lines(file, [line_of(story(f"story-{n}", "words " * words)) for n in range(count)])


def test_a_process_killed_at_any_moment_leaves_the_archive_before_or_after(tmp_path: Path) -> None:
    """From at once to longer than the whole takes, each time at another moment."""
    undisturbed = many(tmp_path / "undisturbed.jsonl", 1000, 40)
    before = undisturbed.read_bytes()
    began = "from time import monotonic\nbegan = monotonic()\n"
    done = run(began + "keeper.carry_out(revisions)\nprint(monotonic() - began)", undisturbed)
    whole, after, found = float(done.stdout), undisturbed.read_bytes(), list[bytes]()
    for n in range(20):
        file = tmp_path / f"{n}.jsonl"
        file.write_bytes(before)
        _killed_after(whole * (n + random.random()) / 14, file)  # noqa: S311
        found.append(file.read_bytes())
        JsonLinesKeeper(file).carry_out(REVISIONS)
        assert file.read_bytes() == after
        assert not file.with_name(file.name + ".part").exists()
    assert {*found} <= {before, after}


def _killed_after(seconds: float, file: Path) -> None:
    program = PROGRAM + "print(flush=True)\nkeeper.carry_out(revisions)\nsys.stdin.read()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", program, str(file)], stdin=pipe, stdout=pipe) as running:
        assert running.stdout
        running.stdout.readline()
        time.sleep(seconds)
        running.send_signal(signal.SIGKILL)


def test_several_files_between_which_a_process_was_killed_are_brought_to_the_same_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("1", "2", "3")
    revisions: list[Revision] = [changed("1"), changed("2"), new(), Withdraw("3", DAY)]
    folders = [tmp_path / "undisturbed", tmp_path / "killed"]
    for folder in folders:
        for name in names:
            write_lines(folder / f"{name}.jsonl", [line_of(story(name))])
    JsonLinesKeeper(folders[0]).carry_out(revisions)
    expected = [(folders[0] / f"{name}.jsonl").read_bytes() for name in names]

    replaced = Path.replace
    for lives in range(4):

        def killed(part: Path, file: Path, left: Iterator[int] = iter(range(lives))) -> Path:  # noqa: B008
            if next(left, None) is None:
                raise KeyboardInterrupt
            return replaced(part, file)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", killed)
            try:
                JsonLinesKeeper(folders[1]).carry_out(revisions)
            except KeyboardInterrupt:
                assert lives < 3
        JsonLinesKeeper(folders[1]).carry_out(revisions)
        assert [(folders[1] / f"{name}.jsonl").read_bytes() for name in names] == expected
        for name in names:
            write_lines(folders[1] / f"{name}.jsonl", [line_of(story(name))])


def test_who_reads_meanwhile_sees_the_archive_before_or_after(file: Path) -> None:
    many(file, 300)
    states: Sequence[Sequence[Article]] = [[*JsonLinesSource(file).articles()]]
    ended = threading.Event()

    def writes() -> None:
        keeper = JsonLinesKeeper(file)
        for n in range(15):
            keeper.carry_out([new(f"new-{n}"), changed(f"story-{n}", "words ")])
        ended.set()

    writer = threading.Thread(target=writes)
    reads = []
    writer.start()
    while not ended.is_set():
        reads.append([*JsonLinesSource(file).articles()])
    writer.join()
    assert len(reads) > 1
    for read in reads:
        added = len(read) - 300
        assert [article.id for article in read] == [a.id for a in states[0]] + [f"new-{n}" for n in range(added)]
        assert [n for n, article in enumerate(read) if article.summary == "Changed."] == [*range(added)]


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        keeper = JsonLinesKeeper(many(tmp_path / f"{count}.jsonl", count, 300))
        tracemalloc.start()
        keeper.carry_out([new(), changed("story-250", "words " * 300), Withdraw("story-1", DAY)])
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(50)  # what is imported and compiled at first
    assert peak(5_000) < 1.1 * peak(500)


def test_five_thousand_stories_are_gone_through_in_a_moment(tmp_path: Path) -> None:
    """Far above what it takes (0.1 s), far below reading every line (1 s and more)."""
    file = many(tmp_path / "articles.jsonl", 5_000, 680)
    began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    JsonLinesKeeper(file).carry_out([new(), changed("story-2500", "words " * 680)])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - began < 0.3


@pytest.mark.parametrize("whole", [True, False])
def test_a_file_that_ends_in_the_middle_of_a_line_is_left_to_whoever_saves_it(tmp_path: Path, whole: bool) -> None:
    file = write_lines(tmp_path / "articles.jsonl", [line_of(story("a"))])
    last = line_of(story("b")).encode()
    before = file.read_bytes() + (last if whole else last[:-9])
    file.write_bytes(before)
    if whole:
        JsonLinesKeeper(file).carry_out([new()])
        assert [article.id for article in JsonLinesSource(file).articles()] == ["a", "b", new().article.id]
    else:
        with pytest.raises(ArchiveUnwritable, match="in the middle of a line"):
            JsonLinesKeeper(file).carry_out([new()])
        assert file.read_bytes() == before
