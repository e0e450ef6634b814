"""Which new stories answer a saved question: those that would have answered it alone, and no others."""

import json

import pytest

from povbot.service import Service
from stories import SHARED, Rooms, every_telling, on_days, story

TEA = story("tea", "Pickers in Assam carry bamboo baskets.", title="Tea", topics=("farming",))
TEA_ZH = story("tea-zh", "中国的采茶人背着竹篮。", title="茶", language="zh-Hans", translation_of="tea")
RICE = story("rice", "Farmers in Kerala carry rice in sacks.", title="Rice", published=on_days("2020-05-01"))
YAKS = story("yaks", "Yaks graze in Tibet.", title="Yaks", topics=("places", "farming"))
FILLER = [story(f"filler-{number}", "Nothing here has to do with anything else.") for number in range(5)]
ALL = ["rice", "tea", "tea-zh", "yaks", "filler-0", "no-such"]


@pytest.fixture
def service(rooms: Rooms) -> Service:
    return rooms.service(TEA, TEA_ZH, RICE, YAKS, *FILLER)


async def matched(service: Service, question: str, language: str = "en", topic_id: str | None = None) -> list[str]:
    return [m.article.id for m in await service.new_matches(question, language, ALL, topic_id=topic_id)]


async def test_a_story_matches_that_answers_by_itself_and_is_quoted(service: Service) -> None:
    (match,) = await service.new_matches("What do people in Assam carry?", "en", ALL)
    assert match.article == TEA
    assert match.quote.text == "Pickers in Assam carry bamboo baskets."
    assert match.quote.citation.article_id == "tea"


@pytest.mark.parametrize("question", ["zeppelins", "hello", "?!", "", "news from 2021", "carry zeppelins to Brazil"])
async def test_what_no_story_answers_matches_none(service: Service, question: str) -> None:
    assert await matched(service, question) == []


async def test_only_the_stories_named_are_asked(service: Service) -> None:
    assert await service.new_matches("What do people in Assam carry?", "en", ["rice", "yaks"]) == []
    assert await service.new_matches("What do people in Assam carry?", "en", []) == []


async def test_a_better_answer_elsewhere_hides_no_new_story(rooms: Rooms) -> None:
    better = story("better", "Pickers in Assam carry bamboo baskets all day long.", title="What pickers in Assam carry")
    service = rooms.service(TEA, better, *FILLER)
    assert [m.article.id for m in await service.new_matches("what pickers in Assam carry", "en", ["tea"])] == ["tea"]


async def test_a_story_matches_once_in_the_subscribers_language(service: Service) -> None:
    assert await matched(service, "采茶人", "zh-Hans") == ["tea-zh"]
    assert await matched(service, "baskets") == ["tea"]
    assert [m.article.id for m in await service.new_matches("baskets", "en", ["tea-zh"])] == ["tea"]


async def test_what_was_asked_for_besides_words_holds(service: Service) -> None:
    assert await matched(service, "carry -Kerala") == ["tea"]
    assert await matched(service, '"rice in sacks"') == ["rice"]
    assert await matched(service, "stories about carrying rice since 2021") == []


async def test_a_topic_matches_the_stories_that_carry_it_and_shows_how_they_begin(service: Service) -> None:
    found = await service.new_matches("", "zh-Hant", ALL, topic_id="farming")
    assert [(m.article.id, m.quote.text) for m in found] == [
        ("tea-zh", "中国的采茶人背着竹篮。"),
        ("yaks", "Yaks graze in Tibet."),
    ]
    assert await matched(service, "", topic_id="jobs") == []


async def test_of_the_bundled_archive_stories_match_their_own_questions(bundled: Service) -> None:
    file = SHARED / "eval" / "archive" / "questions.jsonl"
    if not file.exists():
        pytest.skip("../shared/eval/archive/questions.jsonl is not there")
    questions = [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines()]
    stories = [article.id for article in (await bundled.latest("", limit=99)).articles]
    family = {article.title: article.family for article in await every_telling(bundled)}
    right = wrong = answerable = 0
    for question in questions:
        text = question["question"]
        expected = {family[title] for title in question.get("titles", ())}
        matches = await bundled.new_matches(text, bundled.language_of(text), stories)
        found = {match.article.family for match in matches}
        answerable += bool(expected)
        right += bool(found & expected)
        wrong += len(found - expected)
    assert right >= 0.95 * answerable > 0
    assert wrong <= 0.01 * len(questions) * len(stories)


async def test_whoever_follows_the_news_is_told_of_every_story(bundled: Service) -> None:
    stories = [article.id for article in (await bundled.latest("en", limit=3)).articles]
    found = await bundled.new_matches("latest news", "en", stories)
    assert [match.article.id for match in found] == stories


async def test_whoever_follows_a_time_is_told_of_its_stories(bundled: Service) -> None:
    found = await bundled.new_matches("stories since May 2020", "en", ["poverty-02", "poverty-14"])
    assert [match.article.id for match in found] == ["poverty-02"]
