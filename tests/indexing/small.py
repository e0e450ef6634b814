"""Small indices: the real register, writer and analysis, in this process."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from povbot.bootstrap import disk
from povbot.bootstrap.archive import topics_of
from povbot.bootstrap.edition import Edition
from povbot.bootstrap.indexing import analysing
from povbot.bootstrap.learned import Known, Learned
from povbot.errors import ArchiveEmpty
from povbot.index.disk.writer import LEAST_MEMORY, TantivyWriter
from povbot.indexing.progress import Silence
from povbot.indexing.run import Means, Workforce, run
from povbot.indexing.workers import Alone
from povbot.model import Article, Line, Registered
from povbot.ports import Topics
from povbot.register.files import opened
from povbot.settings import Settings, find
from stories import ROOT, asked

LANGUAGES = ("", "en", "de", "zh-Hans", "zh-Hant")
Through = Callable[[Any], Any]


@cache
def _rooms() -> tuple[Known, Topics, Alone]:
    settings, paths = Settings(), find(ROOT)
    analyse = analysing(settings, paths)
    return Learned().of(settings, paths), topics_of(paths), Alone(lambda: analyse)


@dataclass(frozen=True)
class Small:
    """`analysed` has how many tellings a workforce was opened for, each time."""

    folder: Path
    analysed: list[int] = field(default_factory=list)

    def bring(
        self, articles: Sequence[Article], *, is_new: bool = False, through: Through = lambda room: room
    ) -> Registered:
        """`through` may stand before register and writer."""
        writer = TantivyWriter(self.folder, memory=LEAST_MEMORY, threads=1)
        with opened(self.folder / disk.STORIES) as register:
            means = Means(through(register), through(writer), self._workforce, Silence(), ArchiveEmpty("empty"))
            return run(means, lines(articles), is_new=is_new)

    def _workforce(self, tellings: int) -> AbstractContextManager[Workforce]:
        self.analysed.append(tellings)
        return nullcontext(_rooms()[-1])

    def reader(self) -> Edition:
        known, topics, _ = _rooms()
        return disk.edition(self.folder, known, topics)

    def says(self, words: Sequence[str]) -> Mapping[str, Any]:
        return said(self.reader(), words)


def lines(articles: Sequence[Article]) -> Sequence[Line]:
    return [Line(article, blake2b(repr(article).encode()).digest()) for article in articles]


def said(edition: Edition, words: Sequence[str]) -> Mapping[str, Any]:
    """All that there is to be asked of it, but how good its hits are. It is closed then."""

    async def saying() -> Mapping[str, Any]:
        listed = {language: [*await edition.archive.latest(language)] for language in LANGUAGES}
        found = {place: sorted(hit[0] for hit in hits) for place, hits in (await _hits(edition, words)).items()}
        typed = {(w, reader): await _typed(edition, w, reader) for w in words for reader in LANGUAGES}
        return {"inventory": await edition.archive.inventory(), "listed": listed, "found": found, "typed": typed}

    try:
        return asyncio.run(saying())
    finally:
        edition.close()


def scores(edition: Edition, words: Sequence[str]) -> Mapping[Any, Sequence[tuple[str, float]]]:
    try:
        return asyncio.run(_hits(edition, words))
    finally:
        edition.close()


async def _hits(edition: Edition, words: Sequence[str]) -> Mapping[Any, Sequence[tuple[str, float]]]:
    """By word, reader's language and view: passages with their texts, and how good each is."""
    return {
        (word, reader, view): [
            (f"{hit.passage.id} {hit.passage.text}", hit.score) for hit in await retriever.search(asked(word), 50)
        ]
        for word in words
        for reader in LANGUAGES
        for view, retriever in enumerate(await edition.index.for_reader(reader))
    }


async def _typed(edition: Edition, word: str, reader: str) -> tuple[int, list[str]]:
    found, count = await edition.typeahead.matching(word, reader, offset=0, limit=50)
    return count, sorted(article.id for article in found)
