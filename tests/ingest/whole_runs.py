"""Ingestions in a working folder, from a newspaper on loopback; and what they leave on disk."""

import asyncio
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from newspaper_stories import Newspaper, Shape, Story
from povbot import bootstrap, settings
from povbot.filling.options import Options
from povbot.filling.progress import Summary
from povbot.fronts.ingestion.lines import Silence

COMMAND = (sys.executable, "-m", "povbot", "ingest", "--all", "--json")


async def ingest(work: Path, **options: Any) -> Summary:
    """What the command does, of the one source that is set up or named."""
    (summary,) = await asyncio.to_thread(bootstrap.ingest, settings.find(work), Options(**options), Silence())
    return summary


async def started(work: Path, *, most_bytes: int | None = None) -> asyncio.subprocess.Process:
    """The command as a process of its own. With `most_bytes`, no file grows beyond that, as on a disk that is full; nor
    would one of compiled modules, which Python cuts off there and leaves to every later process."""

    def limited() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    pipe = asyncio.subprocess.PIPE
    own = os.environ if most_bytes is None else os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    return await asyncio.create_subprocess_exec(
        *COMMAND, cwd=work, env=own, stdout=pipe, stderr=pipe, preexec_fn=limited
    )


def archive(work: Path) -> bytes:
    file = work / "corpus" / "articles.jsonl"
    return file.read_bytes() if file.exists() else b""


def lines(work: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive(work).splitlines()]


def by_address(work: Path) -> dict[str, dict[str, Any]]:
    return {line["url"]: line for line in lines(work)}


def on_disk(work: Path) -> dict[str, bytes]:
    return {str(file.relative_to(work)): file.read_bytes() for file in work.rglob("*") if file.is_file()}


def kept(newspaper: Newspaper) -> list[Story]:
    """Those that an archive has once all are read, newest first: of a story at two addresses, the one met first."""
    stories = [newspaper.story(number) for number in newspaper.numbers()]
    return [story for story in stories if not _was_told(story.number, newspaper)]


def _was_told(number: int, newspaper: Newspaper) -> bool:
    return Shape.of(number) is Shape.DECLARED and number + 7 in newspaper.numbers()


def as_line(story: Story, origin: str) -> dict[str, Any]:
    """What a line of the archive says of it, but for what follows from others."""
    line = {
        "language": story.language,
        "title": story.title,
        "summary": story.summary,
        "body": story.body,
        "url": origin + story.path,
        "publisher": story.publisher,
        "authors": [story.author],
        "published": str(story.day),
    }
    if story.updated and story.shape is not Shape.BARE:
        line["updated"] = str(story.updated)
    return line
