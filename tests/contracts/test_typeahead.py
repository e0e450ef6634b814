"""What every Typeahead promises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from fakes import FakeArchive, FakeTopics, FakeTypeahead
from povbot import bootstrap
from povbot.model import Article, Topic
from povbot.ports import Typeahead
from stories import on_days, story

Make = Callable[..., Typeahead]
MOVING = Topic("relocation", {"en": "Relocation", "zh-Hans": "搬迁"}, ("resettlement",))
OLD = story("old", "Relocation began.", title="A ladder", published=on_days("2019-01-01"))
NEW = story("new", "A village.", title="Of relocation", published=on_days("2019-05-05"), topics=("relocation",))
NEWER = story("newer", "Relocation ended.", title="A path", published=on_days("2020-01-01"))
COPY_ZH = story("copy-zh", "一个村庄。", title="搬迁", language="zh-Hans", version_of="new")
NEW_ZH = story("new-zh", "一个村庄。", title="搬迁", language="zh-Hans", translation_of="new")


@pytest.fixture(params=["prefix", "fake"])
def make(request: pytest.FixtureRequest) -> Make:
    def filled(*articles: Article) -> Typeahead:
        archive, topics = FakeArchive(), FakeTopics(MOVING)
        for article in articles:
            archive.put(article)
        if request.param == "fake":
            return FakeTypeahead(archive, topics)
        return bootstrap.typeahead(archive, topics)

    return filled


def found(typeahead: Typeahead, text: str, language: str = "en") -> list[str]:
    return [article.id for article in typeahead.matching(text, language)]


@pytest.mark.parametrize("text", ["relo", "RELO", "r", "relocation", "Relocation "])
def test_headlines_come_first_and_the_newest_of_equals(make: Make, text: str) -> None:
    assert found(make(OLD, NEW, NEWER), text) == ["new", "newer", "old"]


@pytest.mark.parametrize("text", ["relocation lad", "lad reloc", "ladder be"])
def test_every_word_is_there(make: Make, text: str) -> None:
    assert found(make(OLD, NEW, NEWER), text) == ["old"]


def test_a_topic_is_a_word_of_its_stories(make: Make) -> None:
    assert found(make(OLD, NEW, NEWER), "resettle") == ["new"]


@pytest.mark.parametrize("text", ["", " ", "🙂", "?!", "zeppelin", "飞艇", "location"])
def test_nothing_is_found_where_there_is_no_word_or_no_such_word(make: Make, text: str) -> None:
    assert found(make(OLD, NEW, NEWER), text) == []


def test_a_story_is_told_in_the_readers_language_where_that_matches(make: Make) -> None:
    typeahead = make(NEW, NEW_ZH)
    assert found(typeahead, "搬", "zh-Hans") == ["new-zh"]
    assert found(typeahead, "relo", "en") == ["new"]
    assert found(typeahead, "村", "en") == ["new-zh"]
    assert found(typeahead, "village", "zh-Hans") == ["new"]


def test_a_publishers_own_version_comes_before_a_translation_and_each_story_once(make: Make) -> None:
    typeahead = make(NEW, NEW_ZH, COPY_ZH, replace(NEW, id="wire", version_of="new", published=on_days("2020-01-01")))
    assert found(typeahead, "搬", "zh-Hans") == ["copy-zh"]
    assert found(typeahead, "relo", "en") == ["new"]


def test_what_is_withdrawn_is_not_found(make: Make) -> None:
    typeahead = make(OLD, replace(NEW, withdrawn=date(2026, 11, 25)), NEW_ZH)
    assert found(typeahead, "relo") == ["old"]
    assert found(typeahead, "搬") == []
