"""`povbot telegram` as a container runs it: without rights, its token in a file, nothing to write to but a volume."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from botapi_double import TOKEN, bot_api

from contained import Container, program, skipped_without_namespaces, this_machine
from dockerfile import ROOT, stages


@pytest.fixture
def container(tmp_path: Path) -> Container:
    skipped_without_namespaces()
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "POVBOT_TELEGRAM__TOKEN").write_text(TOKEN + "\n", encoding="utf-8")
    sources = {f"/opt/{name}": ROOT / name for name in ("src", "corpus", "config")}
    own = {name: value for name, value in stages()[-1].environment.items() if name != "PATH"}
    return Container(
        tmp_path, {**this_machine(), **sources, "/run/secrets": secrets}, {**own, "POVBOT_SECRETS": "/run/secrets"}
    )


async def test_it_answers_and_ends_when_it_is_asked_to_and_writes_to_the_volume_alone(container: Container) -> None:
    command = [sys.executable, "-c", program("/opt/src"), "telegram"]
    async with bot_api() as api:
        settings = {"POVBOT_TELEGRAM__BASE_URL": api.base_url, "POVBOT_TELEGRAM__POLL_TIMEOUT_S": "1"}
        with container.running(*command, **settings) as bot:
            api.message("how did Dongchuan escape poverty?")
            await api.until(lambda: api.seen("sendMessage"), timeout_s=60)
            assert "poverty" in (await api.sent(1)).values["text"]
            bot.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(bot.wait, 15) == 0, container.said
    assert "Traceback" not in container.said
    assert "Read-only" not in container.said
    assert TOKEN.partition(":")[2] not in container.said
    assert {"readers.db"} <= container.places() <= {"cache", "var", "readers.db"}
