"""Questions that say in which language they want quotes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.analysis import languages, wished
from povbot.analysis.wished import Wished
from povbot.bootstrap import fold_script
from povbot.model import AS_IT_WAS, Narrowing, Published
from povbot.service import Service
from povbot.service.understanding import Understanding
from stories import Rooms, answered, refused, story
from test_leaning import told


def wish(question: str) -> Wished | None:
    return wished.of(fold_script(question.lower()), languages.names())


@pytest.mark.parametrize(
    ("question", "rest", "language"),
    [
        ("poverty in Chinese please", "poverty", "zh"),
        ("poverty in chinese plz", "poverty", "zh"),
        ("poverty, in Chinese", "poverty", "zh"),
        ("How did Dongchuan escape poverty? Answer in English, please.", "how did dongchuan escape poverty", "en"),
        ("poverty please, in traditional Chinese", "poverty", "zh-Hant"),
        ("In Mandarin: how did Dongchuan escape poverty?", "how did dongchuan escape poverty", "zh"),
        ("who speaks in riddles? In English", "who speaks in riddles", "en"),
        ("扶贫，用英文", "扶贫", "en"),
        ("東川如何脫貧？請用英文回答", "东川如何脱贫", "en"),
        ("请用英文回答：东川如何脱贫？", "东川如何脱贫", "en"),
        ("用英语说说扶贫", "扶贫", "en"),
        ("poverty 用中文", "poverty", "zh"),
        ("I want to read about children in English please", "i want to read about children", "en"),
        ("Can you translate the Gansu story into Chinese, please?", "the gansu story", "zh"),
        ("请把甘肃的报道翻译成英文", "甘肃的报道", "en"),
        ("把甘肅的報導譯為英文", "甘肃的报导", "en"),
    ],
)
def test_a_language_that_is_set_apart_is_a_wish(question: str, rest: str, language: str) -> None:
    found = wish(question)
    assert found
    assert (found.rest.of(fold_script(question.lower())).rstrip(), found.language, found.is_sure) == (
        rest,
        language,
        True,
    )


@pytest.mark.parametrize("question", ["relocation in Chinese", "how is rice grown in English", "扶贫用英文"])
def test_one_that_may_belong_to_the_question_is_no_sure_wish(question: str) -> None:
    found = wish(question)
    assert found
    assert not found.is_sure


@pytest.mark.parametrize(
    "question",
    [
        *(
            "poverty in Chinese villages",
            "poverty in China",
            "Chinese",
            "speak in French, please",
            "made in English oak",
        ),
        *("translate it into Chinese", "翻译成英文", "who translates novels to order"),
        *("how did villagers take to English", "who put the poems into Chinese"),
        *("in Chinese please", "the same in Chinese", "show me in English", "用中文", "请用英文再说一遍"),
        *(
            "what is poverty called in Chinese?",
            "How do you say rice in Chinese, please?",
            "what does it mean in English",
        ),
        *("What is the hymn known as in English?", "which name is used for it in Chinese"),
        *("用中文写信的人是谁", "老师用英语教学吗", "扶贫用英文怎么说", "用电", ""),
    ],
)
def test_anything_else_wishes_for_no_language(question: str) -> None:
    assert wish(question) is None


PIECES = [
    "translate",
    "can you",
    "please",
    "in",
    "to",
    "Chinese",
    "poverty",
    ",",
    "if possible",
    "把",
    "译成",
    "用",
    "英文",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(["", " "]))
def test_whatever_is_said_what_is_left_is_a_part_of_it(pieces: list[str], between: str) -> None:
    question = between.join(pieces).lower()
    found = wish(question)
    assert found is None or found.rest.of(question).strip()


def test_a_sure_wish_is_no_word_of_the_question(rooms: Rooms) -> None:
    interpret = rooms.interpreter.interpret
    asked, bare = interpret("orchards, in Chinese please", reader="zh-Hant"), interpret("orchards", "zh-Hant")
    assert (asked.text, asked.words, asked.language) == ("orchards", bare.words, "zh-Hant")
    assert asked.narrowing == Narrowing(language="zh")
    assert interpret("is it, in Chinese?").narrowing == AS_IT_WAS
    for question in ("把果園的報導譯為英文", "把果园的报道翻译为英文"):
        assert interpret(question).narrowing == Narrowing(language="en")


def test_of_two_wishes_one_is_heard_in_all_its_parts(rooms: Rooms) -> None:
    interpret = rooms.interpreter.interpret
    for question in ("in Chinese: in English: orchards", "in English: orchards, in Chinese please"):
        asked = interpret(question)
        assert asked.narrowing.quoted_in() == asked.language
    assert rooms.interpreter.as_wish(interpret("orchards in Chinese, in English please")) is None


def test_what_else_a_question_is_narrowed_to_holds_for_its_wish(rooms: Rooms) -> None:
    since = Narrowing(published=Published(date(2020, 1, 1)))
    asked = rooms.interpreter.interpret("orchards in Chinese").narrowed(since)
    wished = rooms.interpreter.as_wish(asked)
    assert wished
    assert (wished.published, wished.narrowing) == (since.published, replace(since, language="zh"))
    sure = Understanding(rooms.interpreter).understand("orchards, in Chinese please", narrowing=since).query
    assert (sure.published, sure.narrowing) == (since.published, replace(since, language="zh"))


async def test_what_the_archive_does_not_say_of_a_language_is_quoted_in_it(bundled: Service) -> None:
    for question in ("relocation in Chinese", "poverty in Chinese please", "poverty, in Chinese"):
        answer = answered(await bundled.ask(question))
        assert {quote.citation.language for quote in answer.quotes} == {"zh-Hans"}
        assert (answer.query.narrowing, answer.understood) == (Narrowing(language="zh"), None)
    assert refused(await bundled.ask("zeppelins in Chinese")).missing == ("zeppelins", "Chinese")


async def test_what_the_archive_does_say_of_a_language_is_quoted_as_it_stands(rooms: Rooms) -> None:
    service = rooms.service(
        story("planted", "Orchards in Chinese hills bear apples."),
        story("zh", "果园在山上。", language="zh-Hans"),
    )
    answer = answered(await service.ask("orchards in Chinese"))
    assert answer.query.text == "orchards in Chinese"
    assert [quote.citation.language for quote in answer.quotes] == ["en"]


def test_a_question_that_leans_wishes_for_the_language_it_ends_with(rooms: Rooms) -> None:
    before = rooms.interpreter.interpret("how did Dongchuan escape poverty?")
    understand = Understanding(rooms.interpreter).understand
    understood = understand("and in Gansu in Chinese?", after=before)
    assert (understood.asked.text, understood.otherwise) == ("how did Gansu escape poverty?", None)
    assert (understood.asked.language, understood.asked.narrowing) == ("zh-Hans", Narrowing(language="zh"))
    assert (understood.query.text, understood.query.narrowing) == ("and in Gansu", Narrowing(language="zh"))
    assert understand("orchards in Chinese", after=before).otherwise
    assert understand("and in Chinese villages?", after=before).asked.narrowing == AS_IT_WAS


async def test_all_stories_may_be_wanted_in_a_language(bundled: Service) -> None:
    for question in ("latest news in Chinese please", "latest stories, in Chinese"):
        assert {quote.citation.language for quote in answered(await bundled.ask(question)).quotes} == {"zh-Hans"}


async def test_a_question_that_leans_may_wish_as_well(bundled: Service) -> None:
    answer = answered(await told(bundled, "How did Dongchuan escape poverty?", "and in Gansu, in Chinese please?"))
    assert (answer.understood, answer.query.language) == ("How did Gansu escape poverty?", "zh-Hans")
    assert answer.query.narrowing == Narrowing(language="zh")
    assert "甘肃" in answer.quotes[0].text
