"""Short messages that narrow the question before: to newer or older stories, to a time, to a language."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from povbot.analysis import languages, narrowing
from povbot.bootstrap import fold_script
from povbot.model import AS_IT_WAS, Answer, Narrowing, NoAnswer, Order, Published, Query, Quoted
from povbot.service import Service, to_lean_on
from povbot.service.understanding import Understanding
from stories import Rooms, answered, on_days, refused, story
from test_leaning import told

TODAY = date(2020, 6, 10)
QUOTED = on_days("2020-04-03")
BEFORE = Query("how did Dongchuan escape poverty?", "en", quoted=Quoted("a", QUOTED))
NEWER, OLDER = Published(date(2020, 4, 4), None), Published(None, date(2020, 4, 2))
YEAR = on_days("2020-01-01", "2020-12-31")


def narrowed(message: str, after: Query = BEFORE) -> Narrowing | None:
    plain = fold_script(message.lower().rstrip("?？"))
    return narrowing.of(plain, after, languages.names(), TODAY)


@pytest.mark.parametrize(
    "message",
    [
        *(
            "newer",
            "anything newer?",
            "Is there anything more recent?",
            "newer stories",
            "and later?",
            "newer ones please",
        ),
        *(
            "更新的",
            "更新的呢？",
            "有更新的吗",
            "还有没有更新的？",
            "新一点的",
            "较新的报道",
            "有沒有更新的？",
            "新一點的",
        ),
    ],
)
def test_newer_is_newer_than_what_was_quoted(message: str) -> None:
    assert narrowed(message) == Narrowing(published=NEWER)


@pytest.mark.parametrize(
    "message",
    ["older", "anything older?", "any earlier stories?", "更早的", "有更早的吗", "旧一点的", "以前的报道", "較舊的"],
)
def test_older_is_older_than_what_was_quoted(message: str) -> None:
    assert narrowed(message) == Narrowing(published=OLDER)


@pytest.mark.parametrize(
    "message",
    [
        *("newest first", "the latest one", "what's the newest one?", "which story is the most recent?"),
        *("最新的", "最近的呢？", "最新的是什麼", "最新的有哪些？", "哪篇是最新的？"),
    ],
)
def test_the_newest_come_first(message: str) -> None:
    assert narrowed(message) == Narrowing(order=Order.NEWEST)


@pytest.mark.parametrize(
    "message", ["oldest first", "the earliest", "and which is the oldest?", "最早的", "最舊的", "最早的是什么时候的？"]
)
def test_the_oldest_come_first(message: str) -> None:
    assert narrowed(message) == Narrowing(order=Order.OLDEST)


@pytest.mark.parametrize(("message", "order"), [("newer", Order.NEWEST), ("更早的", Order.OLDEST)])
@pytest.mark.parametrize("quoted", [None, Quoted("a", Published())])
def test_where_no_date_is_known_the_newest_or_oldest_come_first(
    message: str, order: Order, quoted: Quoted | None
) -> None:
    assert narrowed(message, replace(BEFORE, quoted=quoted)) == Narrowing(order=order)


@pytest.mark.parametrize(
    ("quoted", "newer", "older"),
    [
        (on_days("2020-04-03", "2020-05-21"), Published(date(2020, 5, 22), None), OLDER),
        (Published(date(2020, 4, 3), None), NEWER, OLDER),
        (Published(None, date(2020, 4, 3)), NEWER, OLDER),
        (Published(date.max, date.max), None, Published(None, date(9999, 12, 30))),
        (Published(date.min, date.min), Published(date(1, 1, 2), None), None),
    ],
)
def test_newer_and_older_are_so_for_sure(quoted: Published, newer: Published | None, older: Published | None) -> None:
    for message, published in (("newer", newer), ("older", older)):
        found = narrowed(message, replace(BEFORE, quoted=Quoted("a", quoted)))
        assert found
        assert found.published == published


def test_newer_stays_within_a_period_that_was_asked_for() -> None:
    within = replace(BEFORE, published=YEAR)
    assert narrowed("newer", within) == Narrowing(published=Published(date(2020, 4, 4), date(2020, 12, 31)))
    assert narrowed("older", within) == Narrowing(published=Published(date(2020, 1, 1), date(2020, 4, 2)))
    assert narrowed("older", replace(BEFORE, published=NEWER)) == Narrowing(published=OLDER)


@pytest.mark.parametrize(
    ("message", "published"),
    [
        *((message, YEAR) for message in ("only 2020", "Only from 2020", "just 2020", "2020 only", "only this year")),
        *(
            (message, YEAR)
            for message in ("只要2020年的", "只看2020年", "只要2020", "今年的", "2020年的", "僅限2020年")
        ),
        ("only stories published in March 2020", on_days("2020-03-01", "2020-03-31")),
        ("只要2020年5月的报道", on_days("2020-05-01", "2020-05-31")),
        *((message, Published(date(2020, 5, 1), None)) for message in ("since May", "and since May?", "五月以來的")),
        ("2019年以来", Published(date(2019, 1, 1), None)),
        ("since 2019", Published(date(2019, 1, 1), None)),
        ("before May 2020", Published(None, date(2020, 4, 30))),
        ("5月以后的", Published(date(2020, 6, 1), None)),
        ("between March and May 2020", on_days("2020-03-01", "2020-05-31")),
        ("last week", on_days("2020-06-01", "2020-06-07")),
        ("上周的", on_days("2020-06-01", "2020-06-07")),
        ("in the last two months", on_days("2020-04-10", "2020-06-10")),
    ],
)
def test_a_time_is_the_stories_own(message: str, published: Published) -> None:
    assert narrowed(message) == Narrowing(published=published)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        *(
            (m, "zh")
            for m in (
                "in Chinese",
                "and in Chinese?",
                "the same in Mandarin",
                "Chinese please",
                "translate it into Chinese",
                "in Chinese, please",
                "in chinese pls",
                "chinese plz",
                "用中文",
                "中文的",
                "换回中文",
            )
        ),
        *(
            (m, "en")
            for m in (
                "in English",
                "say it in English please",
                "English version",
                "用英文",
                "翻譯為英文",
                "译为英语",
                "英文的",
                "用英語說",
            )
        ),
        *((m, "zh-Hant") for m in ("in traditional Chinese", "用繁体", "繁體的")),
        *((m, "zh-Hans") for m in ("in simplified Chinese", "换成简体中文")),
    ],
)
def test_a_language_is_the_one_to_quote_in(message: str, language: str) -> None:
    assert narrowed(message) == Narrowing(language=language)


@pytest.mark.parametrize("message", ["only 2020, in English", "in English and only 2020", "只要2020年的，用英文"])
def test_two_narrowings_go_together(message: str) -> None:
    assert narrowed(message) == Narrowing(published=YEAR, language="en")


@pytest.mark.parametrize(
    "message",
    [
        *(
            "newer cars in Gansu?",
            "new",
            "older people",
            "older people in Gansu?",
            "only women",
            "only in Gansu",
            "more",
        ),
        *("in Gansu", "in 2013?", "before 2013?", "after 2013", "from Gansu", "Chinese", "English", "Chinese villages"),
        *("in Chinese villages", "since when?", "the latest news", "latest stories", "what is newer", "", "and", ","),
        *(
            "新",
            "更新换代",
            "旧房子",
            "以前",
            "中文",
            "英语",
            "英语呢",
            "用水",
            "用电的",
            "只有东川",
            "只要甘肃的",
            "2013年",
        ),
        *(
            "那2013年呢",
            "甘肃的",
            "农民的",
            "最新报道",
            "最近怎么样",
            "用中文写信的人是谁",
            "今年脱贫的",
            "近的地方",
            "在線",
        ),
        "newer " * 20,
    ],
)
def test_anything_else_narrows_nothing(message: str) -> None:
    assert narrowed(message) is None


def test_it_says_what_it_narrows_and_keeps_what_was_said_before(rooms: Rooms) -> None:
    def after(message: str, query: Query) -> Query:
        completion = rooms.interpreter.complete(rooms.interpreter.interpret(message), query)
        assert completion
        assert not completion.stands_alone
        return replace(rooms.interpreter.interpret(completion.text), quoted=BEFORE.quoted).narrowed(
            completion.narrowing
        )

    query = replace(rooms.interpreter.interpret(BEFORE.text), quoted=BEFORE.quoted)
    for message in ("in Chinese", "only 2020", "newest first", "more"):
        query = after(message, query)
    assert (query.text, query.published) == (BEFORE.text, YEAR)
    assert query.narrowing == Narrowing(published=YEAR, language="zh", order=Order.NEWEST)
    completion = rooms.interpreter.complete(rooms.interpreter.interpret("and in Gansu?"), query)
    assert completion
    assert completion.narrowing == AS_IT_WAS


WORDS = [
    "newer",
    "only",
    "2020",
    "since",
    "May",
    "in",
    "Chinese",
    "and",
    ",",
    "用",
    "中文",
    "更新的",
    "只要",
    "年",
    "的",
    "9999",
]
DAYS = st.none() | st.dates()


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=6), DAYS, DAYS)
def test_whatever_is_said_it_never_fails(words: list[str], earliest: date | None, latest: date | None) -> None:
    if earliest and latest and earliest > latest:
        earliest, latest = latest, earliest
    for message in (" ".join(words), "".join(words)):
        found = narrowed(message, replace(BEFORE, quoted=Quoted("a", Published(earliest, latest))))
        when = found.published if found else None
        assert found != AS_IT_WAS
        assert when is None or when.earliest is None or when.latest is None or when.earliest <= when.latest


@pytest.fixture
def service(rooms: Rooms) -> Service:
    return rooms.service(
        story(
            "march",
            "Pickers in Assam carry baskets of bamboo.",
            title="Bamboo in Assam",
            published=on_days("2020-03-01"),
        ),
        story("may", "A bridge of bamboo fell in Assam.", published=on_days("2020-05-01")),
        story("old", "Houses in Assam stand on bamboo, as every child knows.", published=on_days("2019-05-01")),
        story("undated", "Children sing of bamboo, and of Assam."),
        story("new", "Bamboo is green.", published=on_days("2020-06-01")),
        *(story(f"filler-{number}", "Nothing here has to do with anything else.") for number in range(9)),
    )


def first(outcome: Answer | NoAnswer) -> str:
    return answered(outcome).quotes[0].citation.article_id


ASKED = "Is there bamboo in Assam?"


async def test_a_narrowed_question_is_answered_so_and_says_so(service: Service) -> None:
    answer = answered(await told(service, ASKED, "anything newer?"))
    assert first(answer) == "may"
    assert (answer.understood, answer.query.published) == (ASKED, Published(date(2020, 3, 2), None))
    assert first(await told(service, ASKED, "older?")) == "old"
    assert first(await told(service, ASKED, "only 2019")) == "old"


async def test_narrowings_add_up(bundled: Service) -> None:
    last = answered(await told(bundled, BEFORE.text, "用中文", "only 2020", "newest first"))
    assert last.query.narrowing == Narrowing(YEAR, "zh", Order.NEWEST)
    assert {quote.citation.language for quote in last.quotes} == {"zh-Hans"}


async def test_where_nothing_newer_was_found_older_is_older_than_what_was_quoted(service: Service) -> None:
    refused(await told(service, ASKED, "newer", "newer"))
    assert first(await told(service, ASKED, "newer", "newer", "older")) == "march"


async def test_the_newest_or_oldest_of_what_answers_comes_first(service: Service) -> None:
    async def order(message: str) -> list[str]:
        quotes = answered(await told(service, ASKED, message, limit=9)).quotes
        return [quote.citation.article_id for quote in quotes]

    assert await order("tell me more") == ["march", "may", "undated", "old"]
    assert await order("newest first") == ["may", "march", "old", "undated"]
    assert await order("最早的") == ["old", "march", "may", "undated"]


async def test_in_another_language_the_same_story_is_quoted(bundled: Service) -> None:
    question = "who relocated from the villages?"
    assert first(await told(bundled, question)) == "poverty-07"
    assert first(await bundled.ask(question, "zh-Hans")) != "poverty-07-zh"
    assert first(await told(bundled, question, "in Chinese")) == "poverty-07-zh"
    assert first(await told(bundled, question, "in Chinese", "in English")) == "poverty-07"


async def test_the_newest_first_in_another_language_may_be_of_another_story(bundled: Service) -> None:
    shown = await told(bundled, "what press conference was held?", "in Chinese, newest first")
    assert first(shown) == "poverty-08-zh"


async def test_in_a_language_that_the_story_is_not_told_in_others_may_answer(rooms: Rooms) -> None:
    service = rooms.service(
        story("a", "Pickers in Tibet carry tea."), story("b", "西藏的采茶人。", language="zh-Hans"), story("c", "No.")
    )
    assert first(await told(service, "who carry tea in Tibet?")) == "a"
    answered(await told(service, "tea in Tibet", "in Chinese"))


async def test_chinese_is_quoted_in_the_readers_script(service: Service) -> None:
    before = to_lean_on(await service.ask(ASKED), None)
    assert (await service.ask("in Chinese", reader="zh-Hant", after=before)).query.language == "zh-Hant"
    assert (await service.ask("用繁體", after=before)).query.language == "zh-Hant"
    assert (await service.ask("in Chinese", reader="en", after=before)).query.language == "zh-Hans"


async def test_what_was_corrected_is_narrowed_as_it_was_corrected(service: Service) -> None:
    answer = answered(await told(service, "what do pickres carry?", "only 2020"))
    assert (answer.understood, answer.query.published) == ("what do Pickers carry?", YEAR)


async def test_a_new_question_is_narrowed_no_more(service: Service) -> None:
    assert first(await told(service, ASKED, "only 2019", "bamboo baskets")) == "march"


def test_what_a_question_was_narrowed_to_is_all_it_takes_to_ask_it_again(rooms: Rooms) -> None:
    narrowing = Narrowing(on_days("2020-01-01"), "zh", Order.NEWEST, retold="rice")
    assert Understanding(rooms.interpreter).understand("orchards", narrowing=narrowing).query.narrowing == narrowing
