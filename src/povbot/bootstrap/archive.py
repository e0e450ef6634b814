"""The archive's rooms joined to a service."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from povbot import passages
from povbot.analysis import glossary, questions, topics
from povbot.analysis.bridge import DictionaryBridge
from povbot.analysis.characters import CharacterAnalyzer
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.mixed import MixedAnalyzer
from povbot.analysis.sentences import SentencexSplitter
from povbot.bootstrap.learned import Known, Learned, fold_script, fold_typed
from povbot.bootstrap.resting import Resting, beside, resting
from povbot.corpus.archive import MemoryArchive
from povbot.errors import ArchiveEmpty, ArchiveError
from povbot.index.typeahead import PrefixTypeahead
from povbot.index.views import LanguageViews
from povbot.model import Article, Passage
from povbot.ports import Analyzer, Archive, Change, Topics
from povbot.service import Service
from povbot.settings import Paths, Settings

if TYPE_CHECKING:
    from povbot.analysis.dictionary import Dictionary
    from povbot.corpus.check import Report
    from povbot.corpus.files import Fault
    from povbot.index.bm25 import Bm25Retriever, Counts


def build_service(
    settings: Settings,
    paths: Paths,
    report: Callable[[str], None],
    learned: Learned | None = None,
    rest: Callable[[], None] = lambda: None,
    *,
    whole: bool = False,
) -> Service:
    """Reads archive and config. `report` is told of every broken line; the rest of the archive answers all the same.
    What `learned` has of an earlier edition is not learned again; `rest` is called between small steps of the work.

    Indexes are built when first asked. Raises ArchiveMissing, ArchiveEmpty, and ArchiveError where a file of one that
    is to be `whole` ends in the middle of a line.
    """
    archive = _read_archive(paths, report, rest, whole=whole)
    known = (learned or Learned()).of(settings, paths)
    analyzer = MixedAnalyzer(EnglishAnalyzer(), known.chinese)
    patient = Resting(analyzer, rest)
    configured = topics.ConfiguredTopics(topics.load(paths.topics), fold_script, _closest)
    build = partial(
        engine, analyzer=patient, stop=known.stop, dictionary=known.dictionary, counts=known.counts, rest=rest
    )
    return Service(
        archive,
        LanguageViews(archive, partial(_split, rest=rest), build),
        _interpreter(known, analyzer),
        patient,
        SentencexSplitter(),
        configured,
        DictionaryBridge(known.dictionary, _likeness, fold_script),
        typeahead(archive.articles, configured, rest),
    )


@asynccontextmanager
async def opened(settings: Settings, paths: Paths, report: Callable[[str], None]) -> AsyncIterator[Service]:
    """Answers while it is open. Raises what `build_service` raises."""
    yield build_service(settings, paths, report)


def _interpreter(known: Known, analyzer: Analyzer) -> questions.QuestionInterpreter:
    entries = glossary.Glossary(known.entries, EnglishAnalyzer(), known.stop)
    return questions.QuestionInterpreter(analyzer, entries, known.stop, known.light, fold_script, date.today)


def typeahead(
    articles: Callable[[], Iterable[Article]], configured: Topics, rest: Callable[[], None] = lambda: None
) -> PrefixTypeahead:
    analyzer = MixedAnalyzer(EnglishAnalyzer(), lambda: CharacterAnalyzer(fold_script))
    return PrefixTypeahead(articles, configured, Resting(analyzer, rest), fold_typed, questions.listed_words("stop"))


def _split(article: Article, rest: Callable[[], None]) -> Iterator[Passage]:
    rest()
    return passages.split(article)


async def reload(
    service: Service, settings: Settings, paths: Paths, report: Callable[[str], None], learned: Learned | None = None
) -> Archive:
    """Reads archive and config anew, in a thread that leaves most of the time to readers, and lets `service` answer
    from them once they are prepared; until then, and where they cannot be read, it answers as before.

    Returns the archive before. Raises ArchiveMissing, ArchiveEmpty, ArchiveError, ConfigError.
    """
    return service.take_over(await beside(lambda rest: _prepared(settings, paths, report, learned, rest)))


def _prepared(
    settings: Settings,
    paths: Paths,
    report: Callable[[str], None],
    learned: Learned | None,
    rest: Callable[[], None],
) -> Service:
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


def _read_archive(
    paths: Paths, report: Callable[[str], None], rest: Callable[[], None], *, whole: bool
) -> MemoryArchive:
    from povbot.corpus.files import Fault, JsonLinesSource

    source = JsonLinesSource(paths.corpus)
    # The files of the one that povbot carries are as old as its installation.
    archive = MemoryArchive(updated=None if paths.corpus_is_carried else source.updated())
    for result in source.read():
        rest()
        if isinstance(result, Fault):
            if whole and result.torn:
                raise _torn(result)
            report(f"{'a fault' if result.story_kept else 'left out'}: {result}")
        elif archive.put(result.article) is Change.CHANGED:
            report(f"{result.file}:{result.line}: id: {result.article.id!r} came before; this line takes its place")
    if not archive.articles():
        raise ArchiveEmpty(
            "there is no story in this archive",
            where=str(paths.corpus),
            remedy="`povbot check` lists what is wrong with its lines.",
        )
    return archive


def _torn(last: "Fault") -> ArchiveError:
    return ArchiveError(
        "the file ends in the middle of a line",
        where=f"{last.file}:{last.line}",
        remedy="It is being written, or was saved by half: save all of it.",
    )


def engine(
    found: Iterable[Passage],
    *,
    analyzer: Analyzer,
    stop: Collection[str],
    dictionary: "Callable[[], Dictionary]",
    counts: "Counts | None" = None,
    rest: Callable[[], None] = lambda: None,
) -> "Bm25Retriever":
    from povbot.index.bm25 import Bm25Retriever  # with numpy

    def soundalikes(vocabulary: Iterable[str]) -> Callable[[str], Sequence[str]]:
        from povbot.analysis.sounds import Soundalikes

        return Soundalikes(resting(vocabulary, rest), lambda word: fold_script(word) in dictionary()).near

    return Bm25Retriever(found, analyzer, partial(_near, stop=stop), soundalikes, counts)


def _near(word: str, vocabulary: Mapping[str, int], stop: Collection[str]) -> Sequence[str]:
    from povbot.analysis import spelling  # RapidFuzz: only a word that is not found is looked for in other spellings

    return spelling.near(word, vocabulary, stop)


def _closest(text: str, among: Collection[str]) -> str | None:
    from povbot.analysis import spelling

    return spelling.closest(text, among)


def _likeness(name: str, other: str) -> float:
    from povbot.analysis import sounds  # pypinyin takes 0.2 s

    return sounds.likeness(name, other)
