"""The archive's rooms joined to a service."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from povbot import passages
from povbot.analysis import glossary, questions, spelling, topics
from povbot.analysis.bridge import DictionaryBridge
from povbot.analysis.characters import CharacterAnalyzer
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.english import fold as fold_alphabetic
from povbot.analysis.mixed import MixedAnalyzer
from povbot.analysis.sentences import SentencexSplitter
from povbot.corpus.archive import MemoryArchive
from povbot.corpus.check import Report, check
from povbot.corpus.files import Fault, JsonLinesSource
from povbot.errors import ArchiveEmpty
from povbot.index.bm25 import Bm25Retriever
from povbot.index.typeahead import PrefixTypeahead
from povbot.index.views import LanguageViews
from povbot.model import Passage
from povbot.ports import Analyzer, Archive, Change, Topics
from povbot.service import Service
from povbot.settings import Paths, Settings

if TYPE_CHECKING:
    from povbot.analysis.dictionary import Dictionary


def build_service(settings: Settings, paths: Paths, report: Callable[[str], None]) -> Service:
    """Reads archive and config. `report` is told of every broken line; the rest of the archive answers all the same.

    Indexes are built when first asked. Raises ArchiveMissing, ArchiveEmpty.
    """
    archive = _read_archive(paths.corpus, report)
    stop, light = questions.listed_words("stop"), questions.listed_words("light")
    entries = (*glossary.load(paths.glossary), *glossary.places())
    alphabetic = EnglishAnalyzer()
    analyzer = MixedAnalyzer(alphabetic, partial(_chinese, entries, paths.dictionary, settings.cache_dir))
    dictionary = cache(partial(_dictionary, alphabetic, stop))
    configured = topics.ConfiguredTopics(topics.load(paths.topics), fold_script)
    return Service(
        archive,
        LanguageViews(archive, passages.split, partial(engine, analyzer=analyzer, stop=stop, dictionary=dictionary)),
        questions.QuestionInterpreter(
            analyzer, glossary.Glossary(entries, alphabetic, stop), stop, light, fold_script, date.today
        ),
        analyzer,
        SentencexSplitter(),
        configured,
        DictionaryBridge(dictionary, _likeness, fold_script),
        typeahead(archive, configured),
    )


def typeahead(archive: Archive, configured: Topics) -> PrefixTypeahead:
    analyzer = MixedAnalyzer(EnglishAnalyzer(), lambda: CharacterAnalyzer(fold_script))
    return PrefixTypeahead(archive, configured, analyzer, fold_typed, questions.listed_words("stop"))


async def reload(service: Service, settings: Settings, paths: Paths, report: Callable[[str], None]) -> None:
    """Reads archive and config anew, in a thread, and lets `service` answer from them once they are prepared; until
    then, and where they cannot be read, it answers as before.

    Raises ArchiveMissing, ArchiveEmpty, ArchiveError, ConfigError.
    """
    service.take_over(await asyncio.to_thread(_prepared, settings, paths, report))


def _prepared(settings: Settings, paths: Paths, report: Callable[[str], None]) -> Service:
    service = build_service(settings, paths, report)
    asyncio.run(service.prepare())
    return service


def check_archive(settings: Settings, paths: Paths) -> Report:
    """Raises ArchiveMissing, ConfigError."""
    configured = {topic.id for topic in topics.load(paths.topics)} if paths.corpus_is_configured_here else set()
    wanted = settings.archive.topics_required and paths.corpus_is_configured_here
    return check(paths.corpus, configured, topics_wanted=wanted)


def _read_archive(corpus: Path, report: Callable[[str], None]) -> MemoryArchive:
    source = JsonLinesSource(corpus)
    archive = MemoryArchive(updated=source.updated())
    for result in source.read():
        if isinstance(result, Fault):
            report(f"{'a fault' if result.story_kept else 'left out'}: {result}")
        elif archive.put(result.article) is Change.CHANGED:
            report(f"{result.file}:{result.line}: id: {result.article.id!r} came before; this line takes its place")
    if not archive.count():
        raise ArchiveEmpty(
            "there is no story in this archive",
            where=str(corpus),
            remedy="`povbot check` lists what is wrong with its lines.",
        )
    return archive


def engine(
    found: Iterable[Passage],
    *,
    analyzer: Analyzer,
    stop: Collection[str],
    dictionary: "Callable[[], Dictionary]",
) -> Bm25Retriever:
    def soundalikes(vocabulary: Iterable[str]) -> Callable[[str], Sequence[str]]:
        from povbot.analysis.sounds import Soundalikes

        return Soundalikes(vocabulary, lambda word: fold_script(word) in dictionary()).near

    return Bm25Retriever(found, analyzer, partial(spelling.near, stop=stop), soundalikes)


def _dictionary(alphabetic: Analyzer, stop: frozenset[str]) -> "Dictionary":
    from povbot.analysis import dictionary  # read when a question first has to cross languages

    return dictionary.Dictionary(dictionary.packaged(), alphabetic, stop)


def _likeness(name: str, other: str) -> float:
    from povbot.analysis import sounds  # pypinyin takes 0.2 s

    return sounds.likeness(name, other)


def _chinese(entries: Iterable[glossary.Entry], dictionary: Path, cache_dir: Path | None) -> Analyzer:
    from povbot.analysis.chinese import ChineseAnalyzer  # jieba and OpenCC load only when Han text is met

    words = (form for entry in entries for form in entry.forms if glossary.is_han(form))
    cache_folder = cache_dir or user_cache_path("povbot")
    return ChineseAnalyzer(words, dictionary if dictionary.is_file() else None, cache_folder)


def fold_script(text: str) -> str:
    """Traditional script to simplified; OpenCC loads at the first call."""
    return _fold()(text)


def fold_typed(text: str) -> str:
    """What is typed alike made alike: case, accents and, in Han text, script."""
    folded = fold_alphabetic(text)
    return fold_script(folded) if glossary.is_han(folded) else folded


@cache
def _fold() -> Callable[[str], str]:
    from povbot.analysis.script import ScriptFolder

    return ScriptFolder().fold
