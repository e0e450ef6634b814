"""What every Topics promises."""

from collections.abc import Callable

import pytest

from fakes import FakeTopics
from povbot.analysis.spelling import closest
from povbot.analysis.topics import ConfiguredTopics
from povbot.bootstrap import fold_script
from povbot.model import Topic
from povbot.ports import Topics

FOOD = Topic("food", {"en": "Food", "zh-Hans": "食物"}, ("cooking", "吃饭"))
WORK = Topic("work", {"en": "Jobs and work"}, ("labour",))


def configured(*topics: Topic) -> Topics:
    return ConfiguredTopics(topics, fold_script, closest)


@pytest.fixture(params=[configured, FakeTopics])
def make(request: pytest.FixtureRequest) -> Callable[..., Topics]:
    made: Callable[..., Topics] = request.param
    return made


@pytest.fixture
def topics(make: Callable[..., Topics]) -> Topics:
    return make(FOOD, WORK)


def test_all_come_in_the_order_given(topics: Topics) -> None:
    assert [*topics.all()] == [FOOD, WORK]


@pytest.mark.parametrize("text", ["food", "FOOD", "食物", "cooking", "吃饭", "cookin", "coking"])
def test_finds_by_id_name_alias_or_close_spelling(topics: Topics, text: str) -> None:
    assert topics.find(text) == FOOD


@pytest.mark.parametrize("text", ["", " ", "astronomy", "天文"])
def test_finds_nothing_far_away(topics: Topics, text: str) -> None:
    assert topics.find(text) is None


def test_mentioned_come_in_the_order_of_all(topics: Topics) -> None:
    assert [*topics.mentioned("labour, cooking and food")] == [FOOD, WORK]
    assert [*topics.mentioned("工作和食物")] == [FOOD]
    assert [*topics.mentioned("nothing of it")] == []


def test_there_may_be_none(make: Callable[..., Topics]) -> None:
    none = make()
    assert [*none.all()] == []
    assert none.find("food") is None
    assert [*none.mentioned("food")] == []
