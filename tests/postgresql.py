"""A PostgreSQL of one's own, for as long as it is needed, where its programs are installed."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from patience import PROCESS_PATIENCE_S, free_port
from povbot.readers import address

USER = "povbot"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "shared_buffers": "16MB",
    "logging_collector": "off",
}


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


class Server:
    """As operators and accidents treat one. It runs when this is made."""

    def __init__(
        self, programs: Path, folder: str, whose: dict[str, Any], password: str, settings: dict[str, str]
    ) -> None:
        self._programs, self._folder, self._whose, self._port = programs, folder, whose, free_port()
        self.address = f"postgresql://{USER}:{password}@127.0.0.1:{self._port}/postgres"
        self._options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        command: list[Path | str] = [self._programs / "postgres", "-D", f"{self._folder}/data", "-p", str(self._port)]
        with (Path(self._folder) / "log").open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [*command, *self._options], cwd=self._folder, stdout=log, stderr=log, **self._whose
            )
        _wait(self._programs, self._port)

    def stop(self) -> None:
        """Connections that are left are closed. Nothing happens where it is stopped."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
            self._process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections (the system does) and says nothing, on those that there are neither."""
        assert self._process
        pid = self._process.pid
        stopped = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())]
        for one in stopped:
            os.kill(one, signal.SIGSTOP)
        try:
            yield
        finally:
            for one in stopped:
                os.kill(one, signal.SIGCONT)


@contextmanager
def server(**settings: str) -> Iterator[Server]:
    """With an empty database. `settings` are PostgreSQL's, over those of tests. Raises NoPostgresql."""
    programs, whose = _programs(), _someone_else()
    # Not in pytest's folder, which is its user's alone.
    with tempfile.TemporaryDirectory(prefix="povbot-postgresql-") as folder:
        password = secrets.token_hex(8)
        _make(programs, folder, password, whose)
        started = Server(programs, folder, whose, password, _SETTINGS | settings)
        try:
            yield started
        finally:
            started.stop()


@contextmanager
def running(**settings: str) -> Iterator[str]:
    """The address of an empty database. `settings` as for `server`. Raises NoPostgresql."""
    with server(**settings) as started:
        yield started.address


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


def _wait(programs: Path, port: int) -> None:
    asked: list[Path | str] = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    until = time.monotonic() + PROCESS_PATIENCE_S
    while time.monotonic() < until:
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
