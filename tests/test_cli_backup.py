"""`povbot backup` and `povbot restore`: a place that is lost, and the same in another."""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from copies import NOW, copy_of, fill
from fake_stores import SetClock
from patience import PROCESS_PATIENCE_S
from povbot.cli import backup
from povbot.cli.app import app
from povbot.errors import BackupDamaged, BackupUnreadable, IngestRunning, LedgerUnusable, RestoreRefused
from povbot.ledger import files
from povbot.ledger.lock import alone
from povbot.model import Chat, Entry, Standing
from povbot.readers.stores import opened
from povbot.settings import has_secrets
from stories import ROOT, line, write_lines

SECRET = "A-secret-of-the-environment"  # noqa: S105
SOURCE = '[[source]]\nname = "lake"\nkind = "feed"\naddress = "http://lake.example/feed"\nlanguage = "en"\n'


@dataclass
class Place:
    folder: Path
    patch: pytest.MonkeyPatch

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder}/readers.db"

    @property
    def archive(self) -> Path:
        return self.folder / "corpus" / "articles.jsonl"

    def run(self, *arguments: str, told: str = "") -> Result:
        self.patch.chdir(self.folder)
        self.patch.setenv("POVBOT_READERS__DATABASE", self.database)
        done = CliRunner().invoke(app, arguments, input=told)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def copied(self) -> Mapping[str, list[bytes]]:
        return asyncio.run(copy_of(self.database)).lines

    def listed(self) -> list[str]:
        with files.looked_at(self.folder / "var" / "ingest.db") as ledger:
            return [entry.address for entry in ledger.entries("lake")]


@pytest.fixture
def lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place with something of everything."""
    place = Place(tmp_path / "lost", monkeypatch)
    write_lines(place.archive, [line(published="2020-05-01"), line(id="b", title="另一個")])
    for name, content in {"sources.toml": SOURCE, "povbot.toml": "[answer]\nmax_quotes = 2\n"}.items():
        (place.folder / "config").mkdir(exist_ok=True)
        (place.folder / "config" / name).write_text(content, encoding="utf-8")
    with files.opened(place.folder / "var" / "ingest.db") as ledger:
        ledger.record([Entry("lake", "http://lake.example/a", Standing.KEPT, "a")])
    (place.folder / "var" / "alarms.json").write_text("[]", encoding="utf-8")
    page = place.folder / "var" / "pages" / "ab" / "abc.page.gz"
    page.parent.mkdir(parents=True)
    page.write_bytes(b"a page")
    (place.folder / "var" / "index").mkdir()
    (place.folder / "var" / "index" / "stories.db").write_bytes(b"made again")

    async def filled() -> None:
        async with opened(place.database, SetClock(NOW)) as stores:
            await fill(stores)

    asyncio.run(filled())
    return place


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    (tmp_path / "new").mkdir()
    return Place(tmp_path / "new", monkeypatch)


@pytest.fixture
def file(lost: Place, tmp_path: Path) -> Path:
    assert lost.run("backup", str(tmp_path / "povbot.zip"), "--check", "--pages").exit_code == 0
    return tmp_path / "povbot.zip"


def test_what_is_lost_comes_back_in_another_place(lost: Place, new: Place, file: Path) -> None:
    before, archive = lost.copied(), lost.archive.read_bytes()
    config = {path.name: path.read_text(encoding="utf-8") for path in (lost.folder / "config").iterdir()}
    shutil.rmtree(lost.folder)
    done = new.run("restore", str(file), "--yes")
    assert done.exit_code == 0
    assert {**new.copied(), "updates": []} == {**before, "updates": []}
    assert new.archive.read_bytes() == archive
    assert new.listed() == ["http://lake.example/a"]
    assert (new.folder / "var" / "alarms.json").read_text(encoding="utf-8") == "[]"
    assert (new.folder / "var" / "pages" / "ab" / "abc.page.gz").read_bytes() == b"a page"
    assert {path.name: path.read_text(encoding="utf-8") for path in (new.folder / "config").iterdir()} == config
    assert not (new.folder / "var" / "index").exists()
    assert new.run("ask", "a story").exit_code in (0, 1)
    leftovers = [path for path in new.folder.rglob("*") if "restoring" in path.name or "part" in path.name]
    assert leftovers == []


def test_it_tells_what_it_put_back_in_counts_and_who_is_remembered_again(new: Place, file: Path) -> None:
    said = new.run("restore", str(file), "--yes").stdout.splitlines()
    assert "3 chats" in said[0]
    assert "2 subscriptions" in said[0]
    assert "2 told" in said[0]
    assert said[1] == "The ledger of sources."
    assert said[2].endswith("corpus/articles.jsonl.")
    assert "povbot.toml, sources.toml; a running bot reads it when it is started again." in said[3]
    assert said[-1] == backup.REMEMBERED_AGAIN


def test_a_backup_tells_what_is_in_it_and_that_it_holds_what_may_be_forgotten(lost: Place) -> None:
    done = lost.run("backup", "povbot.zip")
    first, last = done.stdout.splitlines()
    size = lost.archive.stat().st_size
    assert first == (
        "povbot.zip: 3 chats, 2 subscriptions, 2 stories told, 3 updates, the ledger,"
        f" the archive (1 file, {size:,} bytes), config (2 files, {len(SOURCE) + 24:,} bytes)."
    )
    assert last == backup.FORGOTTEN_LATER
    assert stat.S_IMODE((lost.folder / "povbot.zip").stat().st_mode) == 0o600
    checked = lost.run("backup", "povbot.zip", "--check").stdout
    assert "Checked by putting it back." in checked


def test_pages_are_in_it_where_they_are_asked_for_and_the_index_never(lost: Place, file: Path) -> None:
    lost.run("backup", "small.zip")
    small, all_of_it = (set(zipfile.ZipFile(path).namelist()) for path in (lost.folder / "small.zip", file))
    assert all_of_it - small == {"pages/ab/abc.page.gz"}
    assert {name.partition("/")[0] for name in small} == {"readers", "var", "corpus", "config", "manifest.json"}
    assert {name for name in small if name.startswith("var/")} == {"var/ingest.db", "var/alarms.json"}


def test_no_secret_of_the_environment_is_in_it(lost: Place) -> None:
    for name in ("TELEGRAM__TOKEN", "OPENSEARCH__API_KEY", "WEBHOOK__SECRET"):
        lost.patch.setenv(f"POVBOT_{name}", SECRET)
    done = lost.run("backup", "povbot.zip", "--check")
    with zipfile.ZipFile(lost.folder / "povbot.zip") as held:
        members = {name: held.read(name) for name in held.namelist()}
    assert b"lake" in members["config/sources.toml"]
    assert [name for name, content in members.items() if SECRET.encode() in content] == []
    assert SECRET not in done.output
    assert "token or a password" not in done.output


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("telegram", f'token = "{SECRET}"'),
        ("readers", f'database = "postgresql://povbot:{SECRET}@host/povbot"'),
        ("opensearch", f'user = "me"\npassword = "{SECRET}"'),
        ("opensearch", f'addresses = ["https://a.example", "https://me:{SECRET}@b.example"]'),
    ],
)
def test_a_secret_in_the_settings_file_is_in_it_and_that_is_said(lost: Place, section: str, names: str) -> None:
    (lost.folder / "config" / "povbot.toml").write_text(f"[{section}]\n{names}\n", encoding="utf-8")
    done = lost.run("backup", "povbot.zip")
    assert "There is a token or a password in config/povbot.toml, and so in the backup." in done.stderr
    assert SECRET not in done.output


def test_a_password_beside_the_address_of_a_database_is_one_too(tmp_path: Path) -> None:
    file = tmp_path / "povbot.toml"
    file.write_text('[readers]\ndatabase = "postgresql://povbot@host/povbot"\n', encoding="utf-8")
    assert not has_secrets(file)
    file.write_text(f'[readers]\npassword = "{SECRET}"\n', encoding="utf-8")
    assert has_secrets(file)


def test_programs_get_json(lost: Place, new: Place) -> None:
    made = json.loads(lost.run("backup", "povbot.zip", "--json", "--check").stdout)
    assert made["checked"] is True
    assert {member["name"]: member["rows"] for member in made["members"]}["readers/chats.jsonl"] == 3
    done = json.loads(new.run("restore", str(lost.folder / "povbot.zip"), "--yes", "--json").stdout)
    assert (done["rows"]["chats"], done["ledger"], done["pages"], done["config_left"]) == (3, True, 0, [])
    assert done["made"] == made["made"]


def test_without_a_terminal_and_yes_nothing_is_changed(new: Place, file: Path) -> None:
    with pytest.raises(RestoreRefused, match=r"nobody can be asked.*--yes"):
        new.run("restore", str(file), told="y\n")
    assert not new.archive.exists()


@pytest.mark.parametrize(("told", "status"), [("y\n", 0), ("n\n", 1)])
def test_at_a_terminal_it_asks_and_says_what_is_there(
    lost: Place, file: Path, monkeypatch: pytest.MonkeyPatch, told: str, status: int
) -> None:
    monkeypatch.setattr("povbot.cli.backup._is_terminal", lambda: True)
    write_lines(lost.archive, [line(id="later")])
    done = lost.run("restore", str(file), told=told)
    assert done.exit_code == status
    assert f"Backup of {datetime.now(UTC):%Y-%m-%d}" in done.stdout
    assert "It takes the place of what is there now: 3 chats, 2 subscriptions" in done.stdout
    assert ("later" in lost.archive.read_text(encoding="utf-8")) == (status == 1)


def test_a_backup_that_is_damaged_changes_nothing(lost: Place, file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:3000] + b"\0\0\0\0" + whole[3004:])
    write_lines(lost.archive, [line(id="later")])
    asyncio.run(keep(lost, Chat(8)))
    before = lost.copied()
    with pytest.raises(BackupUnreadable):
        lost.run("restore", str(file), "--yes")
    assert lost.copied() == before
    assert "later" in lost.archive.read_text(encoding="utf-8")


async def keep(place: Place, chat: Chat) -> None:
    async with opened(place.database, SetClock(NOW)) as stores:
        await stores.chats.keep(chat)


def test_what_came_since_makes_way(lost: Place, file: Path) -> None:
    write_lines(lost.archive, [line(id="later")])
    with files.opened(lost.folder / "var" / "ingest.db") as ledger:
        ledger.record([Entry("lake", "http://lake.example/later", Standing.KEPT, "later")])
    asyncio.run(keep(lost, Chat(8)))
    lost.run("restore", str(file), "--yes")
    assert "later" not in lost.archive.read_text(encoding="utf-8")
    assert lost.listed() == ["http://lake.example/a"]
    assert b'"id":8' not in b"".join(lost.copied()["chats"])


def test_a_file_of_the_archive_that_it_does_not_know_is_moved_away(new: Place, file: Path) -> None:
    """Or its stories would stand beside those that were put back."""
    write_lines(new.folder / "corpus" / "later.jsonl", [line(id="later")])
    said = new.run("restore", str(file), "--yes").stdout
    assert "which were moved away: " in said
    assert {path.name for path in (new.folder / "corpus").iterdir()} == {
        "articles.jsonl",
        "later.jsonl.before-restore",
    }


def test_an_archive_that_is_one_file_becomes_what_it_was(new: Place, file: Path) -> None:
    new.patch.setenv("POVBOT_CORPUS", "news.jsonl")
    new.run("restore", str(file), "--yes")
    assert "另一個" in (new.folder / "news.jsonl").read_text(encoding="utf-8")


def test_several_files_are_not_put_into_one(lost: Place, new: Place) -> None:
    write_lines(lost.folder / "corpus" / "b.jsonl", [line(id="c")])
    lost.archive.rename(lost.archive.with_name("a.jsonl"))
    lost.run("backup", "povbot.zip")
    new.patch.setenv("POVBOT_CORPUS", "news.jsonl")
    with pytest.raises(RestoreRefused, match=r"2 files, and this is one.*to a folder"):
        new.run("restore", str(lost.folder / "povbot.zip"), "--yes")


def test_config_that_is_another_here_is_left_and_named_unless_it_is_wanted(new: Place, file: Path) -> None:
    here = new.folder / "config" / "povbot.toml"
    here.parent.mkdir()
    here.write_text("[answer]\nmax_quotes = 5\n", encoding="utf-8")
    said = new.run("restore", str(file), "--yes").stdout
    assert "(--config puts it back): povbot.toml." in said
    assert "max_quotes = 5" in here.read_text(encoding="utf-8")
    assert (here.parent / "sources.toml").is_file()
    new.run("restore", str(file), "--yes", "--config")
    assert "max_quotes = 2" in here.read_text(encoding="utf-8")


def test_settings_that_come_back_are_for_their_owner_alone_unless_those_here_are_not(new: Place, file: Path) -> None:
    """A token may be in them."""
    here = new.folder / "config"
    here.mkdir()
    (here / "sources.toml").write_text("", encoding="utf-8")
    (here / "sources.toml").chmod(0o640)
    new.run("restore", str(file), "--yes", "--config")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in here.iterdir()}
    assert modes == {"povbot.toml": 0o600, "sources.toml": 0o640}


def test_what_a_restore_that_was_killed_left_is_in_no_ones_way(new: Place, file: Path, tmp_path: Path) -> None:
    left = new.folder / "config" / ".povbot.toml.restoring"
    left.parent.mkdir()
    left.symlink_to(tmp_path / "elsewhere")
    new.run("restore", str(file), "--yes")
    assert "max_quotes" in (new.folder / "config" / "povbot.toml").read_text(encoding="utf-8")
    assert not (tmp_path / "elsewhere").exists()
    assert not left.is_symlink()


def test_where_stories_are_brought_in_just_now_nothing_is_changed(lost: Place, file: Path) -> None:
    asyncio.run(keep(lost, Chat(8)))
    before = lost.copied()
    with alone(lost.folder / "var" / "ingest.lock", datetime.now(UTC)), pytest.raises(IngestRunning):
        lost.run("restore", str(file), "--yes")
    assert lost.copied() == before


def test_a_part_of_it_can_be_put_back_alone(lost: Place, file: Path) -> None:
    """Readers, where the archive may not be written to, or somebody brings stories in just now."""
    asyncio.run(keep(lost, Chat(8)))
    write_lines(lost.archive, [line(id="later")])
    with alone(lost.folder / "var" / "ingest.lock", datetime.now(UTC)):
        said = lost.run("restore", str(file), "--yes", "--only", "readers").stdout.splitlines()
    assert len(said) == 2
    assert b'"id":8' not in b"".join(lost.copied()["chats"])
    assert "later" in lost.archive.read_text(encoding="utf-8")
    asyncio.run(keep(lost, Chat(8)))
    said = lost.run("restore", str(file), "--yes", "--only", "corpus", "--only", "var").stdout.splitlines()
    assert said[0] == "The ledger of sources."
    assert backup.REMEMBERED_AGAIN not in said
    assert b'"id":8' in b"".join(lost.copied()["chats"])
    assert "later" not in lost.archive.read_text(encoding="utf-8")


def test_a_ledger_that_somebody_reads_is_put_back_all_the_same(lost: Place, file: Path) -> None:
    with files.looked_at(lost.folder / "var" / "ingest.db") as looking:
        assert [*looking.entries("lake")]
        lost.run("restore", str(file), "--yes")
        assert [*looking.entries("lake")]
    assert lost.listed() == ["http://lake.example/a"]


def test_a_ledger_is_copied_while_it_is_written(lost: Place, new: Place) -> None:
    with files.opened(lost.folder / "var" / "ingest.db") as ledger:
        ledger.record([Entry("lake", f"http://lake.example/{n}", Standing.KEPT, f"{n}") for n in range(500)])
        lost.run("backup", "povbot.zip", "--check")
    new.run("restore", str(lost.folder / "povbot.zip"), "--yes")
    assert len(new.listed()) == 501


def test_a_damaged_ledger_makes_no_backup_and_keeps_the_one_before(lost: Place, file: Path) -> None:
    before = file.read_bytes()
    for journal in ("-wal", "-shm"):
        (lost.folder / "var" / f"ingest.db{journal}").unlink(missing_ok=True)
    (lost.folder / "var" / "ingest.db").write_bytes(b"no database" * 500)
    with pytest.raises(LedgerUnusable, match="damaged"):
        lost.run("backup", str(file))
    assert file.read_bytes() == before


def test_a_ledger_in_it_that_is_damaged_is_not_put_back(lost: Place, tmp_path: Path, new: Place) -> None:
    ledger = lost.folder / "var" / "ingest.db"
    with closing(sqlite3.connect(ledger)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        (page,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'entries'").fetchone()
    content = bytearray(ledger.read_bytes())
    content[(page - 1) * 4096 : (page - 1) * 4096 + 200] = bytes(200)
    ledger.write_bytes(content)
    lost.run("backup", str(tmp_path / "damaged.zip"))
    with pytest.raises((LedgerUnusable, BackupDamaged)):
        new.run("restore", str(tmp_path / "damaged.zip"), "--yes")
    assert not new.archive.exists()


def test_an_archive_that_povbot_carries_is_not_in_it(new: Place) -> None:
    new.run("backup", "povbot.zip")
    assert not [name for name in zipfile.ZipFile(new.folder / "povbot.zip").namelist() if name.startswith("corpus")]


def test_it_can_be_stopped(lost: Place) -> None:
    """By SIGTERM, as supervisors do."""
    write_lines(lost.archive, [line(summary=os.urandom(30).hex() * 200) for _ in range(8000)])
    environment = os.environ | {"POVBOT_READERS__DATABASE": lost.database, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "povbot", "backup", "povbot.zip"]
    with subprocess.Popen(command, cwd=lost.folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not [*lost.folder.glob(".povbot.zip.*.part")]:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PROCESS_PATIENCE_S)
    assert process.returncode == 130, said
    assert said == "Stopped; there is no new backup.\n"
    assert not [*lost.folder.glob("*povbot.zip*")]


def test_stopped_while_it_is_checked_it_is_there(lost: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("povbot.bootstrap.check_backup", stopped)
    done = lost.run("backup", "povbot.zip", "--check")
    assert (done.exit_code, done.stderr) == (130, "Stopped; the backup was made, and not checked.\n")
    assert (lost.folder / "povbot.zip").exists()


def test_a_restore_that_is_stopped_says_how_to_go_on(new: Place, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("povbot.bootstrap.restoring._ledger_back", stopped)
        done = new.run("restore", str(file), "--yes")
    assert (done.exit_code, done.stderr) == (130, "Stopped; run it again to put all of it back.\n")
    assert not new.archive.exists()
    assert [path for path in new.folder.rglob("*") if "restoring" in path.name] == []
    assert new.run("restore", str(file), "--yes").exit_code == 0
    assert new.archive.exists()
