"""`povbot doctor`: each thing that povbot needs, made to fail once, with the remedy that it names."""

import asyncio
import json
import os
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from fake_stores import SetClock
from postgresql import empty
from povbot.cli.app import app
from povbot.doctor import clock, disk, permissions
from povbot.doctor.finding import Finding, State, ok
from povbot.doctor.looking import Look, taken
from povbot.errors import PovbotError
from povbot.ledger import files
from povbot.model import RunStatus
from povbot.readers import address
from povbot.readers.stores import connected, opened
from stories import line, write_lines

TOKEN = "4242:A-token-that-is-secret"  # noqa: S105
NOW = datetime.now(UTC).replace(microsecond=0)
SOURCE = '[[source]]\nname = "lake"\nkind = "feed"\naddress = "http://lake.example/feed"\nlanguage = "en"\n'
URL = "https://bot.example/telegram-updates"
SECRET = "A-secret-of-sixteen-signs"  # noqa: S105
Found = dict[str, list[dict[str, str]]]


@dataclass
class Answers:
    """What a server of ours answers, by the end of the address asked for."""

    by_end: dict[str, tuple[int, object]] = field(default_factory=dict)
    ahead: timedelta = timedelta(0)
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def answers() -> Iterator[Answers]:
    told = Answers({"getMe": (200, {"ok": True, "result": {"username": "pov_test_bot"}}), "getWebhookInfo": webhook()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            end = self.path.partition("?")[0].rpartition("/")[2]
            status, body = told.by_end.get(end, (404, {"ok": False}))
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response_only(status)
            self.send_header("Date", format_datetime(datetime.now(UTC) + told.ahead, usegmt=True))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield told
        server.shutdown()


def webhook(**described: object) -> tuple[int, object]:
    return 200, {
        "ok": True,
        "result": {"url": "", "has_custom_certificate": False, "pending_update_count": 0} | described,
    }


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: Answers) -> Path:
    """Where all is well."""
    monkeypatch.chdir(tmp_path)
    write_lines(tmp_path / "corpus" / "articles.jsonl", [line(title="Boats on the lake", summary="They sail at noon.")])
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sources.toml").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setenv("POVBOT_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("POVBOT_TELEGRAM__BASE_URL", f"{answers.address}/bot")
    monkeypatch.setenv("POVBOT_READERS__DATABASE", f"sqlite:///{tmp_path}/readers.db")

    async def made() -> None:
        async with opened(f"sqlite:///{tmp_path}/readers.db", SetClock()):
            pass

    asyncio.run(made())
    return tmp_path


def run(*, status: int) -> Found:
    """By check. The token is never in it."""
    done = CliRunner().invoke(app, ["doctor", "--json"])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    found: Found = {}
    for finding in json.loads(done.stdout)["findings"]:
        found.setdefault(finding["check"], []).append(finding)
    assert done.exit_code == status, found
    assert TOKEN.partition(":")[2] not in done.output
    assert [one for some in found.values() for one in some if (one["state"] == "ok") is bool(one["remedy"])] == []
    return found


def one(found: Found, check: str, state: str) -> str:
    """What is said of it, with the remedy; nothing else is wrong."""
    wrong = [(name, one) for name, some in found.items() for one in some if one["state"] != "ok"]
    assert [name for name, _ in wrong] == [check], wrong
    assert wrong[0][1]["state"] == state
    return f"{wrong[0][1]['said']} → {wrong[0][1]['remedy']}"


@pytest.mark.usefixtures("place")
def test_where_all_is_well_it_says_so_of_everything() -> None:
    found = run(status=0)
    assert [*found] == [
        "versions",
        "settings",
        "token",
        "webhook",
        "clock",
        "archive",
        "index",
        "store",
        "sources",
        "web",
        "disk",
        "permissions",
    ]
    assert found["token"][0]["said"] == "it is @pov_test_bot's"
    assert "Python 3." in found["versions"][0]["said"]


@pytest.mark.usefixtures("place")
def test_people_get_a_line_each_and_a_remedy_below_it(answers: Answers) -> None:
    answers.by_end["getMe"] = (401, {"ok": False})
    lines = CliRunner().invoke(app, ["doctor"]).stdout.splitlines()
    at = lines.index("broken   token        the service does not know it")
    assert lines[at + 1].strip() == "→ Ask @BotFather for a new one (/token)."
    assert sum(each.startswith("ok ") for each in lines) == 10


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"HOST": "0.0.0.0"}, "at 0.0.0.0, without HTTPS and without a name → Put a proxy in front"),  # noqa: S104
        ({"URL": "http://news.example", "PROXIES": '["10.0.0.1"]'}, "no https: address"),
        ({"URL": "https://news.example"}, "all who come by one share the limit of one client → Set web.proxies"),
        ({"PASSWORD": "abcabcabcabcabc"}, "web.password is easily guessed → Make another"),
    ],
    ids=["open", "http", "proxy", "password"],
)
def test_pages_that_are_open_to_others_than_they_are_meant_for_are_told(
    monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str], said: str
) -> None:
    for name, value in chosen.items():
        monkeypatch.setenv(f"POVBOT_WEB__{name}", value)
    assert said in one(run(status=1), "web", "warning")


@pytest.mark.usefixtures("place")
def test_pages_behind_https_and_a_proxy_are_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"URL": "https://news.example", "PROXIES": '["127.0.0.1"]', "PASSWORD": "it is long e"}.items():
        monkeypatch.setenv(f"POVBOT_WEB__{name}", value)
    assert run(status=0)["web"][0]["said"] == "at https://news.example; with a page for operators"


def test_with_settings_that_cannot_be_read_nothing_else_is_looked_at(place: Path) -> None:
    (place / "config" / "povbot.toml").write_text(f'[telegram]\ntokn = "{TOKEN}"\n', encoding="utf-8")
    found = run(status=2)
    assert "tokn: no such name; nothing else" in one(found, "settings", "broken")
    assert [*found] == ["versions", "settings"]


@pytest.mark.usefixtures("place")
def test_a_missing_token_is_told_from_one_that_is_refused(monkeypatch: pytest.MonkeyPatch, answers: Answers) -> None:
    answers.by_end["getMe"] = (401, {"ok": False})
    assert "does not know it → Ask @BotFather for a new one" in one(run(status=2), "token", "broken")
    monkeypatch.setenv("POVBOT_TELEGRAM__TOKEN", " ")
    assert "none is set" in one(run(status=2), "token", "broken")


@pytest.mark.usefixtures("place")
def test_pages_in_a_browser_need_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POVBOT_TELEGRAM__TOKEN", " ")
    monkeypatch.setenv("POVBOT_WEB__URL", "https://news.example.org")
    monkeypatch.setenv("POVBOT_WEB__PROXIES", '["127.0.0.1"]')
    assert "there are pages in a browser, and no bot" in one(run(status=1), "token", "warning")


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (502, b"<html>Bad Gateway", "answers with 502 → Try again later"),
        (200, b"<html>Hello", "not the Bot API → Correct it"),
        (200, b'{"ok": true, "result": 7}', "not the Bot API → Correct it"),
    ],
)
def test_what_is_no_answer_of_the_service_is_told(answers: Answers, status: int, body: bytes, said: str) -> None:
    answers.by_end["getMe"] = (status, body)
    assert said in one(run(status=2), "token", "broken")


@pytest.mark.usefixtures("place")
def test_a_service_that_cannot_be_reached_keeps_nothing_else_from_being_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as taken_:  # bound, and nobody listens
        taken_.bind(("127.0.0.1", 0))
        monkeypatch.setenv("POVBOT_TELEGRAM__BASE_URL", f"http://127.0.0.1:{taken_.getsockname()[1]}/bot")
        found = run(status=2)
    assert "cannot be reached: ConnectError → See that the network" in one(found, "token", "broken")
    assert found["store"][0]["state"] == "ok"


@pytest.mark.usefixtures("place")
def test_a_service_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("povbot.bootstrap.examining._SERVICE_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("POVBOT_TELEGRAM__BASE_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/bot")
        assert "ReadTimeout" in one(run(status=2), "token", "broken")


@pytest.mark.usefixtures("place")
def test_a_bot_that_polls_is_told_of_a_webhook_that_its_start_removes(answers: Answers) -> None:
    answers.by_end["getWebhookInfo"] = webhook(url=URL)
    said = one(run(status=1), "webhook", "warning")
    assert said.startswith("one is set, at bot.example, and this bot polls: its start removes it → ")
    assert "telegram-updates" not in said


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("described", "state", "said"),
    [
        ({"url": ""}, "warning", "none is set → `povbot telegram` sets it when it starts"),
        ({"url": "https://other.example/x"}, "broken", "another one is set, at other.example → Stop the other bot"),
        (
            {
                "url": URL,
                "last_error_date": int(NOW.timestamp()) - 60,
                "last_error_message": "SSL error: verify failed",
            },
            "warning",
            "UTC: SSL error: verify failed → Look at the proxy",
        ),
        ({"url": URL, "pending_update_count": 5000}, "warning", "5,000 updates wait → See that `povbot telegram` runs"),
    ],
)
def test_a_webhook_that_is_wanted_is_looked_at(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, described: dict[str, object], state: str, said: str
) -> None:
    for name, value in {"TELEGRAM__MODE": "webhook", "WEBHOOK__URL": URL, "WEBHOOK__SECRET": SECRET}.items():
        monkeypatch.setenv(f"POVBOT_{name}", value)
    answers.by_end["getWebhookInfo"] = webhook(**described)
    assert said in one(run(status={"warning": 1, "broken": 2}[state]), "webhook", state)
    long_ago = int((NOW - timedelta(days=1)).timestamp())
    answers.by_end["getWebhookInfo"] = webhook(url=URL, last_error_date=long_ago, pending_update_count=3)
    assert run(status=0)["webhook"][0]["said"] == "set, at bot.example, 3 updates wait"


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("ahead_s", "status", "said"),
    [(-30, 1, "s ahead of the service's → Let the system"), (4000, 2, "s behind the service's → Let the system")],
)
def test_a_clock_that_is_wrong_is_told(answers: Answers, ahead_s: int, status: int, said: str) -> None:
    answers.ahead = timedelta(seconds=ahead_s)
    assert said in one(run(status=status), "clock", {1: "warning", 2: "broken"}[status])


@pytest.mark.parametrize("off_s", [-5.9, -5, 0, 5])
def test_a_clock_that_is_right_is_not_blamed_for_whole_seconds_or_a_slow_answer(off_s: float) -> None:
    """A header tells the second that has begun."""
    before = NOW + timedelta(seconds=0.5)
    after = before + timedelta(seconds=3)
    said = (before + timedelta(seconds=1.5 + off_s)).replace(microsecond=0)
    assert [found.state for found in clock.compared(before, said, after)] == [State.OK]
    assert [found.state for found in clock.compared(before, None, after)] == [State.WARNING]


def test_faults_of_an_archive_are_counted_and_the_first_named(place: Path) -> None:
    with (place / "corpus" / "articles.jsonl").open("a", encoding="utf-8") as more:
        more.write("broken\nbroken too\n")
    said = one(run(status=1), "archive", "warning")
    assert "2 faults, the first: " in said
    assert "articles.jsonl:2" in said
    assert "`povbot check` lists all" in said


def test_a_single_fault_of_an_archive_is_told_as_one(place: Path) -> None:
    with (place / "corpus" / "articles.jsonl").open("a", encoding="utf-8") as more:
        more.write("broken\n")
    assert ", 1 fault: " in one(run(status=1), "archive", "warning")


def test_an_archive_without_a_story_is_broken_and_so_is_what_answers_from_it(place: Path) -> None:
    (place / "corpus" / "articles.jsonl").write_text("", encoding="utf-8")
    found = run(status=2)
    assert {name for name, some in found.items() if some[0]["state"] == "broken"} == {"archive", "index"}
    shutil.rmtree(place / "corpus")
    assert "povbot's own: there is none here → Make a folder corpus" in one(run(status=1), "archive", "warning")


@pytest.fixture
def indexed(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of its edition."""
    monkeypatch.setenv("POVBOT_INDEX__ENGINE", "tantivy")
    assert CliRunner().invoke(app, ["index", "--processes", "1", "--quiet"]).exit_code == 0
    (stories,) = (place / "var" / "index").rglob("stories.db")
    return stories.parent


@pytest.mark.usefixtures("indexed")
def test_an_index_is_opened_and_asked_and_told_when_it_is_old(place: Path) -> None:
    assert "tantivy: it answers, in" in run(status=0)["index"][0]["said"]
    with (place / "corpus" / "articles.jsonl").open("a", encoding="utf-8") as more:
        more.write(line(id="b", title="More boats"))
    assert "older than the archive → Run `povbot index`" in one(run(status=1), "index", "warning")


def test_an_index_that_is_damaged_or_missing_is_broken(indexed: Path, place: Path) -> None:
    (indexed / "stories.db").write_bytes(b"no database" * 500)
    assert "povbot index" in one(run(status=2), "index", "broken")
    shutil.rmtree(place / "var" / "index")
    assert "povbot index" in one(run(status=2), "index", "broken")


def test_a_store_that_is_not_there_yet_is_no_fault_and_is_not_made(place: Path) -> None:
    (place / "readers.db").unlink()
    assert "there is none yet" in run(status=0)["store"][0]["said"]
    assert not (place / "readers.db").exists()


def test_tables_that_are_old_new_or_none_at_all_are_told_apart(place: Path) -> None:
    with closing(sqlite3.connect(place / "readers.db")) as database:
        for revision, status, state, said in (
            ("0001", 1, "warning", "tables 0001, and this povbot has 0"),
            ("9999", 2, "broken", "of a newer povbot → Update povbot"),
        ):
            with database:
                database.execute("UPDATE alembic_version SET version_num = ?", [revision])
            assert said in one(run(status=status), "store", state)
            assert database.execute("SELECT version_num FROM alembic_version").fetchone() == (revision,)


def test_a_store_that_is_no_database_or_locked_is_broken(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("povbot.readers.sqlite_file.BUSY_S", 0.1)
    with closing(sqlite3.connect(place / "readers.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "locked → See that povbot's user may write to it" in one(run(status=2), "store", "broken")
        other.execute("ROLLBACK")
    for journal in ("-wal", "-shm"):
        (place / f"readers.db{journal}").unlink(missing_ok=True)
    (place / "readers.db").write_bytes(b"no database" * 500)
    assert "not a database → " in one(run(status=2), "store", "broken")


@pytest.mark.usefixtures("place")
async def test_a_server_is_looked_at_as_well(monkeypatch: pytest.MonkeyPatch, postgresql: str) -> None:
    await empty(postgresql)
    monkeypatch.setenv("POVBOT_READERS__DATABASE", postgresql)
    assert "tables none yet" in one(await asyncio.to_thread(run, status=1), "store", "warning")
    async with opened(postgresql, SetClock()):
        said = (await asyncio.to_thread(run, status=0))["store"][0]["said"]
    assert ":***@" in said
    assert "writable, " in said
    async with connected(address.parse(postgresql)) as database:
        only = text("ALTER ROLE povbot SET default_transaction_read_only = on")
        await database.run(lambda connection: connection.execute(only))
        try:
            assert "ReadOnly" in one(await asyncio.to_thread(run, status=2), "store", "broken")
        finally:
            both = text("ALTER ROLE povbot RESET default_transaction_read_only")
            await database.run(lambda connection: connection.execute(both))
    password = postgresql.rpartition("@")[0].rpartition(":")[2]
    monkeypatch.setenv("POVBOT_READERS__DATABASE", postgresql.replace(password, "hush"))
    assert "hush" not in one(await asyncio.to_thread(run, status=2), "store", "broken")


def test_sources_that_fail_or_fell_silent_and_a_damaged_ledger_are_told(place: Path) -> None:
    ledger_file = place / "var" / "ingest.db"
    with files.opened(ledger_file) as ledger:
        for hours_ago in (3, 2, 1):
            begun = ledger.begin("lake", NOW - timedelta(hours=hours_ago), NOW - timedelta(hours=hours_ago))
            ledger.end(replace(begun, ended=NOW, status=RunStatus.FAILED, fault="no answer"))
    said = one(run(status=1), "sources", "warning")
    assert said.startswith("lake: failed 3 times in a row: no answer → See what `povbot status` says")
    for path in (place / "var").glob("ingest.db-*"):
        path.unlink()
    ledger_file.write_bytes(b"no database" * 500)
    assert "ingest.db" in one(run(status=2), "sources", "broken")


CLUSTER = {
    "green": ("ok", ""),
    "yellow": ("warning", "copies of shards are missing → Add the node"),
    "red": ("broken", "shards are missing → Bring the nodes back"),
}


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("health", CLUSTER)
def test_a_cluster_is_asked_how_it_is(answers: Answers, monkeypatch: pytest.MonkeyPatch, health: str) -> None:
    """There is no index in it, which is told beside it."""
    state, said = CLUSTER[health]
    answers.by_end["povbot*"] = answers.by_end["povbot%2A"] = answers.by_end["povbot%2a"] = (200, {"status": health})
    monkeypatch.setenv("POVBOT_INDEX__ENGINE", "opensearch")
    monkeypatch.setenv("POVBOT_OPENSEARCH__ADDRESSES", f'["{answers.address.replace("//", "//me:hush@")}"]')
    found = run(status=2)
    assert (found["cluster"][0]["state"], found["index"][0]["state"]) == (state, "broken")
    assert said in f"{found['cluster'][0]['said']} → {found['cluster'][0]['remedy']}"
    assert "hush" not in json.dumps(found)


@pytest.mark.usefixtures("place")
def test_a_cluster_that_is_away_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POVBOT_INDEX__ENGINE", "opensearch")
    monkeypatch.setenv("POVBOT_OPENSEARCH__ADDRESSES", '["http://127.0.0.1:1"]')
    found = run(status=2)
    assert (found["cluster"][0]["state"], found["index"][0]["state"]) == ("broken", "broken")


@pytest.mark.parametrize(("free", "state"), [(50_000_000, "broken"), (500_000_000, "warning"), (5e9, "ok")])
def test_little_room_is_told_before_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: float, state: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 0, int(free)))
    (found,) = disk.room({"var": tmp_path / "not there yet", "index": tmp_path}, {})
    assert (found.state, bool(found.remedy)) == (state, state != "ok")
    assert "var" in found.said


def test_as_much_room_as_is_needed_beside_what_is_there_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10**13, 0, 10**12))
    (found,) = disk.room({"index": tmp_path}, {"index": 2 * 10**12})
    assert (found.state, "2,000.0 GB are needed" in found.said) == (State.BROKEN, True)


def test_what_others_may_read_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "readers.db").chmod(0o644)
    assert "readers.db: others may use it (0644)" in one(run(status=1), "permissions", "warning")
    (place / "readers.db").chmod(0o600)
    monkeypatch.delenv("POVBOT_TELEGRAM__TOKEN")
    settings = place / "config" / "povbot.toml"
    settings.write_text(f'[telegram]\ntoken = "{TOKEN}"\n', encoding="utf-8")
    settings.chmod(0o640)
    said = one(run(status=1), "permissions", "warning")
    assert said.endswith(f"it holds a token or a password → chmod 600 {settings}")
    settings.chmod(0o600)
    run(status=0)


def as_nobody(look: Callable[[], str]) -> str:
    """In a process of its own: whoever is root may write anywhere."""
    reads, writes = os.pipe()
    if not (child := os.fork()):
        try:
            if not os.geteuid():
                os.setgroups([])
                os.setresgid(65534, 65534, 65534)
                os.setresuid(65534, 65534, 65534)
            os.write(writes, look().encode())
        finally:
            os._exit(0)
    os.close(writes)
    os.waitpid(child, 0)
    with os.fdopen(reads) as said:
        return said.read()


def test_what_cannot_be_written_to_is_named_once() -> None:
    system = Path("/usr")
    places = [system, system / "not" / "there"]
    said = as_nobody(lambda: "".join(f"{one.state} {one.said} {one.remedy};" for one in permissions.writable(places)))
    remedy = "Make it writable for the user that povbot runs as: chown, or chmod u+w /usr"
    assert said == f"broken /usr cannot be written to {remedy};"


def failing(error: Exception) -> Callable[[], Iterator[Finding]]:
    def take() -> Iterator[Finding]:
        yield ok("first", "well")
        raise error

    return take


def test_one_that_fails_or_never_ends_keeps_no_other_from_being_taken() -> None:
    ended = threading.Event()
    looks = [
        Look("fails", failing(PovbotError("it is away", where="there", remedy="Look."))),
        Look("breaks", failing(LookupError("a password"))),
        Look("hangs", lambda: [ok("hangs", "late")] * ended.wait(60), within_s=0.05, too_slow="Wait no longer."),
        Look("last", lambda: [ok("last", "well")]),
    ]
    began = time.monotonic()
    found = [*taken(looks)]
    ended.set()
    assert time.monotonic() - began < 30
    assert [(one.check, one.state) for one in found] == [
        ("fails", "broken"),
        ("breaks", "broken"),
        ("hangs", "broken"),
        ("last", "ok"),
    ]
    assert (found[0].said, found[0].remedy) == ("there: it is away", "Look.")
    assert "password" not in f"{found[1].said} {found[1].remedy}"
    assert found[2] == Finding("hangs", State.BROKEN, "no answer within 0.05 s", "Wait no longer.")
