"""Asking in a browser, over the bundled archive."""

from dataclasses import replace
from unittest.mock import AsyncMock

import httpx
import pytest
from lxml import html

from povbot import bootstrap, settings
from povbot.bootstrap.web_parts import Means
from povbot.errors import RetrieverUnavailable
from povbot.fronts.web.addresses import Addresses
from povbot.fronts.web.counting import Counting
from povbot.model import MissedWhy
from povbot.ports import Stores
from povbot.service import Offers, Service
from web_asked import asked, opened, said, typed
from web_front import SITE, unlimited

HOW = {"en": "how did Dongchuan escape poverty?", "zh-Hans": "东川是怎么脱贫的？", "zh-Hant": "東川如何擺脫貧困？"}
AND = {"en": "and in Gansu?", "zh-Hans": "那甘肃呢？", "zh-Hant": "那甘肅呢？"}
READ = {
    "en": "Understood as: how did Gansu escape poverty?",
    "zh-Hans": "理解为：甘肃是怎么脱贫的？",
    "zh-Hant": "理解為：甘肅如何擺脫貧困？",
}


@pytest.mark.parametrize("language", [*HOW])
async def test_a_question_is_answered_with_quotes_and_where_they_stand(
    browser: httpx.AsyncClient, language: str
) -> None:
    page = await asked(browser, HOW[language], language=language)
    (turn,) = page.turns
    assert page.status == 200
    assert turn.question == HOW[language]
    assert turn.quotes
    assert turn.element.cssselect("blockquote mark")
    assert "2020" in turn.sources[0]
    headline = turn.element.cssselect("figure.quote .headline a")[0]
    assert headline.get("href").startswith("http://china.org.cn/")
    assert ("#:~:text=" in headline.get("href")) == (language == "en")  # of a translation, the page has other words
    assert headline.get("rel") == "noopener"


@pytest.mark.parametrize("language", [*HOW])
async def test_a_question_leans_on_the_one_before_and_the_page_says_how_it_was_understood(
    browser: httpx.AsyncClient, language: str
) -> None:
    first = await asked(browser, HOW[language], language=language)
    page = await typed(browser, first, AND[language])
    assert [turn.question for turn in page.turns] == [HOW[language], AND[language]]
    assert page.last.notes == [READ[language]]
    assert page.at(page.fragment) is page.last.element


async def test_earlier_answers_are_shorter_and_lead_to_the_whole(browser: httpx.AsyncClient) -> None:
    alone = await asked(browser, HOW["en"])
    page = await asked(browser, HOW["en"], AND["en"])
    assert page.turns[0].quotes == alone.last.quotes[:1]
    whole = await opened(browser, page.turns[0].ways["The whole answer"])
    assert [turn.quotes for turn in whole.turns] == [alone.last.quotes]
    assert whole.at(whole.fragment) is whole.last.element


async def test_a_quote_leads_to_its_place_in_the_story(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, HOW["en"])
    first, second = page.last.element.cssselect(".here a")
    assert first.get("href") == "/en/stories/poverty-14?field=summary&start=225&end=417#quote"
    assert second.get("href").startswith("/en/stories/poverty-14?field=")


async def test_the_storys_page_marks_what_was_quoted(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, HOW["en"])
    story = await opened(browser, page.last.element.cssselect(".here a")[0].get("href"))
    assert said(story.at(story.fragment)) == page.last.quotes[0]


async def test_a_second_quote_from_the_same_story_does_not_cite_it_again(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, HOW["en"])
    headlines = [said(line) for line in page.last.element.cssselect(".headline")]
    assert headlines == ["How Dongchuan in Yunnan shook off poverty", "The same story"]
    assert len([source for source in page.last.sources if "3 April 2020" in source]) == 1


async def test_the_page_says_what_a_word_was_read_as_and_of_which_time_stories_are(browser: httpx.AsyncClient) -> None:
    misspelt = await asked(browser, "povrety in Yunnan")
    assert misspelt.last.notes == ["“povrety” is not in the archive; read as “poverty”."]
    of_may = await asked(browser, "stories from May 2020")
    assert of_may.last.notes == ["Stories from May 2020"]


@pytest.mark.parametrize(
    ("language", "question", "never"),
    [
        ("en", "price of bitcoin in Narnia", "It never mentions: price, bitcoin, Narnia"),
        ("zh-Hans", "足球世界杯冠军是谁？", "资料库从未提到：足球、世界杯、冠军"),
        ("zh-Hant", "足球世界盃冠軍是誰？", "資料庫從未提到：足球、世界盃、冠軍"),
    ],
)
async def test_a_refusal_names_the_missing_words_and_what_there_is_instead(
    browser: httpx.AsyncClient, language: str, question: str, never: str
) -> None:
    page = await asked(browser, question, language=language)
    assert page.status == 200
    assert any(line.startswith(never) for line in page.last.refusal)
    assert any("2020" in line for line in page.last.refusal)  # up to when the archive goes
    assert f"/{language}/topics/places" in page.last.links(".chips").values()
    assert not page.last.ways  # nothing came near, so there is no why


@pytest.mark.parametrize("language", [*HOW])
async def test_the_first_page_says_what_there_is_to_ask(browser: httpx.AsyncClient, language: str) -> None:
    page = html.fromstring((await browser.get(f"/{language}/")).text)
    held = said(page.cssselect(".lead + .source")[0])
    assert "20" in held
    assert "2020" in held
    assert said(page.cssselect("title")[0]) == f"{said(page.cssselect('h1')[0])} – povbot"


@pytest.mark.parametrize(("language", "help_"), [("en", "help"), ("zh-Hans", "你好"), ("zh-Hant", "你是誰？")])
async def test_who_only_looks_in_is_told_what_to_try(
    bundled: Service, web_means: Means, paths: settings.Paths, language: str, help_: str
) -> None:
    chosen = settings.read(paths.settings)
    offers = Offers(bundled, chosen.telegram.examples)
    await offers.look([language])
    front = bootstrap.front_of(unlimited(chosen), replace(web_means, offers=offers))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url=SITE) as browser:
        page = await asked(browser, help_, language=language)
        home = html.fromstring((await browser.get(f"/{language}/")).text)
    assert page.last.links(".chips")
    assert [*page.last.links(".chips").values()] == [link.get("href") for link in home.cssselect(".chips a")]


async def test_small_talk_is_answered_and_no_way_leads_on_from_it(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, "hello")
    assert page.last.refusal[0].startswith("Hello!")
    assert not page.last.ways


async def test_asked_how_fresh_it_is_the_archive_leads_to_its_newest_stories(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, "how up to date are you?")
    assert page.last.refusal[0].startswith("The archive goes up to 30 May 2020")
    assert page.last.links(".chips") == {"Latest stories": "/en/latest"}


async def test_more_shows_further_quotes_below_and_lands_where_they_begin(browser: httpx.AsyncClient) -> None:
    before = await asked(browser, HOW["en"], "poverty alleviation")
    page = await opened(browser, before.last.ways["More"])
    assert page.last.quotes[:3] == before.last.quotes
    assert len(page.last.quotes) > 3
    assert [turn.question for turn in page.turns] == [HOW["en"], "poverty alleviation"]
    assert page.at(page.fragment).cssselect("blockquote")[0].text_content() == page.last.quotes[3]


async def test_more_is_not_offered_where_there_is_no_more(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, "poverty alleviation")
    while "More" in page.last.ways:
        shown = len(page.last.quotes)
        page = await opened(browser, page.last.ways["More"])
        assert len(page.last.quotes) > shown


async def test_why_gives_reasons_below_each_quote_and_the_verdict(browser: httpx.AsyncClient) -> None:
    before = await asked(browser, HOW["en"])
    page = await opened(browser, before.last.ways["Why this?"])
    for figure in page.last.element.cssselect("figure.quote"):
        assert any(said(line).startswith("Score ") for line in figure.cssselect(".reasons li"))
    assert page.last.notes[-1].startswith("Confidence 0.")
    assert page.last.quotes == before.last.quotes
    assert not (await opened(browser, page.last.ways["Without reasons"])).last.element.cssselect(".reasons")


async def test_why_tells_of_a_refusal_what_came_nearest(browser: httpx.AsyncClient) -> None:
    before = await asked(browser, "who won the Hungarian election")
    page = await opened(browser, before.last.ways["Why?"])
    assert any(line.startswith("What came nearest, “") for line in page.last.refusal)
    assert "is missing" in page.last.notes[-1]


async def test_why_says_that_stories_of_a_time_are_its_newest(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, "stories from May 2020", why=1)
    assert page.last.notes[-1].startswith("These are the newest stories of the time you asked for")


@pytest.mark.parametrize(("language", "related"), [("en", "Related"), ("zh-Hans", "相关"), ("zh-Hant", "相關")])
async def test_related_shows_stories_near_the_one_quoted_first(
    browser: httpx.AsyncClient, language: str, related: str
) -> None:
    before = await asked(browser, HOW[language], language=language)
    page = await opened(browser, before.last.ways[related])
    near = page.at(page.fragment).cssselect("ol.stories article.story a")
    assert near
    assert all(link.get("href").startswith(f"/{language}/stories/") for link in near)


async def test_looks_add_up(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, "poverty alleviation")
    for way in ("More", "Why this?", "Related"):
        page = await opened(browser, page.last.ways[way])
    assert len(page.last.quotes) > 3
    assert page.last.element.cssselect(".reasons")
    assert page.last.element.cssselect(".related")


async def test_a_question_is_counted_once_however_it_is_looked_at(
    browser: httpx.AsyncClient, web_stores: Stores, counting: Counting
) -> None:
    page = await asked(browser, "who won the Hungarian election")
    await opened(browser, page.last.ways["Why?"])
    await typed(browser, page, "hello")
    await counting.write()
    (missed,) = await web_stores.missed.most_frequent(10)
    assert (missed.question, missed.why, missed.count) == ("who won the Hungarian election", MissedWhy.REFUSED, 1)


async def test_the_page_to_begin_with_is_for_search_engines_too(browser: httpx.AsyncClient) -> None:
    assert not (await opened(browser, "/en/")).root.xpath("//meta[@name='robots']")


async def test_title_and_description_tell_question_and_answer(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, HOW["en"])
    assert page.root.findtext(".//title") == f"{HOW['en']} – povbot"
    assert page.root.xpath("//meta[@name='description']/@content")[0] == page.last.quotes[0]


async def test_a_long_conversation_is_no_heavy_page(browser: httpx.AsyncClient) -> None:
    questions = [HOW["zh-Hans"], AND["zh-Hans"], "直播", "贫困县", "云南的贫困县", "教育", "脱贫攻坚", "脱贫"]
    page = await browser.get(Addresses("zh-Hans").ask(questions, more=10, why=1, related=1))
    assert page.text.count("<figure") > 15
    assert len(page.content) < 60_000 - 20_000  # the rest is left for style and scripts


async def test_while_no_story_can_be_read_there_is_a_page_to_begin_with(
    browser: httpx.AsyncClient, bundled: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "latest", AsyncMock(side_effect=RetrieverUnavailable("gone")))
    page = await opened(browser, "/en/")
    assert page.status == 200
    assert page.root.cssselect("form")
    assert not page.root.cssselect(".stories")
    assert (await opened(browser, "/en/latest")).status == 503


async def test_nothing_asked_is_the_page_to_begin_with(browser: httpx.AsyncClient) -> None:
    for query in ("", "?q=", "?q=%20%09&q=%00"):
        page = await opened(browser, f"/en/ask{query}")
        assert page.status == 200
        assert not page.turns
        assert page.root.cssselect("form")


async def test_a_question_that_is_too_long_is_kept_to_be_shortened(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, HOW["en"], "poverty " * 63)
    assert page.status == 400
    assert "500 characters" in said(page.root.cssselect("h1")[0])
    assert page.root.cssselect("#q")[0].get("value") == ("poverty " * 63).strip()
    assert page.carried == [("q", HOW["en"])]


async def test_of_an_address_with_a_question_that_is_too_long_nothing_is_lost(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, HOW["en"], "poverty " * 63, AND["en"])
    assert page.root.cssselect("#q")[0].get("value") == ("poverty " * 63).strip()
    assert page.carried == [("q", HOW["en"]), ("q", AND["en"])]


async def test_an_address_with_too_many_questions_says_so(browser: httpx.AsyncClient) -> None:
    page = await asked(browser, *["poverty"] * 9)
    assert page.status == 400
    assert "8 questions" in said(page.root.cssselect("h1")[0])


@pytest.mark.parametrize(
    "more",
    [
        "more=0",
        "more=-1",
        "more=many",
        "more=99999999999999999999",
        "more=%E2%91%A0&why=yes&related=",
        "lang=xx&in=%FF&order=best&time=2020-13-01/x&story=none",
        "in=zz&time=/&more=2&more=3",
        "in=zh&time=2020/..&order=newest",
    ],
)
async def test_what_else_an_address_says_is_never_a_fault(browser: httpx.AsyncClient, more: str) -> None:
    page = await opened(browser, f"/en/ask?q=how+did+Dongchuan+escape+poverty&{more}")
    assert page.status == 200
    assert page.last.quotes


@pytest.mark.parametrize("question", ["%00%01poverty%7F", "pover%0Aty", "%ED%A0%80 poverty", "%FF%FEpoverty"])
async def test_what_no_page_can_show_is_no_fault(browser: httpx.AsyncClient, question: str) -> None:
    page = await opened(browser, f"/en/ask?q={question}")
    assert page.status == 200
    assert not set(page.last.question) & {chr(code) for code in (*range(32), 127, 0xD800)}
