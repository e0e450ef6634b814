"""What every Index promises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from fakes import FakeAnalyzer, FakeArchive, FakeIndex
from povbot import passages
from povbot.index.bm25 import Bm25Retriever
from povbot.index.views import LanguageViews
from povbot.model import Article
from povbot.ports import Index, Retriever
from stories import asked, story

Make = Callable[..., Index]
BOTH = (
    story("tea", "a b word"),
    story("tea-zh", "word 茶", language="zh-Hans", translation_of="tea"),
    story("rice", "c d word"),
)


@pytest.fixture(params=["views", "fake"])
def make(request: pytest.FixtureRequest) -> Make:
    def filled(*articles: Article) -> Index:
        archive = FakeArchive()
        for article in articles:
            archive.put(article)
        if request.param == "fake":
            return FakeIndex(archive)
        return LanguageViews(archive, passages.split, lambda found: Bm25Retriever(found, FakeAnalyzer()))

    return filled


async def stories(retriever: Retriever) -> set[str]:
    return {hit.passage.article_id for hit in await retriever.search(asked("word"), 10)}


async def test_the_first_holds_each_story_once_in_the_readers_language(make: Make) -> None:
    index = make(*BOTH)
    assert await stories(index.for_reader("zh-Hans")[0]) == {"tea-zh", "rice"}
    assert await stories(index.for_reader("zh-Hant")[0]) == {"tea-zh", "rice"}
    assert await stories(index.for_reader("en")[0]) == {"tea", "rice"}


async def test_the_second_holds_the_originals(make: Make) -> None:
    told, originals = make(*BOTH).for_reader("zh-Hans")
    assert await stories(originals) == {"tea", "rice"}
    assert await stories(told) != await stories(originals)


@pytest.mark.parametrize("language", ["en", "zh-Hans", "fr", ""])
async def test_there_is_always_one_and_no_second_that_is_the_same(make: Make, language: str) -> None:
    views = make(BOTH[0], BOTH[2]).for_reader(language)
    assert len(views) == 1
    assert await stories(views[0]) == {"tea", "rice"}


async def test_of_versions_each_holds_one(make: Make) -> None:
    told, originals = make(*BOTH, story("cha", "word 茶叶", language="zh-Hans", version_of="tea")).for_reader("zh-Hans")
    assert await stories(told) == {"cha", "rice"}
    assert await stories(originals) == {"tea", "rice"}


async def test_what_is_withdrawn_is_not_searched(make: Make) -> None:
    (only,) = make(replace(BOTH[0], withdrawn=date(2026, 11, 25)), *BOTH[1:]).for_reader("zh-Hans")
    assert await stories(only) == {"rice"}
