"""The Dockerfile's steps carried out without an engine, each in a folder that becomes its root. What stands for the
base image is made of Debian's packages, with pip, setuptools and wheel in /usr/local, as the base has them."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dockerfile import ROOT, Stage, stages

SUITE = "bookworm"
_BASE_PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
# $1 is the folder, $2 what is mounted as /wheels or "", $3 the working folder, $4 the command.
_STEP = """
set -eu
mount --rbind /proc "$1/proc"
mount --rbind /dev "$1/dev"
for file in /etc/resolv.conf /etc/ssl/certs/ca-certificates.crt; do
  [ ! -e "$file" ] || { [ -e "$1$file" ] || : > "$1$file"; mount --bind "$(realpath "$file")" "$1$file"; }
done
[ -z "$2" ] || { mkdir -p "$1/wheels"; mount --bind "$2" "$1/wheels"; }
exec chroot "$1" env --chdir="$3" sh -ec "$4"
"""


@dataclass(frozen=True, slots=True)
class Built:
    """`root` is the last stage's file system, `environment` what its processes are given."""

    root: Path
    environment: Mapping[str, str]


def step(root: Path, command: str, *, working_folder: str = "/", wheels: str = "") -> None:
    """With the way to the packages that pip was told of here."""
    (root / working_folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    arguments = ["unshare", "--mount", "sh", "-c", _STEP, "step", str(root), wheels, working_folder, command]
    done = subprocess.run(
        arguments, env={**environment, "PATH": _BASE_PATH, "HOME": "/root"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"


def base(folder: Path) -> Path:
    """In place of python:…-slim-bookworm."""
    root = folder / "base"
    # In a namespace of its own: what it mounts is gone with it, however it ends.
    made = [
        "unshare",
        "--mount",
        "debootstrap",
        "--variant=minbase",
        "--include=python3,ca-certificates",
        SUITE,
        str(root),
    ]
    done = subprocess.run(made, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    for marker in root.glob("usr/lib/python3.*/EXTERNALLY-MANAGED"):
        marker.unlink()
    tools = folder / "tools"
    subprocess.run(
        ["python3", "-m", "pip", "download", "-q", "-d", str(tools), "pip", "setuptools", "wheel"], check=True
    )
    (wheel,) = tools.glob("pip-*.whl")
    install = f"python /wheels/{wheel.name}/pip install --root-user-action=ignore --no-index --find-links /wheels"
    step(root, f"{install} pip setuptools wheel", wheels=str(tools))
    return root


def build(folder: Path) -> Built:
    """Takes minutes, and the network for Debian's and Python's packages."""
    beginning, roots = base(folder), dict[str, Path]()
    for stage in stages():
        root = roots[stage.name] = folder / (stage.name or "last")
        # With its owners and its devices as such: a copy by content of /dev/zero has no end.
        subprocess.run(["cp", "--archive", "--one-file-system", str(beginning), str(root)], check=True)
        _carry_out(stage, root, roots)
    path = stages()[-1].environment["PATH"].replace("$PATH", _BASE_PATH)
    return Built(roots[""], {**stages()[-1].environment, "PATH": path})


def _carry_out(stage: Stage, root: Path, roots: Mapping[str, Path]) -> None:
    working_folder = "/"
    commands = iter(stage.commands)
    for word, rest in stage.instructions:
        if word == "WORKDIR":
            working_folder = rest
        elif word == "RUN":
            wheels = str(roots["wheels"] / "wheels") if "from=wheels" in rest else ""
            step(root, next(commands), working_folder=working_folder, wheels=wheels)
        elif word == "COPY":
            _copy(shlex.split(rest), root, working_folder, roots)


def _copy(arguments: list[str], root: Path, working_folder: str, roots: Mapping[str, Path]) -> None:
    whence = ROOT
    if arguments[0].startswith("--from="):
        whence = roots[arguments.pop(0).removeprefix("--from=")]
    *sources, target = arguments
    into = root / working_folder.lstrip("/") / target.lstrip("/")
    for source in sources:
        found = whence / source.lstrip("/")
        if found.is_dir():
            shutil.copytree(found, into, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found, into / found.name if into.is_dir() else into)
