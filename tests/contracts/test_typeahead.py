"""What every Typeahead promises."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cluster_writer import ON_CLUSTER, Filler, Means, state_of
from disk_writer import Edition
from fakes import FakeArchive, FakeTopics, FakeTypeahead
from povbot import bootstrap
from povbot.analysis import questions
from povbot.analysis.characters import CharacterAnalyzer
from povbot.analysis.english import EnglishAnalyzer
from povbot.analysis.mixed import MixedAnalyzer
from povbot.index.cluster.archive import OpenSearchArchive
from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.typeahead import OpenSearchTypeahead
from povbot.index.typed import Typing
from povbot.model import Article, Topic
from povbot.ports import Typeahead
from stories import on_days, story

# Over an archive of these stories, and the topic MOVING.
Make = Callable[[Iterable[Article]], Awaitable[Typeahead]]
MOVING = Topic("relocation", {"en": "Relocation", "zh-Hans": "搬迁"}, ("resettlement",))
OLD = story("old", "Relocation began.", title="A ladder", published=on_days("2019-01-01"))
NEW = story("new", "A village.", title="Of relocation", published=on_days("2019-05-05"), topics=("relocation",))
NEWER = story("newer", "Relocation ended.", title="A path", published=on_days("2020-01-01"))
VERY_LONG = [pytest.param(letter * 2_000, id=f"many {letter}") for letter in "ré"]
COPY_ZH = story("copy-zh", "一个村庄。", title="搬迁", language="zh-Hans", version_of="new")
NEW_ZH = story("new-zh", "一个村庄。", title="搬迁", language="zh-Hans", translation_of="new")


@pytest.fixture
def prefix() -> Make:
    async def make(articles: Iterable[Article]) -> Typeahead:
        return bootstrap.typeahead(FakeArchive(articles).articles, FakeTopics(MOVING))

    return make


@pytest.fixture
def fake() -> Make:
    async def make(articles: Iterable[Article]) -> Typeahead:
        return FakeTypeahead(FakeArchive(articles), FakeTopics(MOVING))

    return make


@pytest.fixture
def tantivy(tmp_path: Path) -> Make:
    async def make(articles: Iterable[Article]) -> Typeahead:
        return Edition(tmp_path, FakeArchive(articles).articles()).typeahead(FakeTopics(MOVING))

    return make


@pytest.fixture
def cluster(filler: Filler, asked_cluster: Cluster) -> Make:
    typing = Typing(
        MixedAnalyzer(EnglishAnalyzer(), lambda: CharacterAnalyzer(str)), str.casefold, questions.listed_words("stop")
    )

    async def make(articles: Iterable[Article]) -> Typeahead:
        filler.fill(articles, Means(split=lambda _article: (), typed=typing.written))
        state = await state_of(asked_cluster, filler.names.prefix)
        archive = OpenSearchArchive(asked_cluster, state)
        return OpenSearchTypeahead(asked_cluster, state, archive.get, FakeTopics(MOVING), typing)

    return make


@pytest.fixture(params=["prefix", "fake", "tantivy", ON_CLUSTER])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.getfixturevalue(request.param)
    return made


async def found(typeahead: Typeahead, text: str, language: str = "en") -> list[str]:
    articles, total = await typeahead.matching(text, language, offset=0, limit=99)
    assert len(articles) == total
    return [article.id for article in articles]


@pytest.mark.parametrize("text", ["relo", "RELO", "r", "relocation", "Relocation "])
async def test_headlines_come_first_and_the_newest_of_equals(make: Make, text: str) -> None:
    assert await found(await make([OLD, NEW, NEWER]), text) == ["new", "newer", "old"]


@pytest.mark.parametrize("text", ["relocation lad", "lad reloc", "ladder be"])
async def test_every_word_is_there(make: Make, text: str) -> None:
    assert await found(await make([OLD, NEW, NEWER]), text) == ["old"]


async def test_a_topic_is_a_word_of_its_stories(make: Make) -> None:
    assert await found(await make([OLD, NEW, NEWER]), "resettle") == ["new"]


@pytest.mark.parametrize("text", ["", " ", "🙂", "?!", "zeppelin", "飞艇", "location", *VERY_LONG])
async def test_nothing_is_found_where_there_is_no_word_or_no_such_word(make: Make, text: str) -> None:
    assert await found(await make([OLD, NEW, NEWER]), text) == []


async def test_a_story_is_told_in_the_readers_language_where_that_matches(make: Make) -> None:
    typeahead = await make([NEW, NEW_ZH])
    assert await found(typeahead, "搬", "zh-Hans") == ["new-zh"]
    assert await found(typeahead, "relo", "en") == ["new"]
    assert await found(typeahead, "村", "en") == ["new-zh"]
    assert await found(typeahead, "village", "zh-Hans") == ["new"]


async def test_a_publishers_own_version_comes_before_a_translation_and_each_story_once(make: Make) -> None:
    typeahead = await make(
        [NEW, NEW_ZH, COPY_ZH, replace(NEW, id="wire", version_of="new", published=on_days("2020-01-01"))]
    )
    assert await found(typeahead, "搬", "zh-Hans") == ["copy-zh"]
    assert await found(typeahead, "relo", "en") == ["new"]


@pytest.fixture(params=["tantivy", ON_CLUSTER])
def make_large(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Two tellings are very many here."""
    for room in ("disk", "cluster"):
        monkeypatch.setattr(f"povbot.index.{room}.typeahead._CLOSELY", 1)
    made: Make = request.getfixturevalue(request.param)
    return made


async def test_of_very_many_tellings_those_of_one_view_are_enough(make_large: Make) -> None:
    new = replace(NEW, topics=())  # whose names would be words of it
    others = replace(new, id="two-new"), replace(NEW_ZH, id="two-new-zh", translation_of="two-new")
    typeahead = await make_large([new, NEW_ZH, *others])
    assert {*await found(typeahead, "搬", "zh-Hans")} == {"new-zh", "two-new-zh"}
    assert {*await found(typeahead, "搬", "en")} == {"new-zh", "two-new-zh"}
    assert {*await found(typeahead, "relo", "en")} == {"new", "two-new"}
    assert {*await found(typeahead, "village", "zh-Hans")} == {"new", "two-new"}


async def test_what_is_withdrawn_is_not_found(make: Make) -> None:
    typeahead = await make([OLD, replace(NEW, withdrawn=date(2026, 11, 25)), NEW_ZH])
    assert await found(typeahead, "relo") == ["old"]
    assert await found(typeahead, "搬") == []


async def test_pages_meet_without_gap_or_overlap_and_all_are_counted(make: Make) -> None:
    typeahead = await make([OLD, NEW, NEW_ZH, NEWER])
    pages = [await typeahead.matching("relo", "en", offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [[article.id for article in articles] for articles, _ in pages] == [["new", "newer"], ["old"], []]
    assert [total for _, total in pages] == [3, 3, 3]
    assert await typeahead.matching("zeppelin", "en", offset=0, limit=2) == ([], 0)
    # Whoever asks may name any offset.
    assert [*(await typeahead.matching("relo", "en", offset=999_999_999, limit=2))[0]] == []
