"""`povbot ingest`: what it is asked, what it prints, where, and with which status."""

import io
import json
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from patience import PROCESS_PATIENCE_S
from povbot import bootstrap
from povbot.cli.app import main
from povbot.cli.exits import BROKEN, GIVES_WAY, STOPPED
from povbot.cli.ingest import SOURCE_FAILED
from povbot.errors import IngestRunning
from povbot.filling.options import Options
from povbot.filling.progress import Counts, Event, Happening, Progress, Summary
from povbot.settings import Paths
from stories import ROOT

DOCUMENT = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")

SOURCES = """
[[source]]
name = "harbour-post"
kind = "feed"
address = "https://harbour.example/rss"
language = "en"
[[source]]
name = "old-pages"
kind = "folder"
path = "saved"
language = "en"
"""
NEW = Event("harbour-post", Happening.NEW, "https://harbour.example/1", "夜间渡轮恢复")
FAILED = Event("harbour-post", Happening.FAILED, "https://harbour.example/2", why="not found (404)")


def summary(source: str, fault: str = "") -> Summary:
    return Summary(source, Counts(seen=2, new=1, failed=1), (FAILED,), fault, 3, 1.25, resumed=False, dry=False)


@dataclass
class Filling:
    """Stands in for the sequence itself: it notes what it was asked for, and tells of two stories of each source."""

    faults: dict[str, str] = field(default_factory=dict)
    raised: BaseException | None = None
    asked: list[Options] = field(default_factory=list)
    paths: list[Paths] = field(default_factory=list)

    def __call__(self, paths: Paths, options: Options, progress: Progress) -> Sequence[Summary]:
        self.asked.append(options)
        self.paths.append(paths)
        done = [summary(source, self.faults.get(source, "")) for source in options.sources]
        for each in done:
            progress.began(each.source, resumed=False)
            progress.at(NEW.address, Counts())
            progress.happened(NEW)
            progress.happened(FAILED)
            if self.raised:
                raise self.raised
            progress.ended(each)
        return done


@dataclass(frozen=True)
class Done:
    status: object
    out: str
    err: str


Run = Callable[..., Done]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def filling() -> Filling:
    return Filling()


@pytest.fixture
def run(filling: Filling, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """In a folder with two sources. `terminal` names the streams that are one."""
    monkeypatch.setattr(bootstrap, "ingest", filling, raising=False)
    sources = tmp_path / "config" / "sources.toml"
    sources.parent.mkdir()
    sources.write_text(SOURCES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")

    def povbot(*arguments: str, terminal: Sequence[str] = ()) -> Done:
        streams = {name: Terminal() if name in terminal else io.StringIO() for name in ("stdout", "stderr")}
        monkeypatch.setattr(sys, "argv", ["povbot", "ingest", *arguments])
        for name, stream in streams.items():
            monkeypatch.setattr(sys, name, stream)
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(ended.value.code or 0, streams["stdout"].getvalue(), streams["stderr"].getvalue())

    return povbot


def test_what_is_asked_reaches_the_sequence(run: Run, filling: Filling, tmp_path: Path) -> None:
    assert run("--source", "harbour-post", "--since", "2026-11-01", "--dry-run", "--reparse").status == 0
    assert filling.asked == [Options(("harbour-post",), date(2026, 11, 1), dry=True, reparse=True)]
    assert filling.paths[0].corpus == tmp_path / "corpus"


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["--all"], ("harbour-post", "old-pages")),
        (["--source", "old-pages"], ("old-pages",)),
        (["--source", "old-pages", "--source", "harbour-post", "--source", "old-pages"], ("old-pages", "harbour-post")),
    ],
)
def test_sources_are_gone_through_as_they_are_named(
    run: Run, filling: Filling, arguments: list[str], names: tuple[str, ...]
) -> None:
    assert run(*arguments).status == 0
    assert filling.asked[0].sources == names


def test_an_archive_is_chosen_by_corpus(run: Run, filling: Filling) -> None:
    run("--all", "--corpus", "elsewhere")
    assert filling.paths[0].corpus == Path("elsewhere")


def test_a_saved_page_is_read_for_its_source(run: Run, filling: Filling, tmp_path: Path) -> None:
    (tmp_path / "page.html").touch()
    assert run("--file", "page.html", "--source", "harbour-post").status == 0
    assert filling.asked == [Options(("harbour-post",), file=Path("page.html"))]


def test_a_saved_page_needs_no_source_where_there_is_only_one(run: Run, filling: Filling, tmp_path: Path) -> None:
    (tmp_path / "config" / "sources.toml").write_text(SOURCES.partition('[[source]]\nname = "old')[0], encoding="utf-8")
    (tmp_path / "page.html").touch()
    assert run("--file", "page.html").status == 0
    assert filling.asked[0].sources == ("harbour-post",)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], ["which source?", "--source", "--all", "harbour-post", "https://harbour.example/rss", "old-pages"]),
        (["--source", "harbor-post"], ["harbor-post", "There are: harbour-post, old-pages."]),
        (["--all", "--source", "harbour-post"], ["--all", "--source"]),
        (["--file", "page.html"], ["--source", "harbour-post, old-pages"]),
        (["--file", "page.html", "--all"], ["--source", "harbour-post, old-pages"]),
        (["--file", "page.html", "--reparse"], ["--file", "--reparse"]),
        (["--file", "none.html"], ["none.html", "does not exist"]),
        (["--all", "--since", "1 November"], ["'1 November' is no day; write it as 2026-11-01"]),
        (["--all", "--since", "20261101"], ["is no day"]),
        (["--all", "--since", "2026-11-31"], ["is no day"]),
        (["harbour-post"], ["harbour-post"]),
    ],
)
def test_used_wrongly_is_status_2_and_says_what_to_do(
    run: Run, filling: Filling, tmp_path: Path, arguments: list[str], named: list[str]
) -> None:
    (tmp_path / "page.html").touch()
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert [text for text in named if text not in done.err] == []
    assert not filling.asked


def test_without_sources_it_says_where_to_write_them(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config" / "sources.toml").write_text("", encoding="utf-8")
    done = run("--all")
    assert done.status == 2
    assert "sources.toml: no source is set up. docs/sources.md" in done.err


def test_a_fault_of_the_configuration_is_named_before_anything_is_asked_for(
    run: Run, filling: Filling, tmp_path: Path
) -> None:
    (tmp_path / "config" / "sources.toml").write_text(SOURCES + "typo = 1\n", encoding="utf-8")
    done = run("--all")
    assert done.status == 2
    assert "typo" in done.err
    assert not filling.asked


def test_without_a_terminal_each_event_is_a_line_and_a_summary_follows(run: Run) -> None:
    done = run("--source", "harbour-post")
    assert done.out.splitlines() == [
        "harbour-post: begun",
        "harbour-post: new: 夜间渡轮恢复 (https://harbour.example/1)",
        "harbour-post: failed: https://harbour.example/2: not found (404)",
        "harbour-post, 3 requests in 1 s",
        "  2 seen: 1 new, 0 changed, 0 unchanged, 0 copies, 0 withdrawn, 1 failed",
        "  not found (404): https://harbour.example/2",
    ]
    assert done.err == ""


def test_at_a_terminal_there_is_a_bar_that_leaves_only_what_happened(run: Run) -> None:
    done = run("--source", "harbour-post", terminal=["stdout", "stderr"])
    assert "\x1b[?25l" in done.out  # the cursor is hidden
    assert "\x1b[?25h" in done.out
    assert "夜间渡轮恢复" in done.out
    assert "harbour-post, 3 requests in 1 s" in done.out
    assert done.err == ""


def test_a_dumb_terminal_gets_lines(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in run("--all", terminal=["stdout", "stderr"]).out


def test_json_is_one_object_and_nothing_else(run: Run) -> None:
    done = run("--all", "--json")
    told: dict[str, Any] = json.loads(done.out)
    assert done.out.count("\n") == 1
    assert done.err == ""
    assert (told["seen"], told["new"], told["failed"], told["requests"]) == (4, 2, 2, 6)
    assert [source["source"] for source in told["sources"]] == ["harbour-post", "old-pages"]


def test_with_json_progress_is_shown_on_standard_error_where_that_is_a_terminal(run: Run) -> None:
    done = run("--source", "harbour-post", "--json", terminal=["stderr"])
    assert json.loads(done.out)["new"] == 1
    assert "夜间渡轮恢复" in done.err


def test_quiet_says_nothing_where_all_went_well(run: Run) -> None:
    done = run("--all", "--quiet", terminal=["stdout", "stderr"])
    assert (done.status, done.out, done.err) == (0, "", "")


def test_quiet_says_which_source_could_not_be_gone_through(run: Run, filling: Filling) -> None:
    filling.faults["old-pages"] = "saved: there is no such folder"
    done = run("--all", "--quiet")
    assert (done.status, done.out, done.err) == (1, "", "povbot: old-pages: saved: there is no such folder\n")


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--quiet"]])
def test_a_source_that_could_not_be_gone_through_is_status_1(run: Run, filling: Filling, arguments: list[str]) -> None:
    filling.faults["harbour-post"] = "robots.txt forbids it"
    done = run("--all", *arguments)
    assert done.status == 1
    assert "robots.txt forbids it" in done.out + done.err


def test_faults_of_single_stories_are_status_0(run: Run) -> None:
    assert run("--all").status == 0


def test_another_ingestion_is_status_3_and_the_terminal_is_left_in_order(run: Run, filling: Filling) -> None:
    filling.raised = IngestRunning("another process is at it", where="var/ingest.lock", remedy="Wait for it.")
    done = run("--all", terminal=["stdout", "stderr"])
    assert done.status == 3
    assert done.err == "povbot: var/ingest.lock: another process is at it. Wait for it.\n"
    assert done.out.rindex("\x1b[?25h") > done.out.rindex("\x1b[?25l")


INTERRUPTED = """
import asyncio, os, signal, sys
from povbot import bootstrap
from povbot.cli.app import main
from povbot.cli.exits import BROKEN, STOPPED
from povbot.cli.ingest import SOURCE_FAILED

async def working(_paths, _options, progress):
    progress.began("harbour-post", False)
    try:
        os.kill(os.getpid(), signal.{signal})
        await asyncio.sleep(60)
    finally:
        print("put in order")

{before}
bootstrap.ingest = lambda *asked: asyncio.run(working(*asked))
sys.argv = ["povbot", "ingest", "--all"]
main()
"""


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("SIGINT", ""),
        ("SIGTERM", ""),
        ("SIGTERM", "signal.signal(signal.SIGINT, signal.SIG_IGN)"),
    ],
    ids=["Ctrl-C", "asked to end", "asked to end where Ctrl-C is ignored"],
)
def test_stopped_it_says_so_in_a_sentence(name: str, before: str) -> None:
    program = INTERRUPTED.format(signal=name, before=before)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=PROCESS_PATIENCE_S
    )
    assert done.returncode == 130
    assert done.stderr == "Stopped; run it again to go on.\n"
    assert done.stdout.splitlines() == ["harbour-post: begun", "put in order"]


def test_afterwards_a_signal_is_what_it_was_before(run: Run) -> None:
    before = signal.getsignal(signal.SIGTERM)
    run("--all")
    assert signal.getsignal(signal.SIGTERM) is before


# docs/sources.md


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", DOCUMENT, re.DOTALL)


def commands() -> list[str]:
    """Those to type, and that of cron; and the README's."""
    lines = "".join(blocks("sh") + blocks("cron")).splitlines()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return [line[line.index("povbot ingest") :] for line in lines] + re.findall("`(povbot ingest[^`]*)`", readme)


def test_the_page_has_commands() -> None:
    assert len(commands()) > 7


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_page_works_with_the_sources_of_the_page(
    run: Run, filling: Filling, tmp_path: Path, command: str
) -> None:
    (tmp_path / "config" / "sources.toml").write_text("\n".join(blocks("toml")), encoding="utf-8")
    (tmp_path / "page.html").touch()
    done = run(*shlex.split(command)[2:])
    assert (done.status, done.err) == (0, "")
    assert filling.asked


def test_every_option_is_on_the_page(run: Run) -> None:
    options = set(re.findall(r"^  (--[a-z-]+)", run("--help").out, re.MULTILINE)) - {"--help"}
    assert len(options) == 10
    assert [option for option in options if option not in DOCUMENT] == []


def test_the_json_of_the_page_has_the_shape_that_is_printed(run: Run) -> None:
    (example,) = map(json.loads, blocks("json"))
    printed = json.loads(run("--source", "harbour-post", "--json").out)
    assert [*example] == [*printed]
    assert [*example["sources"][0]] == [*printed["sources"][0]]
    assert [*example["sources"][0]["faults"][0]] == [*printed["sources"][0]["faults"][0]]
    described = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", DOCUMENT, re.MULTILINE))))
    assert {*printed, *printed["sources"][0]} <= described


def test_statuses_of_the_page_are_those_there_are() -> None:
    statuses = [0, SOURCE_FAILED, BROKEN, GIVES_WAY, STOPPED]
    assert [*map(int, re.findall(r"^\| (\d+) \|", DOCUMENT, re.MULTILINE))] == statuses
