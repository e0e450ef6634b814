"""Which engine answers from an archive."""

from povbot.corpus.files import JsonLinesSource
from povbot.settings import Engine, Paths, Settings

# Up to here rank-bm25 answers as quickly as is to be wished, and is there as quickly (docs/scaling.md).
SMALL_BYTES = 2_000_000


def engine_of(settings: Settings, paths: Paths) -> Engine:
    """Raises ArchiveMissing, ArchiveError."""
    chosen = settings.index.engine
    if chosen is not Engine.AUTO:
        return chosen
    return Engine.TANTIVY if JsonLinesSource(paths.corpus).size_bytes() > SMALL_BYTES else Engine.RANK_BM25
