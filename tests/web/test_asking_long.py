"""Conversations that an address has no room for."""

import httpx
import pytest

from povbot.fronts.web.conversation import MAX_QUESTIONS, NOTHING_BEFORE, Beginning, Wish, as_asked, carried, held
from povbot.fronts.web.looking import beginning_of, beginning_values
from povbot.model import Answer, Narrowing, Order
from povbot.service import Service
from povbot.texts import Texts
from stories import on_days
from web_asked import asked, typed

HOW = "how did Dongchuan escape poverty?"
LEANING = ["and in Gansu?", "why?", "and in Yunnan?", "when?", "and in Guizhou?", "how many people?", "and in Qinghai?"]
NARROWING = ["newest first", "in Chinese", "only 2020", "oldest first", "in English", "in Chinese", "newest first"]
TALK = ["thanks", "hello", "thank you", "hi", "thanks", "hello", "thanks"]


@pytest.mark.parametrize(
    "questions",
    [
        [HOW, *LEANING],
        ["poverty", *NARROWING],
        ["poverty", *NARROWING[:3], *LEANING[:4]],
        [HOW, *TALK],
        [HOW, "and in Gansu?", *TALK[:6]],
        ["livestreaming", HOW, *LEANING[:6]],
        ["hello", HOW, *TALK[:3], "livestreaming", *LEANING[:2]],
    ],
    ids=["leaning", "narrowing", "narrowed", "talk", "leaning-talk", "alone", "mixed"],
)
@pytest.mark.parametrize("last", ["and in Inner Mongolia?", "only May 2020"], ids=["a-place", "a-time"])
async def test_the_next_question_means_what_it_would_after_all_of_them(
    bundled: Service, questions: list[str], last: str
) -> None:
    wish = Wish(3, reader="en")
    turns = await held(bundled, questions, wish)
    *_, meant = await held(bundled, [*questions, last], wish)
    kept = carried(turns)
    *_, understood = await held(bundled, [*kept.questions, last], wish, kept.beginning)
    assert len(kept.questions) < MAX_QUESTIONS == len(questions)
    assert understood == meant


async def test_what_is_left_of_a_conversation_begins_with_a_question_that_stood_alone(bundled: Service) -> None:
    questions = [HOW, "and in Gansu?", "livestreaming", "hello", "poverty", "newest first", "thanks", "hello"]
    kept = carried(await held(bundled, questions, Wish(3, reader="en")))
    assert kept.questions == questions[2:]
    assert kept.beginning == NOTHING_BEFORE


async def test_where_all_lean_it_begins_with_one_in_full(bundled: Service) -> None:
    kept = carried(await held(bundled, [HOW, *LEANING], Wish(3, reader="en")))
    assert kept.questions == ["how did Gansu escape poverty?", *LEANING[1:]]


async def test_a_short_conversation_is_carried_whole(bundled: Service) -> None:
    questions = [HOW, *LEANING[:6]]
    assert carried(await held(bundled, questions, Wish(3))).questions == questions


async def test_one_goes_on_asking_without_end(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, "poverty")
    for question in [*NARROWING, *LEANING, *NARROWING]:
        page = await typed(browser, page, question)
        assert page.status == 200
        assert page.last.question == question
        assert page.at(page.fragment) is page.last.element
    assert "zh" in {quote.get("lang")[:2] for quote in page.last.element.cssselect("blockquote")}


@pytest.mark.parametrize(
    "beginning",
    [
        NOTHING_BEFORE,
        Beginning("zh-Hant"),
        Beginning("en", Narrowing(on_days("2020-04-03", "2020-05-01"), "zh", Order.OLDEST, "poverty-14")),
    ],
)
def test_how_a_conversation_begins_can_be_read_again_from_its_address(beginning: Beginning) -> None:
    assert beginning_of(beginning_values(beginning), Texts("en")) == beginning


async def test_only_the_last_answer_has_several_pages(bundled: Service) -> None:
    first, last = await held(bundled, ["poverty", "poverty alleviation"], Wish(1, pages=3))
    assert isinstance(first.outcome, Answer)
    assert isinstance(last.outcome, Answer)
    assert (len(first.outcome.quotes), len(last.outcome.quotes)) == (1, 3)


def test_a_question_is_one_line_that_a_page_can_show() -> None:
    assert as_asked(" two\nlines\t\x00and \ud800half a pair\x85") == "two lines and half a pair"
