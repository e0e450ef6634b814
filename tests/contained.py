"""A process as it is run in a container: a file system of its own that cannot be written to, but for a volume and /tmp,
and a user without rights. Linux makes that of its mount namespaces; it takes root to ask for them."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from patience import PROCESS_PATIENCE_S

USER = 10001
HOME = "/home/povbot"
DATA = f"{HOME}/data"

# $1 is the folder that becomes the root, $2 the volume, $3 what becomes /tmp; then SOURCE:TARGET …, --, the command.
_CONTAIN = (
    """
set -eu
new=$1 data=$2 tmp=$3; shift 3
mount -t tmpfs -o mode=0755 tmpfs "$new"
while [ "$1" != -- ]; do
  source=${1%%:*} target=$new${1#*:}
  mkdir -p "$target"
  mount --bind "$source" "$target"
  mount -o remount,bind,ro "$target"
  shift
done
shift
for made in /proc /dev /tmp DATA; do [ -d "$new$made" ] || mkdir -p "$new$made"; done
mount --rbind /proc "$new/proc"
mount --rbind /dev "$new/dev"
mount --bind "$tmp" "$new/tmp"
mount --bind "$data" "$newDATA"
mount -o remount,bind,ro "$new"
exec chroot "$new" setpriv --reuid=USER --regid=USER --clear-groups --no-new-privs --bounding-set=-all \\
  env --ignore-environment --chdir=HOME "$@"
""".replace("DATA", DATA)
    .replace("USER", str(USER))
    .replace("HOME", HOME)
    .replace("$newDATA", "$new" + DATA)
)

_CAN = "set -e; mount --make-rprivate / && mount -t tmpfs tmpfs /mnt"


def skipped_without_namespaces() -> None:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root may make a file system of its own for a process")
    if any(shutil.which(program) is None for program in ("unshare", "setpriv", "chroot")):
        pytest.skip("util-linux is not installed here")
    if Path(sys.prefix).is_relative_to("/tmp"):  # noqa: S108
        pytest.skip("this checkout lies in /tmp, and a contained process has one of its own")
    made = subprocess.run(["unshare", "--mount", "sh", "-c", _CAN], capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no mount namespaces here: {made.stderr.strip()}")


def this_machine() -> Mapping[str, Path]:
    """Its programs, and this Python with its libraries."""
    system = [folder for folder in ("/usr", "/bin", "/lib", "/lib64", "/etc") if Path(folder).exists()]
    python = [folder for folder in sorted({sys.base_prefix, sys.prefix}) if not folder.startswith("/usr")]
    return {folder: Path(folder) for folder in (*system, *python)}


def program(site: Path | str) -> str:
    """What `povbot` runs, from this folder and from the libraries of these tests, as an argument to `python -c`."""
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    return f"import sys; sys.path[:0] = {[str(site), *libraries]!r}; from povbot.__main__ import main; main()"


@dataclass(frozen=True, slots=True)
class Container:
    """`binds` are the host's folders by where they are seen inside."""

    folder: Path
    binds: Mapping[str, Path]
    environment: Mapping[str, str]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def tmp(self) -> Path:
        return self.folder / "tmp"

    def command(self, *arguments: str, **variables: str) -> list[str]:
        for made in (self.folder / "root", self.data, self.tmp):
            made.mkdir(exist_ok=True)
        os.chown(self.data, USER, USER)
        self.data.chmod(0o700)
        self.tmp.chmod(0o1777)
        binds = [f"{source}:{target}" for target, source in self.binds.items()]
        pairs = [f"{name}={value}" for name, value in {"HOME": HOME, **self.environment, **variables}.items()]
        places = [str(self.folder / "root"), str(self.data), str(self.tmp)]
        return ["unshare", "--mount", "sh", "-c", _CONTAIN, "contain", *places, *binds, "--", *pairs, *arguments]

    def run(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        command = self.command(*arguments, **variables)
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PROCESS_PATIENCE_S)

    @property
    def said(self) -> str:
        """By what is running, on standard output and standard error."""
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    @contextmanager
    def running(self, *arguments: str, **variables: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Where a test ends before it, what it said is printed."""
        command = self.command(*arguments, **variables)
        with (self.folder / "log.txt").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield process
        finally:
            if process.poll() is None:
                print(self.said)  # noqa: T201
                process.kill()
            process.wait()

    def written(self) -> Sequence[str]:
        """All files there are where something could be written, as they are named inside."""
        inside = {DATA: self.data, "/tmp": self.tmp}  # noqa: S108 - the container's
        return sorted(
            f"{name}/{path.relative_to(folder)}"
            for name, folder in inside.items()
            for path in folder.rglob("*")
            if path.is_file()
        )

    def places(self) -> set[str]:
        """Of the volume, what was written to; SQLite's and the bot's own files beside a database are named after it."""
        return {re.sub(r"(\.db).*", r"\1", path.removeprefix(f"{DATA}/").partition("/")[0]) for path in self.written()}
