"""What a lock file names."""  # noqa: INP001 - a command's, and no package

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

RUN = Path(__file__).parent / "run.txt"
_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def hashes(lock: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """By a package's normal name and version. One that is locked for several Pythons is there in several versions."""
    found = list(_PACKAGE.finditer(lock))
    ends = [*(match.start() for match in found[1:]), len(lock)]
    return {
        (normal(match[1]), match[2]): frozenset(_HASH.findall(lock, match.end(), end))
        for match, end in zip(found, ends, strict=True)
    }


def names(lock: str) -> Iterator[str]:
    yield from dict.fromkeys(name for name, _ in hashes(lock))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
