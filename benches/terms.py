"""povbot's own analysis of an archive and of questions, for engines that are given its terms."""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import islice
from pathlib import Path

from parallel import in_order
from povbot import bootstrap, passages, settings
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.mixed import MixedAnalyzer
from povbot.bootstrap import disk
from povbot.bootstrap.archive import _interpreter, topics_of
from povbot.bootstrap.edition import Edition
from povbot.bootstrap.learned import Known
from povbot.corpus.files import JsonLinesSource
from povbot.corpus.line import ArticleLine
from povbot.indexing.progress import Silence
from povbot.model import Passage
from povbot.ports import Interpreter, Retriever

ROOT = Path(__file__).resolve().parents[1]
BATCH = 100


@cache
def known() -> Known:
    paths = settings.find(ROOT)
    return bootstrap.Learned().of(settings.read(paths.settings), paths)


@cache
def analyzer() -> MixedAnalyzer:
    return MixedAnalyzer(EnglishAnalyzer(), known().chinese)


def interpreter() -> Interpreter:
    return _interpreter(known(), analyzer())


def passages_of(archive: Path) -> Iterator[Passage]:
    return (passage for article in JsonLinesSource(archive).articles() for passage in passages.split(article))


def memory_engine(archive: Path) -> Retriever:
    """Povbot's engine for small archives, which analyses the passages itself."""
    learned = known()
    build = partial(bootstrap.engine, analyzer=analyzer(), stop=learned.stop, dictionary=learned.dictionary)
    return build(passages_of(archive), counts=learned.counts)


def make_index(archive: Path, folder: Path) -> None:
    """As `povbot index` does."""
    read, paths = _on_disk(archive, folder)
    bootstrap.index(read, paths, print, Silence())


def disk_edition(archive: Path, folder: Path) -> Edition:
    read, paths = _on_disk(archive, folder)
    return disk.edition(disk.editions_of(read, paths, known()).current(), known(), topics_of(paths))


def _on_disk(archive: Path, folder: Path) -> tuple[settings.Settings, settings.Paths]:
    paths = settings.find(ROOT, archive)
    index = settings.IndexSettings(engine=settings.Engine.TANTIVY, folder=folder)
    return settings.read(paths.settings).model_copy(update={"index": index}), paths


def write(archive: Path, out: Path) -> None:
    """A line for each passage: its id and a tab, then the terms of its heading and its text, with blanks between."""
    with archive.open("rb") as lines, out.open("wb") as terms:
        terms.writelines(in_order(_analysed, iter(lambda: [*islice(lines, BATCH)], [])))


def _analysed(lines: Sequence[bytes]) -> bytes:
    found = (p for line in lines for p in passages.split(ArticleLine.model_validate_json(line).article()))
    return "".join(f"{passage.id}\t{' '.join(_terms(passage))}\n" for passage in found).encode()


def _terms(passage: Passage) -> Iterator[str]:
    return (token.term for text in (passage.heading, passage.text) for token in analyzer().analyze(text))
