"""The sources that are configured."""

from typing import TYPE_CHECKING

from povbot.analysis import topics
from povbot.settings import Paths

if TYPE_CHECKING:
    from povbot.ingest.source import Source


def configured_sources(paths: Paths) -> "tuple[Source, ...]":
    """In the file's order. Raises ConfigError."""
    from povbot.ingest import sources

    return sources.load(paths.sources, {topic.id for topic in topics.load(paths.topics)})
