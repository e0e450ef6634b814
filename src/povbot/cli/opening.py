"""The archive that a command is about, and the service over it."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from povbot.cli.progress import of_indexing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from povbot.service import Service
    from povbot.settings import Paths, Settings

T = TypeVar("T")


def placed(corpus: Path | None = None) -> "tuple[Settings, Paths]":
    """`corpus` stands above the settings'. Raises ConfigError."""
    from povbot import settings

    here = Path.cwd()
    read = settings.read(settings.find(here).settings)
    return read, settings.find(here, corpus or read.corpus, read.var)


def ready(corpus: Path | None) -> "tuple[Settings, Paths]":
    """As `placed`; a large archive's index is brought up to date before it is asked."""
    from povbot import bootstrap

    settings, paths = placed(corpus)
    with of_indexing(quiet=not sys.stderr.isatty()) as progress:
        bootstrap.made_ready(settings, paths, report, progress)
    return settings, paths


def from_service(at: "tuple[Settings, Paths]", asked: "Callable[[Service], Awaitable[T]]") -> T:
    from povbot import bootstrap

    async def answered() -> T:
        async with bootstrap.opened(*at, report) as service:
            return await asked(service)

    return asyncio.run(answered())


def report(sentence: str) -> None:
    print(f"povbot: {sentence}", file=sys.stderr)
