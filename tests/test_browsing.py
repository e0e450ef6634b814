"""One story whole, what is near it, and stories by the language they were published in."""

from dataclasses import replace
from datetime import date
from importlib.metadata import version
from unittest.mock import AsyncMock

import pytest

from povbot.errors import IndexDamaged, PovbotError, RetrieverUnavailable
from povbot.index.views import LanguageViews
from povbot.model import Article
from povbot.service import Service
from stories import Rooms, on_days, story

TEA = story(
    "tea", "Pickers in Assam carry bamboo baskets.", title="Tea", topics=("farming",), published=on_days("2020-02-01")
)
TEA_ZH = story("tea-zh", "阿萨姆的采茶人背着竹篮。", title="茶", language="zh-Hans", translation_of="tea")
PICKERS = story("pickers", "Bamboo baskets are heavy, pickers in Assam say.", published=on_days("2020-01-01"))
YAKS = story("yaks", "Yaks graze in Tibet.", topics=("places", "farming"))
GRAIN = story("grain", "Wheat ripens.", topics=("places",))
LION = story("lion", "獅子在舞。", language="zh-Hant", title="舞獅")
FILLER = [story(f"filler-{n}", f"Nothing {n} has to do with anything.", topics=(f"t{n}",)) for n in range(9)]


@pytest.fixture
def service(rooms: Rooms) -> Service:
    return rooms.service(TEA, TEA_ZH, PICKERS, YAKS, GRAIN, LION, *FILLER)


@pytest.fixture(params=[RetrieverUnavailable, IndexDamaged])
def _unsearchable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LanguageViews, "for_reader", AsyncMock(side_effect=request.param("it is away")))


@pytest.mark.usefixtures("_unsearchable")
async def test_a_story_is_told_while_what_is_near_it_cannot_be_looked_for(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    whole = await service.story("tea", "en")
    assert whole
    assert (whole.article.id, whole.related) == ("tea", None)
    assert "it is away" in caplog.text
    with pytest.raises(PovbotError):
        await service.related("tea", "en")


@pytest.mark.parametrize("asked", ["tea", "tea-zh"])
@pytest.mark.parametrize(("language", "told", "other"), [("en", "tea", "tea-zh"), ("zh-Hant", "tea-zh", "tea")])
async def test_a_story_is_told_in_the_readers_language(
    service: Service, asked: str, language: str, told: str, other: str
) -> None:
    whole = await service.story(asked, language)
    assert whole
    assert (whole.article.id, [article.id for article in whole.others]) == (told, [other])
    assert [topic.id for topic in whole.topics] == ["farming"]


async def test_the_original_comes_first_of_the_other_tellings(rooms: Rooms) -> None:
    danish = story("a-da", language="da", translation_of="tea")
    whole = await rooms.service(TEA, TEA_ZH, danish).story("tea", "zh-Hans")
    assert whole
    assert [article.id for article in whole.others] == ["tea", "a-da"]


async def test_what_is_no_story_is_none(service: Service) -> None:
    assert await service.story("no-such", "en") is None
    assert await service.related("no-such", "en") == ()


async def test_near_is_what_says_the_same_or_has_a_topic_of_few_stories(service: Service) -> None:
    assert [article.id for article in await service.related("tea", "en")] == ["pickers", "yaks"]
    assert [article.id for article in await service.related("grain", "en")] == ["yaks"]
    whole = await service.story("tea-zh", "en")
    assert whole
    assert [article.id for article in whole.related or ()] == ["pickers", "yaks"]


async def test_near_stories_are_told_in_the_readers_language(service: Service) -> None:
    assert [article.id for article in await service.related("yaks", "zh-Hans")] == ["grain", "tea-zh"]


async def test_a_near_story_is_named_once_also_where_its_topic_makes_it_near_too(rooms: Rooms) -> None:
    near = story("near", "Bamboo baskets of pickers in Assam are heavy.", topics=("farming",))
    near_zh = story("near-zh", "阿萨姆的采茶人背着很重的竹篮。", language="zh-Hans", translation_of="near")
    service = rooms.service(TEA, TEA_ZH, near, near_zh, *FILLER)
    assert [article.id for article in await service.related("tea", "zh-Hans")] == ["near-zh"]


async def test_where_nothing_is_near_nothing_is_related(service: Service) -> None:
    assert await service.related("filler-0", "en") == []
    assert await service.related("lion", "zh-Hant") == []


async def test_at_most_so_many(service: Service) -> None:
    assert [article.id for article in await service.related("tea", "en", 1)] == ["pickers"]


async def test_a_topic_of_all_stories_relates_none(rooms: Rooms) -> None:
    service = rooms.service(*(story(name, f"{name}.", topics=("places",)) for name in ("Yaks", "Wheat", "Tea")))
    assert await service.related("Tea", "en") == []


async def test_each_bundled_story_is_related_to_others_and_never_to_itself(bundled: Service) -> None:
    for language in ("en", "zh-Hans"):
        stories = (await bundled.latest(language, limit=99)).articles
        for article in stories:
            found = await bundled.related(article.id, language)
            assert article.family not in {other.family for other in found}
            assert {other.language for other in found} <= {language}
            assert found == await bundled.related(article.family, language)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize(
    ("number", "nearest"), [("07", "13"), ("08", "20"), ("16", "02"), ("18", "05"), ("04", "12"), ("13", "07")]
)
async def test_the_bundled_stories_nearest_is_the_one_a_reader_would_name(
    bundled: Service, number: str, nearest: str, language: str
) -> None:
    found = [article.family for article in await bundled.related(f"poverty-{number}", language)]
    assert f"poverty-{nearest}" in found[:2]


async def test_stories_are_listed_by_the_language_they_were_published_in(service: Service) -> None:
    chinese = await service.latest("en", original="zh")
    assert ([article.id for article in chinese.articles], chinese.total) == (["lion"], 1)
    assert (await service.latest("en", original="zh-Hant")).total == 1
    assert (await service.latest("en", original="zh-Hans")).total == 0
    english = await service.latest("zh-Hans", 0, 2, original="en")
    assert ([article.id for article in english.articles], english.total) == (["tea-zh", "pickers"], 13)


async def test_stories_are_listed_by_topic_and_language_together(service: Service) -> None:
    farming = (await service.latest("zh-Hans", topic_id="farming")).articles
    assert [article.id for article in farming] == ["tea-zh", "yaks"]
    assert (await service.latest("en", topic_id="farming", original="zh")).total == 0
    assert (await service.latest("en", topic_id="nothing")).total == 0


@pytest.mark.parametrize(
    ("name", "language"),
    [
        *((name, "zh") for name in ("Chinese", "CHINESE", "中文", "zh", "汉语", "漢語", "華文", "國語")),
        *((name, "en") for name in ("english", "English ", "英文", "英语", "英語", "en")),
        *((name, "zh-Hant") for name in ("traditional Chinese", "traditional  chinese", "繁體", "繁体中文", "zh-TW")),
        *((name, "zh-Hans") for name in ("Simplified Chinese", "简体", "簡體中文", "zh-Hans")),
        *((name, None) for name in ("", "?", "relocation", "搬迁", "Chinese villages", "中文报道", "\ud83d")),
    ],
)
def test_languages_are_known_by_their_names(service: Service, name: str, language: str | None) -> None:
    assert service.language_named(name) == language


async def test_holdings_count_languages_and_publishers_most_first(rooms: Rooms) -> None:
    def by(name: str, publisher: str | None, **fields: str) -> Article:
        return story(name, publisher=publisher, **fields)

    own = [by("a", "Weekly"), by("b", "Daily"), by("c", "Daily"), by("d", None, language="zh-Hans"), by("e", "Archiv")]
    told = [
        by("b-zh", None, language="zh-Hans", translation_of="b"),
        by("a-de", "X", language="de", translation_of="a"),
    ]
    held = await rooms.service(*own, *told).holdings()
    assert held.stories == 5
    assert [(c.name, c.stories) for c in held.languages] == [("en", 4), ("zh-Hans", 2), ("de", 1)]
    assert [(c.name, c.stories) for c in held.publishers] == [("Daily", 2), ("Archiv", 1), ("Weekly", 1)]
    assert (held.updated, held.version) == (None, version("povbot"))


CHA = story(
    "cha",
    "阿萨姆茶园的工人背着竹篮采茶。",
    title="采茶",
    language="zh-Hans",
    version_of="tea",
    publisher="新华社",
    topics=("places",),
)


async def test_of_versions_each_reader_is_told_their_own_and_reaches_the_others(rooms: Rooms) -> None:
    service = rooms.service(TEA, TEA_ZH, CHA, PICKERS)
    for asked in ("tea", "cha", "tea-zh"):
        whole = await service.story(asked, "zh-Hans")
        assert whole
        assert (whole.article, [article.id for article in whole.others]) == (CHA, ["tea", "tea-zh"])
        assert {topic.id for topic in whole.topics} == {"farming", "places"}


async def test_a_withdrawn_story_is_none_and_known_as_withdrawn(rooms: Rooms) -> None:
    service = rooms.service(replace(TEA, withdrawn=date(2026, 11, 25)), TEA_ZH, CHA, PICKERS)
    for asked in ("tea", "tea-zh"):
        assert await service.story(asked, "en") is None
        assert await service.withdrawn(asked)
    living = await service.story("cha", "en")
    assert living
    assert (living.article.id, living.others) == ("cha", [])
    assert not await service.withdrawn("cha")
    assert not await service.withdrawn("no-such")


async def test_a_story_is_published_in_the_languages_of_all_its_versions(rooms: Rooms) -> None:
    service = rooms.service(TEA, TEA_ZH, CHA, PICKERS)
    assert [article.id for article in (await service.latest("en", original="zh")).articles] == ["tea"]
    assert [article.id for article in (await service.latest("zh-Hans", original="zh")).articles] == ["cha"]
    assert [article.id for article in (await service.latest("zh-Hans", original="en")).articles] == ["pickers", "cha"]


async def test_versions_are_one_story_of_their_topics_and_one_for_each_publisher(rooms: Rooms) -> None:
    service = rooms.service(replace(TEA, publisher="Post"), TEA_ZH, CHA, PICKERS)
    assert {count.topic.id: count.stories for count in await service.topics()} == {"farming": 1, "places": 1}
    for topic in ("farming", "places"):
        found = await service.topic(topic, "en")
        assert found
        assert [article.id for article in found[1].articles] == ["tea"]
    held = await service.holdings()
    assert held.stories == 2
    assert [(c.name, c.stories) for c in held.languages] == [("en", 2), ("zh-Hans", 1)]
    assert [(c.name, c.stories) for c in held.publishers] == [("Post", 1), ("新华社", 1)]
