"""The sources that are configured, and the way from them into the archive."""

from typing import TYPE_CHECKING

from povbot.analysis import topics
from povbot.settings import Paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from povbot.filling.options import Options
    from povbot.filling.progress import Progress, Summary
    from povbot.ingest.source import Source


def configured_sources(paths: Paths) -> "tuple[Source, ...]":
    """In the file's order. Raises ConfigError."""
    from povbot.ingest import sources

    return sources.load(paths.sources, {topic.id for topic in topics.load(paths.topics)})


def ingest(paths: Paths, options: "Options", progress: "Progress") -> "Sequence[Summary]":
    """Of each chosen source, one after the other.

    Raises ConfigError, IngestRunning, and what `Filling.fill` raises.
    """
    from povbot.bootstrap import filling  # its libraries take a second, which no other command should pay

    return filling.ingest(paths, configured_sources(paths), options, progress)
