"""Tellings analysed as plainly as can be, for tests of what is written of them."""

import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from fakes import FakeAnalyzer, FakeSplitter
from povbot.analysis import spelling
from povbot.analysis.sounds import Soundalikes
from povbot.index.bm25 import Bm25Retriever
from povbot.index.disk.fields import TYPING, place_of
from povbot.index.disk.index import TantivyIndex
from povbot.index.disk.retriever import Kept, TantivyRetriever
from povbot.index.disk.snapshot import Snapshot
from povbot.index.disk.typeahead import TantivyTypeahead
from povbot.index.disk.writer import LEAST_MEMORY, TantivyWriter
from povbot.index.typed import Typing
from povbot.indexing.analysing import Analysing
from povbot.model import (
    EVERY_VIEW,
    Analysis,
    Article,
    Passage,
    Row,
    Shelved,
    ShelvedPassage,
    key_of,
    number_of,
)
from povbot.passages import analysed, said, split
from povbot.ports import Analyzer, Topics
from povbot.register.filing import views_of
from stories import story


class Edition:
    """A folder of tantivy's, of these stories."""

    def __init__(self, folder: Path, articles: Iterable[Article]) -> None:
        articles = tuple(articles)
        self.folder, self.views = folder, views_of({article.language for article in articles})
        self.rows = dict(enumerate(self._rows(articles), start=1))
        writer = TantivyWriter(folder, memory=LEAST_MEMORY, threads=1)
        writer.add(self.rows.values())
        self.marks = writer.commit()
        writer.finish()

    def index(self) -> TantivyIndex:
        shelves = {shelf: mark for shelf, mark in self.marks.items() if shelf != TYPING}
        return TantivyIndex(self.folder, self.views, shelves, self._kept)

    def typeahead(self, topics: Topics) -> TantivyTypeahead:
        return TantivyTypeahead(self.folder, self.views, self.marks[TYPING], self._articles, topics, typing())

    def _rows(self, articles: Sequence[Article]) -> Iterator[Shelved]:
        families = {article.family: [a for a in articles if a.family == article.family] for article in articles}
        number = count(1)
        for tellings in families.values():
            nearest = [min(tellings, key=lambda article: article.distance(view)) for view in self.views]
            for article in {article.id: article for article in nearest}.values():
                mask = sum(1 << bit for bit, told in enumerate(nearest) if told is article)
                yield shelved(next(number), article, EVERY_VIEW if len(tellings) == 1 else mask)

    async def _articles(self, numbers: Sequence[int]) -> Mapping[int, Article]:
        return {number: self.rows[number].article for number in numbers}

    def _kept(self, shelves: Collection[int]) -> Kept:
        rows = (row for row in self.rows.values() if row.shelf in shelves)
        return keeping({own.key: own.passage for row in rows for own in row.passages}, FakeAnalyzer())


def shelved(number: int, article: Article, shelf: int = EVERY_VIEW) -> Shelved:
    analyse = Analysing(split, FakeAnalyzer(), FakeSplitter(), pickle.dumps, typing().written)
    return analyse(Row(number, shelf, article))


def typing() -> Typing:
    return Typing(FakeAnalyzer(), str.casefold, ())


def on_disk(
    folder: Path, found: Iterable[Passage], analyzer: Analyzer, shelf_of: Callable[[int], int] = lambda _number: 0
) -> TantivyRetriever:
    """Everything else that an engine is asked for is of the engine in memory."""
    kept = {key_of(number, 0): passage for number, passage in enumerate(found, start=1)}
    writer = TantivyWriter(folder, memory=LEAST_MEMORY, threads=1)
    writer.add(_alone(key, passage, analyzer, shelf_of(number_of(key))) for key, passage in kept.items())
    marks = writer.commit()
    writer.finish()
    shelves = [Snapshot(place_of(folder, shelf), mark) for shelf, mark in marks.items() if shelf != TYPING]
    return TantivyRetriever(shelves, keeping(kept, analyzer))


def keeping(kept: Mapping[int, Passage], analyzer: Analyzer) -> Kept:
    memory = memory_engine(kept.values(), analyzer)

    async def passages(keys: Sequence[int]) -> Mapping[int, tuple[Passage, Analysis]]:
        return {key: (kept[key], analysed(kept[key], analyzer, FakeSplitter())) for key in keys}

    return Kept(memory.languages, memory.threshold, passages, memory.sample, memory.spellings, memory.soundalikes)


def memory_engine(found: Iterable[Passage], analyzer: Analyzer) -> Bm25Retriever:
    return Bm25Retriever(
        found, analyzer, spelling.near, lambda words: Soundalikes(words, {"大", "米"}.__contains__).near
    )


def _alone(key: int, passage: Passage, analyzer: Analyzer, shelf: int) -> Shelved:
    article = story(passage.article_id, published=passage.published)
    heading, text = analyzer.analyze(passage.heading), analyzer.analyze(passage.text)
    shelved = ShelvedPassage(key, passage, b"", *said(heading, text))
    return Shelved(number_of(key), shelf, article, (shelved,), {}, "", "")
