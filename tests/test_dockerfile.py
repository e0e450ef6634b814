"""What the image is made of, checked against the tree, as no engine runs where the tests do."""

import re
import subprocess
import sys
import venv
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from povbot.cli import app
from povbot.errors import IndexMissing
from stories import line, write_lines

ROOT = Path(__file__).resolve().parents[1]
LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def arguments(instruction: str) -> list[str]:
    return [line.removeprefix(instruction).strip() for line in LINES if line.startswith(instruction + " ")]


def test_all_that_is_copied_exists_and_is_sent_to_the_builder() -> None:
    copied = [source for line in arguments("COPY") for source in line.split()[:-1]]
    assert copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert f"!{source.split('/')[0]}" in IGNORED, source


def test_all_that_the_package_needs_is_copied() -> None:
    copied = {source for line in arguments("COPY") for source in line.split()[:-1]}
    assert {"pyproject.toml", "src", "corpus", "config", "requirements/run.txt"} <= copied


def test_it_runs_as_a_user_without_rights() -> None:
    assert arguments("USER") == ["povbot"]
    last_stage = LINES[max(i for i, line in enumerate(LINES) if line.startswith("FROM ")) :]
    assert any("useradd --system" in line and "povbot" in line for line in last_stage)
    assert last_stage.index("USER povbot") < next(i for i, line in enumerate(last_stage) if "ENTRYPOINT" in line)


def test_what_is_remembered_lies_in_a_volume_that_its_user_may_write_to() -> None:
    assert arguments("VOLUME") == ["/home/povbot/data"]
    text = "\n".join(LINES)
    assert "install --directory --owner=povbot --mode=0700 /home/povbot/data" in text
    assert "POVBOT_READERS__DATABASE=sqlite:////home/povbot/data/" in text


def test_the_last_stage_installs_from_wheels_and_copies_no_sources() -> None:
    last_stage = "\n".join(LINES[max(i for i, line in enumerate(LINES) if line.startswith("FROM ")) :])
    assert "--no-index" in last_stage
    assert "COPY" not in last_stage


def test_the_python_of_the_image_is_one_that_povbot_runs_on() -> None:
    minimum = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert minimum
    for base in arguments("FROM"):
        version = re.match(r"python:([\d.]+)-slim", base)
        assert version
        assert tuple(map(int, version[1].split("."))) >= tuple(map(int, minimum[1].split(".")))


def health_check() -> list[str]:
    check = next(line for line in LINES if "CMD [" in line and "latest" in line)
    return re.findall(r'"([^"]+)"', check)[1:]


def test_the_health_check_asks_a_large_archive_and_indexes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POVBOT_INDEX__ENGINE", "tantivy")
    check = partial(CliRunner().invoke, app, health_check())
    archive = tmp_path / "corpus" / "articles.jsonl"
    write_lines(archive, [line(id="rice", title="Red rice")])
    assert isinstance(check().exception, IndexMissing)
    assert CliRunner().invoke(app, ["index", "--quiet", "--processes", "1"]).exit_code == 0
    write_lines(archive, [line(id="rice", title="Red rice"), "half a li"])
    healthy = check()
    assert (healthy.exit_code, "Red rice" in healthy.stdout) == (0, True), healthy.output


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel in an environment of its own, which sees this one's libraries and not the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    built = subprocess.run(build, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    wheel = next(folder.glob("povbot-*.whl"))
    with ZipFile(wheel) as contents:
        assert "povbot/bundled/corpus/articles.jsonl" in contents.namelist()
        assert not [name for name in contents.namelist() if name.startswith(("tests", "src"))]
        contents.extractall(folder / "site")
    venv.create(folder / "venv", with_pip=False)
    return folder


def test_the_installed_package_answers_from_any_folder(installed: Path, tmp_path: Path) -> None:
    """The health check's command and an answer, with nothing of the checkout in reach."""
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    path = f"import sys; sys.path[:0] = {[str(installed / 'site'), *libraries]!r}; "
    for command in (health_check(), ["ask", "how did Dongchuan escape poverty?"]):
        program = path + f"sys.argv[1:] = {command!r}; from povbot.__main__ import main; main()"
        run = [str(installed / "venv" / "bin" / "python"), "-c", program]
        done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "poverty" in done.stdout
