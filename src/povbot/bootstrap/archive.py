"""The archive's rooms joined to a service."""

import asyncio
from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING

from povbot.analysis import glossary, questions, topics
from povbot.analysis.bridge import DictionaryBridge
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.mixed import MixedAnalyzer
from povbot.analysis.sentences import SentencexSplitter
from povbot.bootstrap.edition import Edition
from povbot.bootstrap.learned import Known, Learned, fold_script
from povbot.bootstrap.resting import Resting
from povbot.ports import Analyzer, Topics
from povbot.ports.measuring import SILENT, Meter
from povbot.service import Service
from povbot.settings import Paths, Settings

if TYPE_CHECKING:
    from povbot.corpus.check import Report


def build_service(
    settings: Settings,
    paths: Paths,
    report: Callable[[str], None],
    learned: Learned | None = None,
    rest: Callable[[], None] = lambda: None,
    *,
    whole: bool = False,
) -> Service:
    """Reads archive and config into memory, however large it is. `report` is told of every broken line; the rest of the
    archive answers all the same. What `learned` has of an earlier edition is not learned again; `rest` is called
    between small steps of the work.

    Indexes are built when first asked. Raises ArchiveMissing, ArchiveEmpty, and ArchiveError where a file of one that
    is to be `whole` ends in the middle of a line.
    """
    from povbot.bootstrap import memory

    known = (learned or Learned()).of(settings, paths)
    configured, patient = topics_of(paths), Resting(analyzer_of(known), rest)
    edition = memory.edition(paths, known, patient, configured, report, rest, whole=whole)
    return service_of(edition, known, configured, patient, learned.meter if learned else SILENT)


def service_of(
    edition: Edition, known: Known, configured: Topics, analyzer: Analyzer, meter: Meter = SILENT
) -> Service:
    return Service(
        edition.archive,
        edition.index,
        _interpreter(known, analyzer_of(known)),
        analyzer,
        SentencexSplitter(),
        configured,
        DictionaryBridge(known.dictionary, _likeness, fold_script),
        edition.typeahead,
        meter,
    )


def topics_of(paths: Paths) -> Topics:
    """Raises ConfigError."""
    return topics.ConfiguredTopics(topics.load(paths.topics), fold_script, _closest)


def analyzer_of(known: Known) -> Analyzer:
    return MixedAnalyzer(EnglishAnalyzer(), known.chinese)


def _interpreter(known: Known, analyzer: Analyzer) -> questions.QuestionInterpreter:
    entries = glossary.Glossary(known.entries, EnglishAnalyzer(), known.stop)
    return questions.QuestionInterpreter(analyzer, entries, known.stop, known.light, fold_script, date.today)


def prepared(
    settings: Settings,
    paths: Paths,
    report: Callable[[str], None],
    learned: Learned,
    rest: Callable[[], None],
) -> Service:
    """Ready to answer at once; of an archive that is there whole. Raises what `build_service` raises."""
    # Half of it is worse than the one from before.
    service = build_service(settings, paths, report, learned, rest, whole=True)
    asyncio.run(service.prepare())
    return service


def check_archive(settings: Settings, paths: Paths) -> "Report":
    """Raises ArchiveMissing, ConfigError."""
    from povbot.corpus.check import check

    configured = {topic.id for topic in topics.load(paths.topics)} if paths.corpus_is_configured_here else set()
    wanted = settings.archive.topics_required and paths.corpus_is_configured_here
    return check(paths.corpus, configured, topics_wanted=wanted)


def _closest(text: str, among: Collection[str]) -> str | None:
    from povbot.analysis import spelling

    return spelling.closest(text, among)


def _likeness(name: str, other: str) -> float:
    from povbot.analysis import sounds  # pypinyin takes 0.2 s

    return sounds.likeness(name, other)
