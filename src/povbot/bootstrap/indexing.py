"""The index of a large archive made, and brought up to date."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path

from povbot import passages
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.mixed import MixedAnalyzer
from povbot.analysis.remembering import Remembering
from povbot.analysis.sentences import SentencexSplitter
from povbot.bootstrap import disk
from povbot.bootstrap.archive import analyzer_of, service_of, topics_of
from povbot.bootstrap.disk import STORIES, editions_of
from povbot.bootstrap.edition import Keeping
from povbot.bootstrap.engines import engine_of
from povbot.bootstrap.learned import Known, Learned, heard_by, typing_of
from povbot.bootstrap.lines import empty, told, torn
from povbot.bootstrap.remembered import utc_now
from povbot.corpus.files import JsonLinesSource, Read
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.errors import IndexDamaged, IndexMissing, IndexRunning, IndexStale, IndexUnusable
from povbot.indexing import run
from povbot.indexing.analysing import Analysing
from povbot.indexing.progress import Progress, Stage
from povbot.indexing.workers import Alone, Analyse, Workers
from povbot.ledger.lock import alone
from povbot.model import Line, Registered
from povbot.register import files
from povbot.register.editions import Editions
from povbot.register.notes import UPDATED
from povbot.settings import Engine, Paths, Settings

Report = Callable[[str], None]
# Starting processes takes longer than analysing so many tellings.
_FEW = 200
_LOCK = "indexing.lock"
_TEXTS_OF_A_TELLING = 8


@dataclass(frozen=True, slots=True)
class Indexed:
    """`registered` is None where this engine keeps no index, and `where` empty."""

    engine: Engine
    registered: Registered | None = None
    where: str = ""

    def as_json(self) -> dict[str, object]:
        counted = asdict(self.registered) if self.registered else None
        return {"engine": str(self.engine), "where": self.where, "registered": counted}


@dataclass(frozen=True, slots=True)
class _Making:
    settings: Settings
    paths: Paths
    known: Known
    keeping: Keeping
    report: Report
    progress: Progress
    processes: int

    def lines(self) -> Iterator[Line]:
        """Raises ArchiveError where a file ends in the middle of a line: half of an archive is worse than the one from
        before."""
        source, before, file = JsonLinesSource(self.paths.corpus), 0, None
        whole = source.size_bytes()
        done = end = 0
        for raw in source.lines():
            if raw.file != file:
                file, before = raw.file, before + end
            end = raw.end
            for result in raw.read():
                if isinstance(result, Read):
                    yield Line(result.article, blake2b(raw.raw.strip(), digest_size=16).digest())
                elif result.torn:
                    raise torn(result)
                else:
                    self.report(told(result))
            done = before + end
            self.progress.at(Stage.READING, done, whole)


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
    known = Learned().of(settings, paths)
    working = processes or settings.index.processes or os.cpu_count() or 1
    keeping = _keeping(engine)(settings, paths, known)
    making = _Making(settings, paths, known, keeping, report, progress, working)
    editions = editions_of(settings, paths, known)
    with _alone(editions.folder):
        registered = _made(making, editions, rebuild=rebuild)
        return Indexed(engine, registered, str(editions.current()))


def _keeping(engine: Engine) -> Callable[[Settings, Paths, Known], Keeping]:
    if engine is Engine.OPENSEARCH:
        from povbot.bootstrap.cluster import InCluster

        return InCluster
    return disk.Disk


def _made(making: _Making, editions: Editions, *, rebuild: bool) -> Registered:
    """What was begun is finished first, whether or not one serves that could be brought up to date."""
    if rebuild:
        return _built(making, editions, editions.begin())
    try:
        if begun := editions.begun():
            return _built(making, editions, begun)
        return _brought(making, editions.current(), is_new=False)
    except (IndexMissing, IndexStale):
        pass
    except IndexDamaged as damage:
        making.report(f"{damage.where}: {damage.what}. The index is made anew.")
    return _built(making, editions, editions.begin())


def _built(making: _Making, editions: Editions, at: Path) -> Registered:
    registered = _brought(making, at, is_new=True)
    editions.serve(at)
    return registered


def _alone(folder: Path) -> AbstractContextManager[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        remedy = "Set [index] folder to one that can be."
        raise IndexUnusable(f"it cannot be made: {error.strerror}", where=str(folder), remedy=remedy) from error
    return alone(folder / _LOCK, utc_now(), taken=IndexRunning, unusable=IndexUnusable, what="index")


def _brought(making: _Making, at: Path, *, is_new: bool) -> Registered:
    """An edition made what the archive is. What readers could not open is not written to."""
    keeping, source = making.keeping, JsonLinesSource(making.paths.corpus)
    signature = JsonLinesKeeper(making.paths.corpus).signature()
    with files.opened(at / STORIES, heard_by(making.known)) as register:
        if not is_new:
            keeping.check(at, register)
        register.note(UPDATED, source.updated().isoformat())
        writer = keeping.writer(at, register, is_new=is_new)
        means = run.Means(register, writer, partial(_workforce, making), making.progress, empty(making.paths))
        registered = run.run(means, making.lines(), is_new=is_new)
        known: dict[str, float] = json.loads(register.noted(run.THRESHOLDS) or "{}")
        keeping.tell(at, register, known)
        if register.noted(run.MEASURED) != register.noted(run.MARKS):
            making.progress.at(Stage.MEASURING, 0, 0)
            thresholds = _thresholds(making, at, register.views())
            register.note(run.THRESHOLDS, json.dumps(thresholds))
            register.note(run.MEASURED, register.noted(run.MARKS) or "")
            keeping.tell(at, register, thresholds)
        # Last: what was stopped before is not taken for what the archive is.
        register.note(run.CORPUS, signature)
        register.commit()
    return registered


def _thresholds(making: _Making, at: Path, views: Sequence[str]) -> Mapping[str, float]:
    """By view."""
    edition, configured = making.keeping.opened(at), topics_of(making.paths)

    async def found() -> Mapping[str, float]:
        try:
            return await service_of(edition, making.known, configured, analyzer_of(making.known)).thresholds(views)
        finally:
            await edition.leave()

    try:
        return asyncio.run(found())
    finally:
        edition.close()


def _workforce(making: _Making, tellings: int) -> "AbstractContextManager[run.Workforce]":
    make = partial(analysing, making.settings, making.paths)
    if tellings < _FEW or making.processes == 1:
        return nullcontext(Alone(make))
    return Workers(make, making.processes)


def analysing(settings: Settings, paths: Paths) -> Analyse:
    """Made anew by each process."""
    known = Learned().of(settings, paths)
    # What is searched and what is typed are mostly the same texts.
    english = Remembering(EnglishAnalyzer(), _TEXTS_OF_A_TELLING)
    analyzer, typed = MixedAnalyzer(english, known.chinese), typing_of(known, english).written
    return Analysing(passages.split, analyzer, SentencexSplitter(), passages.packed, typed)
