"""What the README says, run."""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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
