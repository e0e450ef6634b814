"""A backup as a file: whole or not there, and used only where it is as it was written."""

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patience import PROCESS_PATIENCE_S
from povbot.backup import manifest, reading
from povbot.backup.manifest import Manifest, Part, Tables
from povbot.backup.writing import Writing, writing
from povbot.errors import BackupDamaged, BackupTooNew, BackupUnreadable, BackupUnwritable, PovbotError

NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
TABLES = Tables("0002", {"subscriptions": 3})
LINES = [b'{"id":%d}\n' % n for n in range(2_000)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "povbot.zip"


def write(file: Path, lines: Iterator[bytes] | list[bytes] = LINES) -> Manifest:
    archive = file.parent / "articles.jsonl"
    archive.write_bytes(os.urandom(300_000))
    with writing(file) as backup:
        backup.file("corpus/articles.jsonl", archive)
        backup.rows("readers/chats.jsonl", lines)
        return backup.end("0.1.0", NOW, TABLES)


def test_what_was_put_in_comes_out(file: Path, tmp_path: Path) -> None:
    made = write(file)
    with reading.opened(file) as backup:
        backup.check()
        assert backup.manifest == made
        assert (made.made, made.tables, made.povbot) == (NOW, TABLES, "0.1.0")
        (chats,), (archive,) = made.of(Part.READERS), made.of(Part.CORPUS)
        assert (chats.rows, archive.rows, archive.bytes) == (2_000, None, 300_000)
        assert [*backup.lines(chats)] == LINES
        backup.copy(archive, tmp_path / "again")
        assert (tmp_path / "again").read_bytes() == (tmp_path / "articles.jsonl").read_bytes()


def test_it_is_for_its_owner_alone_and_nothing_stays_beside_it(file: Path) -> None:
    write(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {path.name for path in file.parent.iterdir()} == {file.name, "articles.jsonl"}


def test_stopped_as_soon_as_it_is_begun_nothing_stays_beside_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def stopped(name: Any, *more: Any, **others: Any) -> int:
        handle = opened(name, *more, **others)
        if str(name).endswith(".part"):
            os.close(handle)
            raise KeyboardInterrupt
        return handle

    monkeypatch.setattr(os, "open", stopped)
    with pytest.raises(KeyboardInterrupt):
        write(file)
    assert [path.name for path in file.parent.iterdir()] == ["articles.jsonl"]


def test_where_it_fails_the_one_before_stays(file: Path) -> None:
    write(file)
    before = file.read_bytes()

    def failing() -> Iterator[bytes]:
        yield b"{}\n"
        raise LookupError

    with pytest.raises(LookupError):
        write(file, failing())
    assert file.read_bytes() == before
    assert {path.name for path in file.parent.iterdir()} == {file.name, "articles.jsonl"}


@pytest.mark.parametrize("at", ["os.fsync", "zipfile.ZipFile.writestr", "zipfile._ZipWriteFile.write"])
def test_on_a_full_disk_there_is_a_remedy_and_no_half_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(at, full)
    with pytest.raises(BackupUnwritable, match=r"No space left on device.*room on the disk"):
        write(file)
    assert {path.name for path in file.parent.iterdir()} == {"articles.jsonl"}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupUnwritable, match="nowhere"), writing(tmp_path / "nowhere" / "povbot.zip"):
        pass


def test_a_file_that_is_written_to_meanwhile_is_no_backup(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grows, put = tmp_path / "grows.jsonl", Writing._put
    grows.write_bytes(b"one\n")

    def put_and_grown(*of: Any, **kwargs: Any) -> None:
        put(*of, **kwargs)
        with grows.open("ab") as more:
            more.write(b"two\n")

    monkeypatch.setattr(Writing, "_put", put_and_grown)
    with pytest.raises(BackupUnwritable, match="written to while it was copied"), writing(file) as backup:
        backup.file("corpus/grows.jsonl", grows)
    assert not file.exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from povbot.backup.writing import writing

with writing(Path(sys.argv[1])) as backup:
    def lines():
        for n in range(100_000):
            yield b"{}\\n"
        os.kill(os.getpid(), signal.SIGKILL)
    backup.rows("readers/chats.jsonl", lines())
"""


def test_a_killed_process_leaves_the_one_before(file: Path) -> None:
    write(file)
    done = subprocess.run([sys.executable, "-c", KILLED, str(file)], check=False, timeout=PROCESS_PATIENCE_S)
    assert done.returncode == -signal.SIGKILL
    with reading.opened(file) as backup:
        backup.check()
        assert len(backup.manifest.members) == 2


def use(file: Path) -> None:
    with reading.opened(file) as backup:
        backup.check()


def anew(file: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """The same members, changed."""
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)


def says(**instead: object) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        members[manifest.NAME] = json.dumps(json.loads(members[manifest.NAME]) | instead).encode()

    return change


def renamed(name: str) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = members.pop("readers/chats.jsonl")
        members[manifest.NAME] = members[manifest.NAME].replace(b"readers/chats.jsonl", name.encode())

    return change


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (lambda held: held.pop(manifest.NAME), BackupUnreadable, "no manifest in it"),
        (lambda held: held.pop("readers/chats.jsonl"), BackupDamaged, "readers/chats.jsonl"),
        (lambda held: held.update(more=b"x"), BackupDamaged, "does not hold what its manifest says: more"),
        (lambda held: held.update({"readers/chats.jsonl": b"{}\n"}), BackupDamaged, "readers/chats.jsonl"),
        (
            lambda held: held.update({"corpus/articles.jsonl": bytes(300_000)}),
            BackupDamaged,
            "corpus/articles.jsonl is not what was written",
        ),
        (lambda held: held.update({manifest.NAME: b"{"}), BackupDamaged, "its manifest"),
        (says(format=2), BackupTooNew, r"in format 2; this one knows 1.*Update povbot"),
        (says(members=[{"name": "readers/x"}]), BackupDamaged, "members.0.bytes"),
        (says(made="2026-11-02T08:30:00"), BackupDamaged, "not one of povbot's"),
        (renamed("corpus/../../x"), BackupDamaged, "not one of povbot's"),
        (renamed("/etc/passwd"), BackupDamaged, "not one of povbot's"),
        (renamed("readers/"), BackupDamaged, "not one of povbot's"),
        (renamed("else/chats.jsonl"), BackupDamaged, "not one of povbot's"),
    ],
)
def test_what_is_not_as_it_was_written_is_not_used(
    file: Path, change: Callable[[dict[str, bytes]], object], kind: type[PovbotError], said: str
) -> None:
    write(file)
    anew(file, change)
    with pytest.raises(kind, match=said) as told:
        use(file)
    assert told.value.remedy


def test_no_byte_of_it_can_be_another_without_being_noticed(file: Path) -> None:
    """Of the members' bytes; those of names and times that nobody reads may be."""
    write(file)
    whole = file.read_bytes()
    for place in range(100, len(whole), len(whole) // 25):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        with pytest.raises(BackupUnreadable) as told:
            use(file)
        assert told.value.remedy


@given(at=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_bytes_are_others_it_is_whole_or_an_error_of_ours(file: Path, at: list[tuple[float, int]]) -> None:
    small = [b"{}\n"]
    with writing(file) as backup:
        backup.rows("readers/chats.jsonl", small)
        backup.end("0.1.0", NOW, TABLES)
    content = bytearray(file.read_bytes())
    for place, change in at:
        content[int(place * len(content))] ^= change
    file.write_bytes(content)
    with suppress(BackupUnreadable, BackupTooNew), reading.opened(file) as backup:
        backup.check()
        assert [*backup.lines(backup.manifest.members[0])] == small


def test_what_is_said_to_be_encrypted_is_no_backup(file: Path) -> None:
    write(file)
    content = bytearray(file.read_bytes())
    for head, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        content[content.index(head) + flags] |= 1
    file.write_bytes(content)
    with pytest.raises(BackupDamaged, match="encrypted"):
        use(file)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_packing_that_is_not_ours_is_read_or_an_error_of_ours(file: Path, method: int) -> None:
    write(file)
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(file, "w", method) as new:
        for name, content in members.items():
            new.writestr(name, content)
    use(file)
    whole = file.read_bytes()
    file.write_bytes(whole[:200] + bytes(200) + whole[400:])
    with pytest.raises(BackupDamaged, match=r"corpus/articles\.jsonl"):
        use(file)


def test_of_more_files_than_can_be_read_again_there_is_no_backup(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "MOST", 200)
    with pytest.raises(BackupUnwritable, match=r"2 files are more.*Leave pages out"):
        write(file)
    assert not file.exists()


def test_nothing_is_copied_through_a_link(file: Path, tmp_path: Path) -> None:
    write(file)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with reading.opened(file) as backup, pytest.raises(FileExistsError):
        backup.copy(backup.manifest.members[0], tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("content", [b"", b"no backup", None])
def test_what_is_no_backup_is_told_from_one(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BackupUnreadable, match=r"povbot\.zip"):
        use(file)


def test_half_a_file_is_no_backup(file: Path) -> None:
    write(file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(BackupUnreadable, match="it is no backup"):
        use(file)
