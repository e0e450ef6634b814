"""When a question asks for the stories of a time, and when its date is a word like any."""

from collections.abc import Callable
from datetime import date

import pytest

from povbot.analysis import published, published_chinese, published_english
from povbot.analysis.published import Dated
from povbot.model import NO_DATE
from stories import Rooms

TUESDAY = date(2026, 11, 24)
Parse = Callable[[str, date], Dated | None]


def asked(parse: Parse, question: str) -> str | None:
    found = parse(question, TUESDAY)
    return str(found.published) if found else None


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("stories from March 2020", "2020-03-01/2020-03-31"),
        ("news since 2019", "2019-01-01/.."),
        ("latest news about poverty last week", "2026-11-16/2026-11-22"),
        ("what was published in April", "2026-04-01/2026-04-30"),
        ("articles before May 2020", "../2020-04-30"),
        ("articles published after 30 May 2020", "2020-05-31/.."),
        ("stories until May 2020", "../2020-05-31"),
        ("stories from 3 April 2020 about jobs", "2020-04-03"),
        ("stories from May 3rd, 2020", "2020-05-03"),
        ("Gansu stories between March and May 2020", "2020-03-01/2020-05-31"),
        ("reports from 2009 to 2007", "2007-01-01/2009-12-31"),
        ("news from 2019 onwards on education", "2019-01-01/.."),
        ("yesterday's headlines", "2026-11-23"),
        ("show me March 2020 stories", "2020-03-01/2020-03-31"),
        ("what's new this week?", "2026-11-23/2026-11-29"),
        ("the news from the past two weeks", "2026-11-10/2026-11-24"),
        ("articles from Q1 2020", "2020-01-01/2020-03-31"),
        ("stories about Gansu published in 2020", "2020-01-01/2020-12-31"),
        ("what happened in Gansu last month?", "2026-10-01/2026-10-31"),
    ],
)
def test_stories_of_a_time(question: str, days: str) -> None:
    assert asked(published_english.parse, question) == days


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("2020年4月的报道", "2020-04-01/2020-04-30"),
        ("2020年4月3日的新闻", "2020-04-03"),
        ("二〇二〇年四月的新闻", "2020-04-01/2020-04-30"),
        ("最近一周的新闻", "2026-11-17/2026-11-24"),
        ("上周关于扶贫的新闻", "2026-11-16/2026-11-22"),
        ("2019年以来关于扶贫的文章", "2019-01-01/.."),
        ("2020年5月之前的报道", "../2020-04-30"),
        ("2020年3月到5月的报道", "2020-03-01/2020-05-31"),
        ("去年4月发表的文章", "2025-04-01/2025-04-30"),
        ("今年有哪些报道", "2026-01-01/2026-12-31"),
        ("三天前的新闻", "2026-11-21"),
        ("2020年4月发布了什么？", "2020-04-01/2020-04-30"),
        ("昨天东川发生了什么事？", None),
        ("东川昨天发生了什么事？", "2026-11-23"),
    ],
)
def test_stories_of_a_time_in_chinese(question: str, days: str | None) -> None:
    assert asked(published_chinese.parse, question) == days


@pytest.mark.parametrize(
    "question",
    [
        *("latest news", "What's new?", "any news?", "show me the latest stories", "the latest", "what is going on?"),
        *("有什么新闻", "最新消息", "最近有什么新消息？", "有新闻吗", "最近发生了什么事", "有什么新的吗"),
        *("最新的是什么？", "最新的有哪些"),
    ],
)
def test_news_without_a_time_are_the_newest_stories(question: str) -> None:
    assert published.newest(question) == Dated((), NO_DATE)


@pytest.mark.parametrize(
    "question",
    [
        *("news about jobs", "new jobs", "what is new in Gansu?", "how new is it?"),
        *("扶贫新闻", "新闻发布会", "最新的政策", "", "?"),
    ],
)
def test_news_of_something_are_searched_for(question: str) -> None:
    assert published.newest(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "What happened in 2013?",
        "what happened last year?",
        "Who won the 1998 World Cup?",
        "news about the war in 1914",
        "who wrote stories in 1920?",
        "What articles of the treaty changed in 1992?",
        "stories from 31 February 2020",
        "news from Gansu",
        "2013年发生了什么？",
        "关于2013年地震的报道",
        "2007年谁写了这篇报道",
        "2020年发布了什么政策？",
        "2020年13月的报道",
        "1998年世界杯谁赢了",
    ],
)
def test_else_a_date_is_what_a_text_says(question: str) -> None:
    assert asked(published_english.parse, question) is None
    assert asked(published_chinese.parse, question) is None


@pytest.mark.parametrize(
    ("parse", "question", "rest"),
    [
        (published_english.parse, "stories from March 2020", []),
        (published_english.parse, "stories from 3 April 2020 about jobs", ["about", "jobs"]),
        (published_english.parse, "Gansu stories since 2019", ["Gansu"]),
        (published_chinese.parse, "2020年4月的报道", []),
        (published_chinese.parse, "上周关于扶贫的新闻", ["关于扶贫"]),
        (published_chinese.parse, "东川2020年4月的报道", ["东川"]),
    ],
)
def test_the_subject_is_left(parse: Parse, question: str, rest: list[str]) -> None:
    found = parse(question, TUESDAY)
    assert found is not None
    assert found.without_date(question).split() == rest


def test_a_week_is_a_week_in_traditional_script(rooms: Rooms) -> None:
    assert rooms.interpreter.interpret("上週的新聞").published == rooms.interpreter.interpret("上周的新闻").published
    assert rooms.interpreter.interpret("上週的新聞").words == ()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("14 March 2020", "2020-03-14"),
        ("May 2020?", "2020-05-01/2020-05-31"),
        ("2020-05-22", "2020-05-22"),
        ("since april 2020", "2020-04-01/.."),
        ("2020年3月14日", "2020-03-14"),
        ("2020年5月有什麼", "2020-05-01/2020-05-31"),
        ("2020年5月的呢", "2020-05-01/2020-05-31"),
    ],
)
def test_a_date_alone_is_asked_of_texts_first_and_may_be_asked_of_the_stories_of_the_time(
    rooms: Rooms, text: str, days: str
) -> None:
    asked = rooms.interpreter.interpret(text)
    assert asked.published is None
    news = rooms.interpreter.as_news(asked)
    assert news is not None
    assert str(news.published) == days
    assert news.words == ()


@pytest.mark.parametrize("text", ["Boeing 747", "March 2020 in Gansu", "14 villages", "2020年甘肃", "五月花"])
def test_a_date_beside_something_else_asks_for_that(rooms: Rooms, text: str) -> None:
    assert rooms.interpreter.as_news(rooms.interpreter.interpret(text)) is None
