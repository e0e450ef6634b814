"""An archive opened to answer from, whatever keeps it."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from povbot.bootstrap.archive import analyzer_of, build_service, service_of, topics_of
from povbot.bootstrap.edition import Edition
from povbot.bootstrap.engines import engine_of
from povbot.bootstrap.learned import Known, Learned
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.errors import IndexDamaged, IndexMissing, IndexRunning, IndexStale, IndexUnusable
from povbot.indexing.progress import Progress
from povbot.ports import Topics
from povbot.service import Service
from povbot.settings import Engine, Paths, Settings

Report = Callable[[str], None]


@asynccontextmanager
async def opened(settings: Settings, paths: Paths, report: Report) -> AsyncIterator[Service]:
    """Answers while it is open, from an index as it is: `made_ready` brings it up to date.

    Raises ArchiveMissing, ArchiveEmpty, ArchiveError, ConfigError, IndexUnusable, RetrieverUnavailable.
    """
    if engine_of(settings, paths) is Engine.RANK_BM25:
        yield build_service(settings, paths, report)
        return
    known, configured = Learned().of(settings, paths), topics_of(paths)
    edition = await asyncio.to_thread(serving, settings, paths, known, configured)
    try:
        yield service_of(edition, known, configured, analyzer_of(known))
    finally:
        edition.close()
        await edition.leave()


def made_ready(
    settings: Settings, paths: Paths, report: Report, progress: Progress, *, however_old: bool = False
) -> None:
    """Makes the index that is to be opened, or brings it up to date, where it is not what the archive is; one that is
    to be used `however_old` it is, only where there is none to be used. Where another process is at it just now, it is
    left as it was: that is better than to wait.

    Raises ArchiveMissing, ArchiveEmpty, ArchiveError, ConfigError, IndexUnusable, IndexRunning.
    """
    if engine_of(settings, paths) is not Engine.TANTIVY:  # a cluster's index is made by who is to: `povbot index`
        return
    signature = signature_of(settings, paths)
    if signature is not None and (however_old or signature == JsonLinesKeeper(paths.corpus).signature()):
        return
    from povbot.bootstrap import indexing  # with the writing half of the engine

    gc.enable()  # `povbot ask` does without it, for as long as a question takes
    try:
        indexing.index(settings, paths, report, progress)
    except IndexRunning:
        if signature is None:
            raise


def serving(settings: Settings, paths: Paths, known: Known, configured: Topics) -> Edition:
    """What there is to answer from, however old. Not to be called in a running event loop. Raises IndexUnusable,
    RetrieverUnavailable."""
    if engine_of(settings, paths) is Engine.OPENSEARCH:
        from povbot.bootstrap import cluster

        return cluster.edition(settings, known, configured)
    from povbot.bootstrap import disk

    editions = disk.editions_of(settings, paths, known)
    while True:
        at = editions.current()
        try:
            return disk.edition(at, known, configured)
        except IndexUnusable:
            if editions.serving() == at:  # else another one took its place meanwhile
                raise


def signature_of(settings: Settings, paths: Paths) -> str | None:
    """Of the archive that the index was made of; None where there is none to be used."""
    try:
        edition = serving(settings, paths, Learned().of(settings, paths), topics_of(paths))
    except (IndexMissing, IndexStale, IndexDamaged):
        return None
    edition.close()
    return edition.signature
