"""What every Index promises."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cluster_writer import LIKENESS, ON_CLUSTER, Filler, state_of
from disk_writer import Edition
from fakes import FakeAnalyzer, FakeArchive, FakeIndex
from povbot import passages
from povbot.index.bm25 import Bm25Retriever
from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.views import OpenSearchIndex
from povbot.index.views import LanguageViews
from povbot.model import Article
from povbot.ports import Index, Retriever
from stories import asked, story

# Over an archive of these stories.
Make = Callable[[Iterable[Article]], Awaitable[Index]]
BOTH = (
    story("tea", "a b word"),
    story("tea-zh", "word 茶", language="zh-Hans", translation_of="tea"),
    story("rice", "c d word"),
)


@pytest.fixture
def views() -> Make:
    async def make(articles: Iterable[Article]) -> Index:
        archive = FakeArchive(articles)
        return LanguageViews(archive, passages.split, lambda found: Bm25Retriever(found, FakeAnalyzer()))

    return make


@pytest.fixture
def fake() -> Make:
    async def make(articles: Iterable[Article]) -> Index:
        return FakeIndex(FakeArchive(articles))

    return make


@pytest.fixture
def tantivy(tmp_path: Path) -> Make:
    async def make(articles: Iterable[Article]) -> Index:
        return Edition(tmp_path, FakeArchive(articles).articles()).index()

    return make


@pytest.fixture
def cluster(filler: Filler, asked_cluster: Cluster) -> Make:
    async def make(articles: Iterable[Article]) -> Index:
        filler.fill(articles)
        state = await state_of(asked_cluster, filler.names.prefix)
        return OpenSearchIndex(asked_cluster, state, LIKENESS, passages.unpacked)

    return make


@pytest.fixture(params=["views", "fake", "tantivy", ON_CLUSTER])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.getfixturevalue(request.param)
    return made


async def stories(retriever: Retriever) -> set[str]:
    return {hit.passage.article_id for hit in await retriever.search(asked("word"), 10)}


async def test_the_first_holds_each_story_once_in_the_readers_language(make: Make) -> None:
    index = await make(BOTH)
    for language, held in (("zh-Hans", "tea-zh"), ("zh-Hant", "tea-zh"), ("en", "tea")):
        first, *_ = await index.for_reader(language)
        assert await stories(first) == {held, "rice"}


async def test_the_second_holds_the_originals(make: Make) -> None:
    told, originals = await (await make(BOTH)).for_reader("zh-Hans")
    assert await stories(originals) == {"tea", "rice"}
    assert await stories(told) != await stories(originals)


@pytest.mark.parametrize("language", ["en", "zh-Hans", "fr", ""])
async def test_there_is_always_one_and_no_second_that_is_the_same(make: Make, language: str) -> None:
    views = await (await make([BOTH[0], BOTH[2]])).for_reader(language)
    assert len(views) == 1
    assert await stories(views[0]) == {"tea", "rice"}


async def test_of_versions_each_holds_one(make: Make) -> None:
    copy = story("cha", "word 茶叶", language="zh-Hans", version_of="tea")
    told, originals = await (await make([*BOTH, copy])).for_reader("zh-Hans")
    assert await stories(told) == {"cha", "rice"}
    assert await stories(originals) == {"tea", "rice"}


async def test_each_counts_the_passages_that_it_holds(make: Make) -> None:
    for view, words in zip(await (await make(BOTH)).for_reader("zh-Hans"), ({"茶": 1}, {"a": 1}), strict=True):
        statistics = await view.statistics(["word", "茶", "a"])
        assert (statistics.passages, {t: n for t, n in statistics.containing.items() if n}) == (2, {"word": 2} | words)


async def test_what_is_withdrawn_is_not_searched(make: Make) -> None:
    index = await make([replace(BOTH[0], withdrawn=date(2026, 11, 25)), *BOTH[1:]])
    (only,) = await index.for_reader("zh-Hans")
    assert await stories(only) == {"rice"}
