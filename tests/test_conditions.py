"""What readers are told of dates, exclusions and phrases that were understood."""

from datetime import date

import pytest

from povbot.model import Answer, NoAnswer, Phrase, Published, Query, Reason
from povbot.texts import LANGUAGES, Texts, conditions
from stories import on_days


def told(query: Query, language: str, *loosened: str) -> str:
    return conditions.of(Answer(query, (), 1.0, loosened=loosened), Texts(language))


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (on_days("2020-03-01", "2020-03-31"), ("Stories from March 2020", "2020年3月的报道", "2020年3月的報導")),
        (on_days("2020-01-01", "2020-12-31"), ("Stories from 2020", "2020年的报道", "2020年的報導")),
        (on_days("2020-04-03"), ("Stories from 3 April 2020", "2020年4月3日的报道", "2020年4月3日的報導")),
        (
            on_days("2020-03-01", "2020-05-31"),
            ("Stories from March 2020 to May 2020", "2020年3月至2020年5月的报道", "2020年3月至2020年5月的報導"),
        ),
        (
            on_days("2026-11-16", "2026-11-22"),
            ("Stories from 16 to 22 November 2026", "2026年11月16日至22日的报道", "2026年11月16日至22日的報導"),
        ),
        (Published(date(2019, 1, 1), None), ("Stories since 2019", "2019年以来的报道", "2019年以來的報導")),
        (Published(None, date(2020, 4, 30)), ("Stories before May 2020", "2020年5月以前的报道", "2020年5月以前的報導")),
        (Published(None, date.max), ("", "", "")),
        (Published(), ("Newest first", "最新的在前", "最新的在前")),
    ],
)
def test_a_time_is_said_as_shortly_as_it_can_be(published: Published, said: tuple[str, ...]) -> None:
    query = Query("q", "en", published=published)
    assert tuple(told(query, language) for language in LANGUAGES) == said


def test_all_that_was_understood_is_one_line() -> None:
    query = Query(
        "q",
        "en",
        excluded=(Phrase("two sessions", ("two", "session")), Phrase("tea", ("tea",))),
        published=on_days("2020-04-03"),
    )
    assert told(query, "en") == "Stories from 3 April 2020 · without: two sessions, tea"
    assert told(Query("q", "en"), "en", "a b") == "Nothing says “a b” word for word: its words were looked for"
    assert told(Query("q", "en"), "zh-Hant") == ""


def test_a_refusal_says_what_days_there_are_instead_of_what_the_words_lack() -> None:
    dated = NoAnswer(Query("q", "en"), Reason.NOTHING_FOUND, held=on_days("2020-03-03", "2020-05-30"))
    assert [*conditions.of_refusal(dated, Texts("zh-Hans"))] == ["资料库收录的报道：2020年3月至5月。"]
    assert [*conditions.of_refusal(NoAnswer(Query("q", "en"), Reason.NOTHING_FOUND), Texts("en"))] == [
        Texts("en")("none-apart")
    ]
