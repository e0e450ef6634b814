"""A PostgreSQL of one's own, for as long as it is needed, where its programs are installed."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from povbot.readers import address

USER = "povbot"


class NoPostgresql(Exception):
    pass


def _programs() -> Path:
    """Debian keeps them out of the search path, by version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise NoPostgresql("PostgreSQL is not installed here (Debian's package postgresql has it)")
    return (found[-1] if found else Path(str(on_path))).parent


def _someone_else() -> dict[str, Any]:
    """The server refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known.get("nobody")
    if user is None:
        raise NoPostgresql("PostgreSQL is not run by root, and there is nobody else")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def running() -> Iterator[str]:
    """The address of an empty database. Raises NoPostgresql."""
    programs, whose = _programs(), _someone_else()
    # Not in pytest's folder, which is its user's alone.
    with tempfile.TemporaryDirectory(prefix="povbot-postgresql-") as folder:
        password = secrets.token_hex(8)
        _make(programs, folder, password, whose)
        port = _free_port()
        with _server([programs / "postgres", "-D", f"{folder}/data", "-p", str(port)], folder, whose):
            _wait(programs, port)
            yield f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres"


def _make(programs: Path, folder: str, password: str, whose: dict[str, Any]) -> None:
    file = Path(folder) / "password"
    file.write_text(password, encoding="ascii")
    for path in (folder, file):
        os.chown(path, whose.get("user", -1), whose.get("group", -1))
    options = ["--auth=scram-sha-256", f"--pwfile={file}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    command = [str(programs / "initdb"), "-D", f"{folder}/data", "-U", USER, *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **whose)
    if done.returncode:
        raise NoPostgresql(f"initdb failed: {' '.join(done.stderr.split())}")


@contextmanager
def _server(command: list[Path | str], folder: str, whose: dict[str, Any]) -> Iterator[None]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "shared_buffers": "16MB",
        "logging_collector": "off",
    }
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    with (
        (Path(folder) / "log").open("w", encoding="utf-8") as log,
        subprocess.Popen([*command, *options], cwd=folder, stdout=log, stderr=log, **whose) as server,
    ):
        try:
            yield
        finally:
            server.send_signal(signal.SIGINT)  # "fast": connections that are left are closed


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _wait(programs: Path, port: int) -> None:
    asked: list[Path | str] = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(300):
        if subprocess.run(asked, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise NoPostgresql("PostgreSQL was started and does not answer")


async def empty(where: str) -> None:
    """As it was when it was made."""
    engine = create_async_engine(address.parse(where))
    async with engine.begin() as connection:
        for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
            await connection.execute(text(statement))
    await engine.dispose()
