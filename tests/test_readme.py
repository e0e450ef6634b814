"""What the README and the pages beside it say, run."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from pydantic import BaseModel
from telegram.ext import ApplicationBuilder, CommandHandler

from fake_stores import FakePeers, fake_stores
from povbot import bootstrap
from povbot.freshness.known import Freshness
from povbot.fronts.telegram.asking import Asking
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.operating import Tools
from povbot.fronts.telegram.render.answers import outcome
from povbot.renewal import Renewal
from povbot.service import Service
from povbot.settings import Settings, TelegramSettings
from povbot.texts import Catalogues
from povbot.usage import KNOWN_DAYS
from stories import read_as_it_was

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:<!-- runs: (\w+) -->\n)?```sh\n(.*?)```", re.DOTALL)
FERRY = "The night ferry started on 1 June. It runs until October."


def blocks() -> Iterator[tuple[str, str]]:
    return ((match[1] or "", match[2]) for match in BLOCK.finditer(README))


def named(name: str) -> str:
    return next(script for label, script in blocks() if label == name)


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        line
        for _, script in blocks()
        for line in script.splitlines()
        if re.match(r"povbot (?!check --corpus|ask --corpus)", line)
    ],
)
def test_every_plain_command_answers(command: str) -> None:
    done = run(command, ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


def test_the_first_command_answers_by_itself() -> None:
    if not (ROOT / ".venv" / "run.done").exists():
        pytest.skip("make has not set this checkout up")
    command = next(line for _, script in blocks() for line in script.splitlines() if line.startswith("make ask"))
    done = run(command, ROOT)
    assert "got rid of poverty in 2019" in done.stdout
    assert "#:~:text=" in done.stdout


def test_the_second_command_runs_the_tests() -> None:
    assert "pytest" in run("make --dry-run test", ROOT).stdout


def test_a_spreadsheet_becomes_an_archive(tmp_path: Path) -> None:
    with (tmp_path / "stories.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([["id", "title", "language", "body"], ["ferry", "Harbour news", "en", FERRY]])
    done = run(named("spreadsheet"), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 story, no faults." in done.stdout
    assert "The night ferry started on 1 June." in done.stdout


def test_a_folder_of_texts_becomes_an_archive(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "ferry.txt").write_text(f"Harbour news\n{FERRY}\n", encoding="utf-8")
    done = run(named("folder"), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "The night ferry started on 1 June." in done.stdout


def test_every_link_to_a_file_leads_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_picture_shows_what_is_answered() -> None:
    picture = (ROOT / "docs" / "images" / "ask.svg").read_text(encoding="utf-8").replace("&#160;", " ")
    for question in ("how did Dongchuan escape poverty?", "poverty in Nigeria"):
        answer = run(f'COLUMNS=98 povbot ask --limit 2 "{question}"', ROOT).stdout
        first_line = answer.splitlines()[0].strip()
        assert question in picture
        assert first_line in picture


def squeezed(markup: str) -> str:
    """Its text without blanks: lines break elsewhere in a picture."""
    text = re.sub(r"<style>.*?</style>|<[^>]*>", "", markup, flags=re.DOTALL)
    return re.sub(r"\s", "", unescape(text))


async def test_the_picture_of_a_chat_shows_what_is_answered(bundled: Service) -> None:
    picture = squeezed((ROOT / "docs" / "images" / "chat.svg").read_text(encoding="utf-8"))
    clock, up_to = lambda: datetime.now(UTC), Freshness(bundled).up_to
    asks = Asking(bundled, fake_stores(), max_quotes=1, clock=clock, timer=time.monotonic, up_to=up_to)
    texts = Catalogues().for_reader("en")
    for question in ("how did Dongchuan escape poverty?", "and in Gansu?"):
        asked = await asks.ask(question, 1, texts, after=asks.memory.last(1))
        answer = outcome(asked, texts, "povbot")
        shown = [question, answer.html, *(button.text for row in answer.rows for button in row)]
        assert [text for text in shown if squeezed(text) not in picture] == []


def rows(page: str, title: str) -> list[list[str]]:
    """The cells of the tables below this title and above the next."""
    section = (ROOT / "docs" / page).read_text(encoding="utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    assert section, title
    tables = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in tables if not row.startswith("| ---")]


def test_times_until_things_are_forgotten_are_those_of_the_bot() -> None:
    kept = {cells[0]: cells[-1] for cells in rows("telegram.md", "What is remembered")}
    questions = next(until for what, until in kept.items() if what.startswith("refused and disliked questions"))
    assert f"`readers.missed_days` ({Settings().readers.missed_days})" in questions
    assert kept["on which days somebody asked, without what"] == f"`/forget`, or {KNOWN_DAYS} days"


def registered(service: Service, *admins: int) -> set[str]:
    """The commands that the bot reacts to, where these are its operators."""
    stores, catalogues, clock = fake_stores(), Catalogues(), lambda: datetime.now(UTC)
    broadcasts = bootstrap.broadcasts_of(stores, catalogues, Once(stores.updates, FakePeers(), 1))
    tools = Tools(Renewal(service, partial(read_as_it_was, service), clock), broadcasts, Freshness(service))
    chosen = Settings(telegram=TelegramSettings(admins=admins))
    application = ApplicationBuilder().token("1:token").build()
    for part in bootstrap.telegram_parts(chosen, service, stores, catalogues, tools=tools)[0]:
        part.add_to(application)
    handlers = [handler for group in application.handlers.values() for handler in group]
    return {command for handler in handlers if isinstance(handler, CommandHandler) for command in handler.commands}


def described(title: str, written: str) -> set[str]:
    """What the tables below this title have in their first column, written so."""
    return {name for cells in rows("telegram.md", title) for name in re.findall(written, cells[0])}


def test_every_command_is_described_to_those_who_have_it_and_no_other(bundled: Service) -> None:
    for_readers, for_operators = described("For readers", r"`/(\w+)`"), described("For operators", r"`/(\w+)`")
    assert for_readers == registered(bundled)
    assert for_readers | for_operators == registered(bundled, 1)
    assert not for_readers & for_operators


def written_settings(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, str]]:
    """Each by its name in povbot.toml, with its default as the page writes it; empty where it has none."""
    for name, field in model.model_fields.items():
        if isinstance(field.default, BaseModel):
            yield from written_settings(type(field.default), f"{above}{name}.")
        else:
            default = field.get_default(call_default_factory=True, validated_data={})
            yield f"{above}{name}", "" if default in (None, {}, ()) else f"`{_as_toml(default)}`"


def _as_toml(default: object) -> str:
    return json.dumps(default) if isinstance(default, bool | tuple) else str(default)


def test_every_setting_is_described_with_its_default_and_no_other() -> None:
    page, expected = rows("configuration.md", "povbot.toml and the environment")[1:], dict(written_settings(Settings))
    assert {cells[0] for cells in page} == {f"`{name}`" for name in expected}
    for name, variable, default, _ in page:
        known = expected[name.strip("`")]
        assert variable == f"`POVBOT_{name.strip('`').upper().replace('.', '__')}`"
        # Where there is no default, the page may say in words what is done then.
        assert known == (default if known or re.fullmatch("`[^`]*`", default) else ""), name


def test_every_button_of_an_answer_is_described() -> None:
    texts = Catalogues().for_reader("en")
    keys = ("more", "related", "why", "why-nothing", "good", "not-good", "follow", "share")
    assert {texts(f"button-{key}") for key in keys} <= described("For readers", r"\*\*(.+?)\*\*")


def test_the_tree_of_the_house_names_every_room() -> None:
    house = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [path for path in (ROOT / "src" / "povbot").iterdir() if not path.name.startswith("__")]
    for room in rooms:
        if room.name != "py.typed":
            assert re.search(rf"^  {room.stem}[./]", house, re.MULTILINE), room.name


def test_the_sources_speak_of_no_machine() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in tracked:
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        assert not re.search(r"(^|[^\w.])/(root|home/(?!povbot))\w*/", text), name
