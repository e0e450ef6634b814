"""What the image is made of, checked against the tree, as no engine runs where the tests do; and the installed package
in a process that has what a container would have."""

import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

import pytest

from contained import DATA, USER, Container, program, skipped_without_namespaces, this_machine
from dockerfile import ROOT, Stage, stages

STAGES = stages()
LAST = STAGES[-1]
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def copied(stage: Stage) -> list[str]:
    """From the checkout."""
    lines = [line for line in stage.all_of("COPY") if not line.startswith("--from=")]
    return [source for line in lines for source in line.split()[:-1]]


def test_all_that_is_copied_exists_and_is_sent_to_the_builder() -> None:
    assert copied(STAGES[0])
    for source in copied(STAGES[0]):
        assert (ROOT / source).exists(), source
        assert f"!{source.split('/')[0]}" in IGNORED, source


def test_nothing_else_is_sent_to_the_builder() -> None:
    assert IGNORED[0] == "*"
    sent = {line[1:] for line in IGNORED if line.startswith("!")}
    assert sent == {source.split("/")[0] for stage in STAGES for source in copied(stage)}


def test_all_that_the_package_needs_is_copied() -> None:
    assert {"pyproject.toml", "src", "corpus", "config", "requirements/run.txt"} <= {*copied(STAGES[0])}


def test_every_stage_stands_on_one_base_of_a_named_python_and_debian() -> None:
    assert {stage.base for stage in STAGES} == {"python:3.11-slim-bookworm"}


def test_the_python_of_the_image_is_one_that_povbot_runs_on() -> None:
    minimum = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = re.match(r"python:([\d.]+)-slim", LAST.base)
    assert minimum
    assert version
    assert tuple(map(int, version[1].split("."))) >= tuple(map(int, minimum[1].split(".")))


def test_only_locked_wheels_are_installed() -> None:
    made, installed = STAGES[0].commands[0], STAGES[1].commands[0]
    assert "--require-hashes --requirement requirements/run.txt" in made
    assert "--no-index --no-deps /wheels/*.whl" in installed


def test_the_last_stage_has_the_environment_alone_and_nothing_to_install_with() -> None:
    assert LAST.all_of("COPY") == ["--from=installed /opt/povbot /opt/povbot"]
    assert copied(LAST) == []
    (command,) = LAST.commands
    for gone in ("pip", "setuptools", "wheel"):
        assert re.search(rf"pip uninstall [^&]*\b{gone}\b", command)
    assert "rm -rf /usr/local/lib/python3.*/ensurepip" in command
    assert "venv --without-pip /opt/povbot" in STAGES[1].commands[0]


def test_it_runs_as_a_user_without_rights() -> None:
    assert LAST.all_of("USER") == [str(USER)]
    assert f"useradd --system --no-log-init --create-home --home-dir /home/povbot --uid {USER}" in LAST.commands[0]
    words = [word for word, _ in LAST.instructions]
    assert words.index("RUN") < words.index("USER") < words.index("ENTRYPOINT")
    assert "RUN" not in words[words.index("USER") :]


def test_all_that_is_written_lies_in_the_volume_that_its_user_may_write_to() -> None:
    assert LAST.all_of("VOLUME") == [DATA]
    assert f"install --directory --owner=povbot --mode=0700 {DATA}" in LAST.commands[0]
    places = [LAST.environment[f"POVBOT_{name}"] for name in ("CACHE_DIR", "VAR", "READERS__DATABASE")]
    assert all(place.removeprefix("sqlite:///").startswith(f"{DATA}/") for place in places), places


def test_it_is_asked_to_end_by_the_signal_that_the_bot_heeds() -> None:
    assert LAST.all_of("STOPSIGNAL") == ["SIGTERM"]
    assert LAST.all_of("ENTRYPOINT") == ['["povbot"]']
    assert LAST.all_of("CMD") == ['["telegram"]']


def test_it_says_what_it_is() -> None:
    labels = " ".join(LAST.all_of("LABEL"))
    for name in ("title", "description", "licenses", "version", "revision"):
        assert f"org.opencontainers.image.{name}=" in labels


@contextmanager
def probed(status: int) -> Iterator[tuple[int, list[str]]]:
    """The port of a server that answers so, and the paths that it was asked for."""
    asked: list[str] = []

    class Probe(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Probe) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port, asked
        finally:
            server.shutdown()


def health(port: int) -> int:
    command = [sys.executable, *LAST.health_check[1:]]
    environment = {**os.environ, "POVBOT_PROBES__PORT": str(port)}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


@pytest.mark.parametrize(("status", "ended"), [(200, 0), (503, 1)])
def test_the_health_check_asks_the_probe_whether_the_bot_lives(status: int, ended: int) -> None:
    with probed(status) as (port, asked):
        assert health(port) == ended
    assert asked == ["/healthz"]


def test_the_health_check_fails_where_nobody_answers() -> None:
    with probed(200) as (port, _):
        pass
    assert health(port) == 1


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel in an environment of its own, which sees this one's libraries and not the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    wheel = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    built = subprocess.run([sys.executable, "-m", "pip", *wheel], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    wheel_file = next(folder.glob("povbot-*.whl"))
    with ZipFile(wheel_file) as contents:
        assert "povbot/bundled/corpus/articles.jsonl" in contents.namelist()
        assert not [name for name in contents.namelist() if name.startswith(("tests", "src"))]
        contents.extractall(folder / "site")
    venv.create(folder / "venv", with_pip=False)
    return folder


def test_the_installed_package_answers_from_any_folder(installed: Path, tmp_path: Path) -> None:
    """With nothing of the checkout in reach."""
    run = [str(installed / "venv" / "bin" / "python"), "-c", program(installed / "site")]
    for command in (["latest", "--limit", "1", "--however-old"], ["ask", "how did Dongchuan escape poverty?"]):
        done = subprocess.run([*run, *command], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "poverty" in done.stdout


@pytest.fixture
def container(installed: Path, tmp_path: Path) -> Container:
    """The built package with the image's settings."""
    skipped_without_namespaces()
    own = {name: value for name, value in LAST.environment.items() if name != "PATH"}
    return Container(tmp_path, {**this_machine(), "/opt/povbot": installed / "site"}, own)


def test_contained_it_answers_in_both_languages_and_writes_to_the_volume_alone(container: Container) -> None:
    povbot = [sys.executable, "-c", program("/opt/povbot")]
    for question, word in (("how did Dongchuan escape poverty?", "poverty"), ("东川怎么脱贫的?", "东川")):
        done = container.run(*povbot, "ask", question)
        assert done.returncode == 0, done.stderr
        assert word in done.stdout
        assert done.stderr == ""
    assert container.written() == [f"{DATA}/cache/jieba.cache"]


def test_contained_nothing_but_the_volume_and_tmp_can_be_written_to_and_nobody_is_root(container: Container) -> None:
    """What the tests above stand on."""
    tried = (
        "import os, pathlib\n"
        f"for place in {['/', '/home/povbot', '/opt/povbot', '/usr', DATA, '/tmp']!r}:\n"  # noqa: S108
        "    try: pathlib.Path(place, 'mark').touch(); print(place)\n"
        "    except OSError: pass\n"
        "print(os.getuid(), *[l.split()[1] for l in open('/proc/self/status') if l.startswith('CapBnd')])\n"
    )
    done = container.run(sys.executable, "-c", tried)
    assert done.stdout.split() == [DATA, "/tmp", str(USER), "0" * 16], done.stderr  # noqa: S108
