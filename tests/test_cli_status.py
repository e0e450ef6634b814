"""`povbot status`: how fresh the archive is, and whether its sources are well."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from povbot.cli.app import app
from povbot.errors import PovbotError
from povbot.ledger import files
from povbot.ledger.ledger import SqliteLedger
from povbot.model import Entry, RunStatus, Standing
from stories import line, write_lines

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.date()

Happened = Callable[[Callable[[SqliteLedger], None]], None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    lines = [line(published="2020-05-01"), line(id="b", published="2020-06-02"), "broken"]
    (tmp_path / "corpus").mkdir()
    write_lines(tmp_path / "corpus" / "articles.jsonl", lines)
    (tmp_path / "config").mkdir()
    sources = "".join(
        f'[[source]]\nname = "{name}"\nkind = "feed"\naddress = "http://{name}.example/feed"\nlanguage = "en"\n'
        for name in ("lake", "hill")
    )
    (tmp_path / "config" / "sources.toml").write_text(sources, encoding="utf-8")
    return tmp_path


@pytest.fixture
def happened(folder: Path) -> Happened:
    def told(what: Callable[[SqliteLedger], None]) -> None:
        with files.opened(folder / "var" / "ingest.db") as ledger:
            what(ledger)

    return told


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(app, ["status", *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def gone_through(ledger: SqliteLedger, source: str, hours_ago: float, fault: str = "") -> None:
    started = NOW - timedelta(hours=hours_ago)
    begun = ledger.begin(source, started, started)
    status = RunStatus.FAILED if fault else RunStatus.DONE
    ledger.end(replace(begun, ended=started + timedelta(minutes=2), status=status, fault=fault, seen=9, new=2))


def brought(ledger: SqliteLedger, source: str, *days_ago: int) -> None:
    days = [TODAY - timedelta(days=n) for n in days_ago]
    entries = [
        Entry(source, f"http://{source}.example/{day}", Standing.KEPT, f"{source}-{day}", day=day) for day in days
    ]
    ledger.record(entries=entries)


def test_without_any_ledger_it_tells_of_the_archive(folder: Path) -> None:
    done = run()
    changed = datetime.fromtimestamp((folder / "corpus" / "articles.jsonl").stat().st_mtime, UTC)
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "Archive: 2 stories, 2020-05-01 to 2020-06-02, 1 fault.",
            f"Brought up to date: {changed:%Y-%m-%d %H:%M} UTC.",
            "No source has been gone through yet: povbot ingest --all.",
        ],
    )


def test_where_there_is_no_archive_yet_it_tells_of_povbots_own(folder: Path) -> None:
    (folder / "corpus" / "articles.jsonl").unlink()
    (folder / "corpus").rmdir()
    said = run().stdout
    assert said.startswith("Archive that povbot carries (there is none in corpus/ here): 20 stories,")
    assert "Brought up to date" not in said  # its files are as old as its installation


def test_a_run_that_did_not_end_has_no_counts_yet(happened: Happened) -> None:
    def begun(ledger: SqliteLedger) -> None:
        ledger.begin("lake", NOW, NOW)

    happened(begun)
    assert f"  last run {NOW:%Y-%m-%d %H:%M} UTC, still running, or stopped before its end" in run().stdout


def test_sources_that_are_well_are_listed_with_what_they_brought(happened: Happened) -> None:
    def well(ledger: SqliteLedger) -> None:
        gone_through(ledger, "lake", 2)
        brought(ledger, "lake", 0, 2, 4)

    happened(well)
    done = run()
    ended = NOW - timedelta(hours=2) + timedelta(minutes=2)
    started = f"{NOW - timedelta(hours=2):%Y-%m-%d %H:%M}"
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1:] == [
        f"Brought up to date: {ended:%Y-%m-%d %H:%M} UTC.",
        "",
        "lake",
        f"  last run {started} UTC, done: 9 seen, 2 new, 0 changed, 0 withdrawn, 0 failed",
        f"  newest story {TODAY}, one every 2 days usually",
        "",
        "hill",
        "  never gone through",
    ]


def test_a_silent_and_a_failing_one_are_marked_and_end_it_with_status_1(happened: Happened) -> None:
    def ill(ledger: SqliteLedger) -> None:
        gone_through(ledger, "lake", 1)
        brought(ledger, "lake", 20, 21, 22)
        for hours_ago in (9, 8, 7):
            gone_through(ledger, "hill", hours_ago, "http://hill.example/feed: no\x1b[31m answer")

    happened(ill)
    done = run()
    assert done.exit_code == 1
    assert f"  SILENT since {TODAY - timedelta(days=20)}" in done.stdout
    assert "  FAILING: 3 times in a row, last good run never" in done.stdout
    assert "\x1b" not in done.stdout
    assert run("--json").exit_code == 1


def test_programs_get_json(happened: Happened) -> None:
    def one(ledger: SqliteLedger) -> None:
        gone_through(ledger, "lake", 1, "away")

    happened(one)
    done = run("--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert found["archive"] == {"stories": 2, "from": "2020-05-01", "to": "2020-06-02", "faults": 1}
    assert found["well"] is True
    lake, hill = found["sources"]
    assert hill["last_run"] is None
    assert lake["last_run"]["status"] == "failed"
    assert lake["last_run"]["fault"] == "away"
    assert (lake["failures"], lake["failing"], lake["silent"], lake["newest"]) == (1, False, False, None)


def test_a_damaged_ledger_is_a_fault_that_says_so(folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "ingest.db").write_bytes(b"no database" * 500)
    with pytest.raises(PovbotError, match=r"ingest\.db"):
        run()


def test_a_refusal_in_the_terminal_says_up_to_when_the_archive_goes(happened: Happened) -> None:
    happened(lambda ledger: gone_through(ledger, "lake", 24 * 40))
    ended = NOW - timedelta(days=40) + timedelta(minutes=2)
    done = CliRunner().invoke(app, ["ask", "zeppelins over Hamburg"])
    said = f"The archive goes up to 2 June 2020, last updated on {ended.day} {ended:%B %Y}."
    assert said in done.stdout.splitlines()
    for beside_the_point in ("hello", "?", "stories from April 2019"):
        assert "goes up to" not in CliRunner().invoke(app, ["ask", beside_the_point]).stdout


@pytest.mark.usefixtures("folder")
def test_of_an_index_no_number_of_faults_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """They were told when it was made; lines are not read again to tell how fresh the archive is."""
    monkeypatch.setenv("POVBOT_INDEX__ENGINE", "tantivy")
    assert CliRunner().invoke(app, ["index", "--processes", "1"]).exit_code == 0
    assert run().stdout.startswith("Archive: 2 stories, 2020-05-01 to 2020-06-02.\n")
    assert json.loads(run("--json").stdout)["archive"]["faults"] is None
