"""The image itself, as far as it is made and run without an engine (tests/built_image.py). It takes minutes and the
network, so it is `make image-test` and not part of the suite."""

import asyncio
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from botapi_double import TOKEN, bot_api

from built_image import Built, build
from contained import DATA, USER, Container, skipped_without_namespaces

pytestmark = pytest.mark.skipif("POVBOT_IMAGE_TEST" not in os.environ, reason="make image-test makes the image")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    skipped_without_namespaces()
    if shutil.which("debootstrap") is None:
        pytest.skip("Debian's package debootstrap is not installed here")
    folder = tmp_path_factory.mktemp("image")
    yield build(folder)
    shutil.rmtree(folder)


@pytest.fixture
def container(built: Built, tmp_path: Path) -> Container:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "POVBOT_TELEGRAM__TOKEN").write_text(TOKEN + "\n", encoding="utf-8")
    (built.root / "run/secrets").mkdir(exist_ok=True)
    return Container(
        tmp_path, {"/": built.root, "/run/secrets": secrets}, {**built.environment, "POVBOT_SECRETS": "/run/secrets"}
    )


def test_the_user_is_known_by_number_and_name_and_owns_the_volume(built: Built) -> None:
    users = (built.root / "etc/passwd").read_text(encoding="utf-8").splitlines()
    assert f"povbot:x:{USER}:" in next(user for user in users if user.startswith("povbot:"))
    volume = (built.root / DATA.lstrip("/")).stat()
    assert (volume.st_uid, volume.st_mode & 0o777) == (USER, 0o700)


def test_there_is_nothing_to_build_or_install_with(container: Container) -> None:
    for tool in ("pip", "pip3", "gcc", "cc", "make", "curl", "git"):
        assert container.run("sh", "-c", f"command -v {tool}").returncode, tool
    for module in ("pip", "setuptools", "wheel", "ensurepip"):
        for python in ("python", "/usr/local/bin/python"):
            assert container.run(python, "-c", f"import {module}").returncode, (python, module)


def test_it_answers_in_both_languages_and_writes_to_the_volume_alone(container: Container) -> None:
    for question, word in (("how did Dongchuan escape poverty?", "poverty"), ("东川怎么脱贫的?", "东川")):
        done = container.run("povbot", "ask", question)
        assert (done.returncode, done.stderr) == (0, "")
        assert word in done.stdout
    assert container.written() == [f"{DATA}/cache/jieba.cache"]


async def test_the_bot_answers_and_draws_and_ends_when_it_is_asked_to(container: Container) -> None:
    async with bot_api() as api:
        settings = {"POVBOT_TELEGRAM__BASE_URL": api.base_url, "POVBOT_TELEGRAM__POLL_TIMEOUT_S": "1"}
        with container.running("povbot", "telegram", **settings) as bot:
            api.message("how did Dongchuan escape poverty?")
            await api.until(lambda: api.seen("sendMessage"))
            assert "poverty" in (await api.sent(1)).values["text"]
            api.message("/timeline relocation")
            await api.until(lambda: api.seen("sendPhoto"))
            bot.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(bot.wait, 15) == 0, container.said
    assert "Traceback" not in container.said
    assert "Read-only" not in container.said
    assert {"readers.db"} <= container.places() <= {"cache", "var", "readers.db"}
