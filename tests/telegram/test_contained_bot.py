"""`povbot telegram` as a container runs it: under a supervisor, without rights, all but a volume and /tmp closed."""

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from botapi_double import TOKEN, bot_api

from contained import Container, program, skipped_without_namespaces, this_machine
from dockerfile import ROOT, stages
from patience import free_port

IMAGE = stages()[-1]


@pytest.fixture
def container(tmp_path: Path) -> Container:
    skipped_without_namespaces()
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "POVBOT_TELEGRAM__TOKEN").write_text(TOKEN + "\n", encoding="utf-8")
    sources = {f"/opt/{name}": ROOT / name for name in ("src", "corpus", "config")}
    own = {name: value for name, value in IMAGE.environment.items() if name != "PATH"}
    return Container(
        tmp_path, {**this_machine(), **sources, "/run/secrets": secrets}, {**own, "POVBOT_SECRETS": "/run/secrets"}
    )


@pytest.fixture
def supervisor() -> Iterator[socket.socket]:
    """It has a name that is no file, so that it is reached from a container."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(b"")  # Linux chooses one
        listening.setblocking(False)
        yield listening


async def test_it_answers_and_ends_when_it_is_asked_to_and_writes_to_the_volume_alone(
    container: Container, supervisor: socket.socket
) -> None:
    command = [sys.executable, "-c", program("/opt/src"), "telegram"]
    async with bot_api() as api:
        settings = {"POVBOT_TELEGRAM__BASE_URL": api.base_url, "POVBOT_TELEGRAM__POLL_TIMEOUT_S": "1"}
        settings["POVBOT_PROBES__PORT"] = str(free_port())
        settings["NOTIFY_SOCKET"] = "@" + supervisor.getsockname()[1:].decode()
        with container.running(*command, **settings) as bot:
            api.message("how did Dongchuan escape poverty?")
            await api.until(lambda: api.seen("sendMessage"))
            assert "poverty" in (await api.sent(1)).values["text"]
            assert supervisor.recv(100) == b"READY=1"
            healthy = [sys.executable, *IMAGE.health_check[1:]]
            checked = await asyncio.to_thread(container.run, *healthy, **settings)
            assert checked.returncode == 0, checked.stderr
            bot.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(bot.wait, 15) == 0, container.said
    assert supervisor.recv(100) == b"STOPPING=1"
    assert "Traceback" not in container.said
    assert "Read-only" not in container.said
    assert TOKEN.partition(":")[2] not in container.said
    assert {"readers.db"} <= container.places() <= {"cache", "var", "readers.db"}
