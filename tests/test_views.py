"""What a reader of a language searches."""

from collections.abc import Iterable

import pytest

from fakes import FakeArchive, FakeRetriever
from povbot import passages
from povbot.index.views import LanguageViews
from povbot.model import Article, Passage
from stories import asked, story

TEA = story("tea", "leaf")
TEA_ZH = story("tea-zh", "叶", language="zh-Hans", translation_of="tea")
RICE_ZH = story("rice", "饭", language="zh-Hans")


class Views(LanguageViews):
    def __init__(self, *articles: Article) -> None:
        self.built: list[FakeRetriever] = []
        super().__init__(FakeArchive(articles), passages.split, self._kept)

    def _kept(self, found: Iterable[Passage]) -> FakeRetriever:
        self.built.append(FakeRetriever(found))
        return self.built[-1]


async def test_engines_are_built_when_asked_for_and_once() -> None:
    views = Views(TEA, TEA_ZH)
    assert views.built == []
    for _ in range(2):
        await views.for_reader("zh-Hans")
    assert len(views.built) == 2


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant", "fr"])
async def test_views_of_the_same_stories_share_an_engine(language: str) -> None:
    views = Views(TEA, RICE_ZH)
    assert len(await views.for_reader(language)) == 1
    await views.for_reader("en")
    assert len(views.built) == 1


async def test_an_original_in_chinese_stands_beside_translations() -> None:
    told, originals = await Views(TEA, TEA_ZH, RICE_ZH).for_reader("zh-Hans")
    found = [await view.search(asked("叶", "饭", "leaf"), 5) for view in (told, originals)]
    assert [{hit.passage.article_id for hit in hits} for hits in found] == [{"tea-zh", "rice"}, {"tea", "rice"}]
