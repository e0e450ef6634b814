"""An archive that is small enough to be kept in memory, and searched by rank-bm25."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from povbot import passages
from povbot.analysis import questions
from povbot.analysis.characters import CharacterAnalyzer
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.mixed import MixedAnalyzer
from povbot.bootstrap.edition import Edition
from povbot.bootstrap.learned import Known, fold_script, fold_typed
from povbot.bootstrap.lines import empty, told, torn
from povbot.bootstrap.resting import Resting, resting
from povbot.corpus.archive import MemoryArchive
from povbot.corpus.files import Fault, JsonLinesSource
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.index.typeahead import PrefixTypeahead
from povbot.index.views import LanguageViews
from povbot.model import Article, Passage
from povbot.ports import Analyzer, Change, Topics
from povbot.register.changes import compared
from povbot.settings import Paths

if TYPE_CHECKING:
    from povbot.analysis.dictionary import Dictionary
    from povbot.index.bm25 import Bm25Retriever, Counts

Report = Callable[[str], None]
Rest = Callable[[], None]


def edition(
    paths: Paths, known: Known, analyzer: Analyzer, configured: Topics, report: Report, rest: Rest, *, whole: bool
) -> Edition:
    """Reads the archive; indexes are built when first asked. Raises ArchiveMissing, ArchiveEmpty, ArchiveError, this
    also where a file of one that is to be `whole` ends in the middle of a line."""
    signature = JsonLinesKeeper(paths.corpus).signature()
    archive = _read(paths, report, rest, whole=whole)
    build = partial(
        engine, analyzer=analyzer, stop=known.stop, dictionary=known.dictionary, counts=known.counts, rest=rest
    )
    index = LanguageViews(archive, partial(_split, rest=rest), build)
    return Edition(archive, index, typeahead(archive.articles, configured, rest), signature)


def typeahead(
    articles: Callable[[], Iterable[Article]], configured: Topics, rest: Callable[[], None] = lambda: None
) -> PrefixTypeahead:
    analyzer = MixedAnalyzer(EnglishAnalyzer(), lambda: CharacterAnalyzer(fold_script))
    return PrefixTypeahead(articles, configured, Resting(analyzer, rest), fold_typed, questions.listed_words("stop"))


def _split(article: Article, rest: Callable[[], None]) -> Iterator[Passage]:
    rest()
    return passages.split(article)


def _read(paths: Paths, report: Report, rest: Rest, *, whole: bool) -> MemoryArchive:
    source = JsonLinesSource(paths.corpus)
    # The files of the one that povbot carries are as old as its installation.
    archive = MemoryArchive(updated=None if paths.corpus_is_carried else source.updated(), compared=compared)
    for result in source.read():
        rest()
        if isinstance(result, Fault):
            if whole and result.torn:
                raise torn(result)
            report(told(result))
        elif archive.put(result.article) is Change.CHANGED:
            report(f"{result.file}:{result.line}: id: {result.article.id!r} came before; this line takes its place")
    if not archive.articles():
        raise empty(paths)
    return archive


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
