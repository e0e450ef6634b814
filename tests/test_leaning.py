"""A conversation through the service: what is answered to a question that leans on the one before."""

import pytest

from povbot.model import Answer, NoAnswer, Query, Reason
from povbot.service import Service, to_lean_on
from stories import Rooms, answered, refused, story

TEA = story("tea", "Pickers in Assam carry baskets of bamboo.", title="Tea")
TEA_ZH = story("tea-zh", "阿萨姆的采茶人背着竹篮。", title="茶", language="zh-Hans", translation_of="tea")
RICE = story("rice", "Farmers in Kerala carry rice in sacks.", title="Rice")
YAKS = story("yaks", "Yaks graze in Tibet.", title="Yaks")
FILLER = [story(f"filler-{number}", "Nothing here has to do with anything else.") for number in range(3)]


@pytest.fixture
def service(rooms: Rooms) -> Service:
    return rooms.service(TEA, TEA_ZH, RICE, YAKS, *FILLER)


async def told(service: Service, *questions: str, language: str | None = None, limit: int = 3) -> Answer | NoAnswer:
    """The outcome of the last of these questions."""
    after: Query | None = None
    outcome = None
    for question in questions:
        outcome = await service.ask(question, language, after=after, limit=limit)
        after = to_lean_on(outcome, after)
    assert outcome
    return outcome


async def test_a_question_that_leans_is_answered_in_full_and_says_so(service: Service) -> None:
    answer = answered(await told(service, "What do people in Assam carry?", "and in Kerala?"))
    assert answer.understood == "What do people in Kerala carry?"
    assert answer.query.text == answer.understood
    assert answer.quotes[0].citation.article_id == "rice"


async def test_a_question_of_its_own_was_not_understood_otherwise(service: Service) -> None:
    answer = answered(await told(service, "What do people in Assam carry?", "yaks"))
    assert (answer.understood, answer.query.text) == (None, "yaks")


async def test_questions_may_lean_one_on_the_other(service: Service) -> None:
    last = await told(service, "What do people in Assam carry?", "and in Kerala?", "why?", "and there?")
    assert last.understood == "why do people in Kerala carry?"


async def test_a_refusal_is_leant_on_too(service: Service) -> None:
    last = answered(await told(service, "What do people in Nigeria carry?", "and in Assam?"))
    assert last.understood == "What do people in Assam carry?"


async def test_small_talk_in_between_is_forgotten(service: Service) -> None:
    last = await told(service, "What do people in Assam carry?", "thanks!", "???", "and in Kerala?")
    assert last.understood == "What do people in Kerala carry?"


@pytest.mark.parametrize("before", [[], ["hello"], ["?!"]])
async def test_with_nothing_to_lean_on_nothing_is_asked(service: Service, before: list[str]) -> None:
    no = refused(await told(service, *before, "why?"))
    assert (no.reason, no.understood) == (Reason.NOTHING_ASKED, None)


async def test_where_only_the_short_question_has_an_answer_it_gets_it(service: Service) -> None:
    answer = answered(await told(service, "What do pickers in Assam carry in baskets?", "and in Tibet?"))
    assert (answer.understood, answer.quotes[0].text) == (None, "Yaks graze in Tibet.")


async def test_what_means_nothing_alone_is_not_asked_alone(service: Service) -> None:
    no = refused(await told(service, "What grazes in Tibet?", "do they carry zeppelins and baskets there?"))
    assert no.understood == "do they carry zeppelins and baskets in Tibet?"


async def test_an_answer_that_says_nothing_of_what_is_new_is_none(service: Service) -> None:
    answer = answered(await told(service, "What do pickers in Assam carry in baskets?", "what about yaks?"))
    assert (answer.understood, answer.quotes[0].citation.article_id) == (None, "yaks")
    no = refused(await told(service, "What do pickers in Assam carry in baskets?", "what about zeppelins?"))
    assert (no.understood, no.missing) == (None, ("zeppelins",))


async def test_where_neither_has_an_answer_the_refusal_says_what_was_understood(service: Service) -> None:
    no = refused(await told(service, "What do people in Assam carry?", "and in Nigeria?"))
    assert (no.understood, no.missing) == ("What do people in Nigeria carry?", ("Nigeria",))


async def test_the_language_follows_the_reader(service: Service) -> None:
    chinese = answered(await told(service, "What do people in Assam carry?", "那里呢？"))
    assert (chinese.understood, chinese.query.language) == ("What do people in Assam carry?", "zh-Hans")
    english = await told(service, "阿萨姆的采茶人背着什么？", "why?")
    assert english.query.language == "en"
    assert (
        await told(service, "阿萨姆的采茶人背着什么？", "and 2013?", language="zh-Hant")
    ).query.language == "zh-Hant"


async def test_a_spelling_is_corrected_in_the_whole_question(service: Service) -> None:
    answer = answered(await told(service, "What do farmers in Kerala carry?", "and pickres?"))
    assert [correction.read_as for correction in answer.corrections] == ["Pickers"]
