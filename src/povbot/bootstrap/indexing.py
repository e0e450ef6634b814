"""The index of a large archive made, and brought up to date."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path

from povbot import passages
from povbot.analysis.sentences import SentencexSplitter
from povbot.bootstrap.archive import analyzer_of
from povbot.bootstrap.fingerprint import fingerprint
from povbot.bootstrap.learned import Known, Learned
from povbot.bootstrap.lines import empty, told, torn
from povbot.bootstrap.remembered import utc_now
from povbot.corpus.files import JsonLinesSource, Read
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.errors import IndexDamaged, IndexMissing, IndexRunning, IndexStale, IndexUnusable
from povbot.index.disk.writer import TantivyWriter
from povbot.indexing import run
from povbot.indexing.analysing import Analysing
from povbot.indexing.progress import Progress, Stage
from povbot.indexing.workers import Alone, Analyse, Workers
from povbot.ledger.lock import alone
from povbot.model import Line, Registered
from povbot.register import files
from povbot.register.editions import Editions
from povbot.settings import Engine, Paths, Settings

Report = Callable[[str], None]
# Up to here rank-bm25 answers as quickly as is to be wished, and is there as quickly (docs/scaling.md).
SMALL_BYTES = 2_000_000
# Of which archive the index is: the signature of its files.
CORPUS = "corpus"
STORIES = "stories.db"
# Starting processes takes longer than analysing so many tellings.
_FEW = 200
_LOCK = "indexing.lock"


@dataclass(frozen=True, slots=True)
class Indexed:
    """`registered` is None where this engine keeps no index, and `where` empty."""

    engine: Engine
    registered: Registered | None = None
    where: str = ""

    def as_json(self) -> dict[str, object]:
        counted = asdict(self.registered) if self.registered else None
        return {"engine": str(self.engine), "where": self.where, "registered": counted}


def engine_of(settings: Settings, paths: Paths) -> Engine:
    """Raises ArchiveMissing."""
    chosen = settings.index.engine
    if chosen is not Engine.AUTO:
        return chosen
    return Engine.TANTIVY if JsonLinesSource(paths.corpus).size_bytes() > SMALL_BYTES else Engine.RANK_BM25


def editions_of(settings: Settings, paths: Paths, known: Known) -> Editions:
    """Each archive has a folder of its own."""
    where = paths.corpus.resolve()
    digest = blake2b(os.fsencode(where), digest_size=6).hexdigest()
    folder = (settings.index.folder or paths.var / "index") / f"{where.stem}-{digest}"
    return Editions(folder, fingerprint(known))


@dataclass(frozen=True, slots=True)
class _Making:
    settings: Settings
    paths: Paths
    report: Report
    progress: Progress
    processes: int

    def lines(self) -> Iterator[Line]:
        """Raises ArchiveEmpty, and ArchiveError where a file ends in the middle of a line: half of an archive is worse
        than the one from before."""
        source, before, file, any_read = JsonLinesSource(self.paths.corpus), 0, None, False
        whole = source.size_bytes()
        done = end = 0
        for raw in source.lines():
            if raw.file != file:
                file, before = raw.file, before + end
            end = raw.end
            for result in raw.read():
                if isinstance(result, Read):
                    any_read = True
                    yield Line(result.article, blake2b(raw.raw.strip(), digest_size=16).digest())
                elif result.torn:
                    raise torn(result)
                else:
                    self.report(told(result))
            done = before + end
            self.progress.at(Stage.READING, done, whole)
        if not any_read:
            raise empty(self.paths)


def index(
    settings: Settings,
    paths: Paths,
    report: Report,
    progress: Progress,
    *,
    rebuild: bool = False,
    processes: int | None = None,
) -> Indexed:
    """Makes the index what the archive is; `report` is told of every broken line that was read. Stopped at any time, it
    is gone on with, and the index before serves until the new one is whole.

    Raises ArchiveMissing, ArchiveEmpty, ArchiveError, ConfigError, IndexUnusable, IndexRunning.
    """
    engine = engine_of(settings, paths)
    if engine is Engine.RANK_BM25:
        return Indexed(engine)
    making = _Making(settings, paths, report, progress, processes or settings.index.processes or os.cpu_count() or 1)
    editions = editions_of(settings, paths, Learned().of(settings, paths))
    with _alone(editions.folder):
        try:
            serving = None if rebuild else editions.current()
            registered = _brought(making, editions, serving, anew=rebuild)
        except (IndexMissing, IndexStale):
            registered = _brought(making, editions, None)
        except IndexDamaged as damage:
            report(f"{damage} It is made anew")
            registered = _brought(making, editions, None, anew=True)
    return Indexed(engine, registered, str(editions.current()))


def _alone(folder: Path) -> AbstractContextManager[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexUnusable(
            f"it cannot be made: {error.strerror}", where=str(folder), remedy="Set index.folder to one that can be."
        ) from error
    return alone(folder / _LOCK, utc_now(), taken=IndexRunning, unusable=IndexUnusable, what="index")


def _brought(making: _Making, editions: Editions, serving: Path | None, *, anew: bool = False) -> Registered:
    """The edition that serves brought up to date, or without one a new one made and put in its place."""
    settings, paths = making.settings, making.paths
    signature = JsonLinesKeeper(paths.corpus).signature()
    at = serving or editions.begun(anew=anew)
    writer = TantivyWriter(at, memory=settings.index.memory_mb * 1_000_000, threads=1)
    with files.opened(at / STORIES, bytes) as register:
        register.note(CORPUS, signature)
        means = run.Means(register, writer, partial(_workforce, making), making.progress)
        registered = run.run(means, making.lines(), is_new=serving is None)
    if serving is None:
        editions.serve(at)
    return registered


def _workforce(making: _Making, tellings: int) -> "AbstractContextManager[run.Workforce]":
    make = partial(analysing, making.settings, making.paths)
    if tellings < _FEW or making.processes == 1:
        return nullcontext(Alone(make))
    return Workers(make, making.processes)


def analysing(settings: Settings, paths: Paths) -> Analyse:
    """Made anew by each process."""
    known = Learned().of(settings, paths)
    return Analysing(
        passages.split, analyzer_of(known), SentencexSplitter(), passages.packed, lambda _article: ("", "")
    )
