"""How words are found as they are typed, letter by letter."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeTopics
from povbot import bootstrap
from povbot.corpus.archive import MemoryArchive
from povbot.index import typed
from povbot.model import Article
from stories import Rooms, story

VILLAGE = story("village", "Farmers were relocated from cafés in U.S. towns.", title="Drop-outs and cliff-top villages")
HAN = story("han", "贫困群众易地搬迁，青年上学。", title="东川脱贫", language="zh-Hans")
TEA = story("tea", "Tea grows.", title="Tea")


def found(text: str, *articles: Article) -> Sequence[str]:
    made = bootstrap.typeahead(MemoryArchive(articles).articles, FakeTopics())
    matching, total = asyncio.run(made.matching(text, "en", offset=0, limit=99))
    assert total == len(matching)
    return [article.id for article in matching]


@pytest.mark.parametrize(
    "text",
    ["drop-ou", "dropou", "drop", "farmer", "relocation", "cafe", "CAFÉ", "how were the farmers relocated"],
)
def test_english_is_found_in_any_form(text: str) -> None:
    assert found(text, VILLAGE, TEA) == ["village"]


@pytest.mark.parametrize("text", ["farmers dance", "outside", "rops", "of"])
def test_english_is_not_found_by_half_of_it(text: str) -> None:
    assert found(text, VILLAGE, TEA) == []


@pytest.mark.parametrize(
    "text",
    ["搬", "搬迁", "搬遷", "易地搬", "贫困搬迁", "贫困搬", "东川是怎么脱贫的？", "東川 搬", "青年", "上", "脱贫2"[:2]],
)
def test_chinese_is_found_half_typed_in_either_script_and_with_words_apart(text: str) -> None:
    assert found(text, HAN, TEA) == ["han"]


@pytest.mark.parametrize("text", ["搬家", "家搬迁", "困地", "东京", "贫困飞"])
def test_chinese_characters_that_only_stand_apart_are_no_word(text: str) -> None:
    assert found(text, HAN, TEA) == []


def test_words_that_only_shape_a_question_count_where_there_is_no_other() -> None:
    assert found("th", story("the", title="The", summary="Of them"), TEA) == ["the"]
    assert found("the of", story("the", title="The", summary="Of them"), TEA) == ["the"]
    assert found("the tea", story("tea", title="Tea"), story("other", title="The rest")) == ["tea"]


def test_a_word_with_a_character_that_alone_only_shapes_a_question_is_not_found_by_its_rest() -> None:
    america, china = (story(name, title=title, language="zh-Hans") for name, title in (("us", "美国"), ("cn", "中国")))
    assert found("中国", america, china) == ["cn"]
    assert found("国", america, china) == ["cn", "us"]


@given(st.text(max_size=300))
def test_any_text_is_looked_up(text: str) -> None:
    assert set(found(text, VILLAGE, HAN, TEA)) <= {"village", "han", "tea"}


def test_what_nobody_types_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "MAX_WORDS", 1)
    assert found("tea zeppelin", TEA) == ["tea"]


async def test_a_glance_pages_through_the_stories_and_shows_how_each_begins(rooms: Rooms) -> None:
    service = rooms.service(VILLAGE, HAN, TEA, story("body", body="It rains. It pours.", title="Rain on farmers"))
    glance = await service.glance("farmers", "en", limit=1)
    assert (glance.total, glance.offset) == (2, 0)
    assert [(opening.citation.article_id, opening.text) for opening in glance.openings] == [("body", "It rains.")]
    assert [o.citation.article_id for o in (await service.glance("farmers", "en", 1, 1)).openings] == ["village"]
    assert not (await service.glance("farmers", "en", 2, 1)).openings


async def test_a_glance_at_nothing_typed_is_at_the_latest(rooms: Rooms) -> None:
    glance = await rooms.service(TEA, VILLAGE).glance(" ", "en", 1, 5)
    assert ([o.citation.article_id for o in glance.openings], glance.total) == (["village"], 2)
