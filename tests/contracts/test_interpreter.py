"""What every Interpreter promises."""

import pytest

from fakes import FakeInterpreter
from povbot.model import AS_IT_WAS, Narrowing
from povbot.ports import Interpreter
from stories import Rooms

ODD = ["", " ", "?!", "\x00\u200b", "\ud83d", "ﾞ", "a" * 5000, "的", "😀", "𠮷" * 50, "' ' -", "e\u0301"]


@pytest.fixture(params=["questions", "fake"])
def interpreter(request: pytest.FixtureRequest, rooms: Rooms) -> Interpreter:
    return rooms.interpreter if request.param == "questions" else FakeInterpreter()


@pytest.mark.parametrize("question", ODD)
def test_never_fails(interpreter: Interpreter, question: str) -> None:
    query = interpreter.interpret(question)
    assert all(word.variants and all(v.terms for v in word.variants) for word in query.words)


def test_gibberish_is_a_word_like_any(interpreter: Interpreter) -> None:
    assert [word.text for word in interpreter.interpret("qwrtz xkcdq").words] == ["qwrtz", "xkcdq"]


def test_nothing_asked_has_no_words(interpreter: Interpreter) -> None:
    assert interpreter.interpret("?! …").words == ()


def test_terms_are_distinct_in_the_order_asked(interpreter: Interpreter) -> None:
    query = interpreter.interpret("zebra apple zebra")
    assert [word.text for word in query.words] == ["zebra", "apple"]
    assert query.terms == tuple(dict.fromkeys(query.terms))


@pytest.mark.parametrize(
    ("question", "language", "reader", "quoted_in"),
    [
        ("livestreaming", None, None, "en"),
        ("useful livestreaming", None, "zh-Hant", "en"),
        ("livestreaming", "zh-Hans", None, "zh-Hans"),
        ("直播", None, None, "zh-Hans"),
        ("直播", None, "zh-Hant", "zh-Hant"),
        ("直播", None, "en", "zh-Hans"),
        ("直播", "en", "zh-Hant", "en"),
    ],
)
def test_quotes_in_the_language_given_else_the_questions_own(
    interpreter: Interpreter, question: str, language: str | None, reader: str | None, quoted_in: str
) -> None:
    assert interpreter.interpret(question, language, reader).language == quoted_in


def test_a_question_that_leans_is_completed_in_words_of_the_two(interpreter: Interpreter) -> None:
    before, leaning = interpreter.interpret("poverty around Dongchuan"), interpreter.interpret("and Gansu?")
    whole = interpreter.complete(leaning, before)
    assert whole
    words = {word.text.casefold() for word in interpreter.interpret(whole.text).words}
    assert "gansu" in words
    assert words <= {word.text.casefold() for word in (*before.words, *leaning.words)}


@pytest.mark.parametrize("question", ["poverty", "直播", "How did Gansu change?", "?!", *ODD])
def test_a_question_that_stands_on_its_own_is_left_alone(interpreter: Interpreter, question: str) -> None:
    before = interpreter.interpret("poverty around Dongchuan")
    assert interpreter.complete(interpreter.interpret(question), before) is None


def test_nothing_leans_on_what_asked_for_nothing(interpreter: Interpreter) -> None:
    assert interpreter.complete(interpreter.interpret("and Gansu?"), interpreter.interpret("?!")) is None


def test_the_words_of_a_text_are_those_of_a_question_with_them(interpreter: Interpreter) -> None:
    text = "poverty around Dongchuan"
    assert [*interpreter.words(text)] == [*interpreter.interpret(text).words]
    assert not interpreter.words("?!")


@pytest.mark.parametrize(
    ("text", "language"), [("english", "en"), ("中文", "zh"), ("Chinese", "zh"), ("Chinese villages", None), ("", None)]
)
def test_knows_a_language_by_its_name(interpreter: Interpreter, text: str, language: str | None) -> None:
    assert interpreter.language_named(text) == language


def test_what_happened_then_is_asked_of_texts_first_and_may_be_asked_of_the_stories_of_the_time(
    interpreter: Interpreter,
) -> None:
    asked = interpreter.interpret("what happened in 2013?")
    assert asked.published is None
    news = interpreter.as_news(asked)
    assert news is not None
    assert str(news.published) == "2013-01-01/2013-12-31"
    assert news.words == ()
    assert interpreter.as_news(news) is None
    assert interpreter.as_news(interpreter.interpret("who won in 2013?")) is None


@pytest.mark.parametrize(("reader", "quoted_in"), [(None, "zh-Hans"), ("zh-Hant", "zh-Hant"), ("en", "zh-Hans")])
def test_what_is_asked_in_a_language_may_be_wanted_in_it(
    interpreter: Interpreter, reader: str | None, quoted_in: str
) -> None:
    asked = interpreter.interpret("orchards in Chinese", None, reader)
    assert (asked.language, asked.narrowing) == ("en", AS_IT_WAS)
    wish = interpreter.as_wish(asked, reader)
    assert wish is not None
    assert (wish.text, wish.language, wish.narrowing) == ("orchards", quoted_in, Narrowing(language="zh"))
    assert interpreter.as_wish(wish, reader) is None
    assert interpreter.as_wish(interpreter.interpret("orchards in Gansu"), reader) is None
