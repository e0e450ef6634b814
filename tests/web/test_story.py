"""A story's own page."""

import re
from datetime import date
from unittest.mock import AsyncMock
from urllib.parse import quote

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from web_pages import HOSTILE, browsing, read, texts

from povbot.errors import RetrieverUnavailable
from povbot.fronts.web.addresses import Addresses
from povbot.fronts.web.stories import paragraphs
from povbot.index.views import LanguageViews
from povbot.model import Field, Span
from povbot.service import Service
from povbot.texts import Texts
from stories import Rooms, answered, story

BODY = "The first line.\n\nA second one 易地 here.\r\nThe third."
WHOLE = story("whole", "What it is about.", title="Whole", body=BODY, url="https://paper.test/1", publisher="The Paper")
ZH = story("whole-zh", "讲的是什么。", title="全文", language="zh-Hans", translation_of="whole")
ELSEWHERE = story("copy", title="Copy", version_of="whole", publisher="Another")


async def test_a_story_is_shown_whole_with_all_that_leads_on(rooms: Rooms) -> None:
    async with browsing(rooms.service(WHOLE, ZH, ELSEWHERE)) as browser:
        page = await read(browser, "/en/stories/whole")
    assert texts(page, "//h1") == ["Whole"]
    paragraphs = ["What it is about.", "The first line.", "A second one 易地 here.", "The third."]
    assert texts(page, "//div[@class='text']//p") == paragraphs
    assert page.xpath("//a[@class='button']/@href") == ["https://paper.test/1"]
    assert page.xpath("//article//ul[@class='ways']//a/@href") == ["/en/stories/copy", "/en/stories/whole-zh"]
    assert texts(page, "//article//ul[@class='ways']//a") == [
        "Also at Another",
        "Also in Simplified Chinese · translated",
    ]


async def test_it_is_shown_while_what_is_near_it_cannot_be_looked_for(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LanguageViews, "for_reader", AsyncMock(side_effect=RetrieverUnavailable("away")))
    async with browsing(rooms.service(WHOLE, ZH)) as browser:
        page = await read(browser, "/en/stories/whole")
        told = await browser.get("/api/stories/whole")
    assert texts(page, "//h1") == ["Whole"]
    assert texts(page, "//section[@class='related']/*") == ["Related stories", Texts("en")("error-unavailable")]
    assert told.json()["related"] is None  # rather than none at all
    assert told.headers["cache-control"] == "no-store"


async def test_another_telling_is_named_by_what_is_other_in_it(rooms: Rooms) -> None:
    chinese = story("zh", title="全文", language="zh-Hans", version_of="whole", publisher="The Paper")
    german = story("de", title="Ganz", language="de", version_of="whole", publisher="Die Zeitung")
    async with browsing(rooms.service(WHOLE, chinese, german)) as browser:
        page = await read(browser, "/en/stories/whole")
    assert sorted(texts(page, "//article//ul[@class='ways']//a")) == [
        "Also in German · Die Zeitung",
        "Also in Simplified Chinese",
    ]


async def test_the_telling_that_is_asked_for_is_told_whatever_the_readers_language(rooms: Rooms) -> None:
    async with browsing(rooms.service(WHOLE, ZH)) as browser:
        page = await read(browser, "/en/stories/whole-zh")
    assert texts(page, "//h1[@lang='zh-Hans']") == ["全文"]
    assert texts(page, "//p[@class='note']") == ["Translated for this archive; the link leads to the original."]


async def test_what_an_answer_quotes_is_marked_and_has_an_anchor(browser: httpx.AsyncClient, bundled: Service) -> None:
    quote = answered(await bundled.ask("livestreaming")).quotes[0]
    where = {"field": quote.field.value, "start": quote.span.start, "end": quote.span.end}
    page = await read(browser, Addresses("en").story(quote.citation.article_id, **where))
    assert "".join(mark.text_content() for mark in page.xpath("//mark")) == quote.text
    assert page.xpath("count(//mark[@id='quote'])") == 1


@pytest.mark.parametrize(
    "asked",
    ["field=body&start=3&end=3", "field=body&start=9&end=2", "field=body&start=0&end=99999", "field=x&start=0&end=1",
     "field=body&start=-1&end=4", "field=body&start=x", "start=0&end=3", "field=body&start=0&end=" + "9" * 400],
)  # fmt: skip
async def test_a_slice_that_is_none_is_not_marked(rooms: Rooms, asked: str) -> None:
    async with browsing(rooms.service(WHOLE)) as browser:
        assert not (await read(browser, f"/en/stories/whole?{asked}")).xpath("//mark")


@example("one\ntwo\n", (0, 7))
@given(st.text("a \n\r\u2028易😀<"), st.tuples(st.integers(0, 30), st.integers(0, 30)))
def test_paragraphs_have_every_word_and_mark_no_other_than_the_slice(text: str, ends: tuple[int, int]) -> None:
    span = Span(*sorted(ends))
    found = paragraphs(story("a", body=text), Field.BODY, (Field.BODY, span))
    assert "".join("".join((p.before + p.quoted + p.after).split()) for p in found) == "".join(text.split())
    if span.end <= len(text):
        marked = "".join(p.quoted for p in found)
        assert "".join(marked.split()) == "".join(span.of(text).split())
    assert sum(p.first for p in found) == any(p.quoted for p in found)


async def test_what_is_written_from_right_to_left_is_set_so(rooms: Rooms) -> None:
    arabic = story("a", "خرج المزارعون إلى الحقول.", title="عنوان", language="ar", publisher="صحيفة")
    async with browsing(rooms.service(arabic)) as browser:
        page, latest = await read(browser, "/en/stories/a"), await read(browser, "/en/latest")
        answer = await read(browser, "/en/ask?q=المزارعون")
    for words in page.xpath("//h1|//div[@class='text']") + answer.xpath("//h2[@class='question']|//blockquote"):
        assert words.get("dir") == "auto"
    assert answer.xpath("//blockquote[@lang='ar']")
    assert latest.xpath("//a[@lang='ar']/bdi")


async def test_a_withdrawn_story_is_gone_and_an_unknown_one_not_found(rooms: Rooms) -> None:
    gone = story("gone", HOSTILE, withdrawn=date(2020, 3, 1))
    async with browsing(rooms.service(WHOLE, gone)) as browser:
        page = await read(browser, "/en/stories/gone", 410)
        unknown = await read(browser, "/zh-Hans/stories/no-such", 404)
    assert texts(page, "//h1") == ["This story was withdrawn by its publisher and is no longer quoted here."]
    assert "alert" not in page.text_content()
    assert texts(unknown, "//h1") == ["资料库里没有这篇报道。如果你是从链接来的，它可能已经撤下了。"]


async def test_of_a_story_with_no_more_than_a_headline_that_is_said(rooms: Rooms) -> None:
    async with browsing(rooms.service(story("bare", title=HOSTILE))) as browser:
        page = await read(browser, "/en/stories/bare")
    notes = ["The archive has only the headline of this story.", "No address is known for this story."]
    assert texts(page, "//p[@class='note']") == notes


async def test_nothing_that_a_publisher_wrote_becomes_a_part_of_the_page(rooms: Rooms) -> None:
    told = story("a", HOSTILE, title=HOSTILE, body=HOSTILE, publisher=HOSTILE, authors=(HOSTILE,), topics=("jobs",))
    async with browsing(rooms.service(told, story("b", HOSTILE, title=HOSTILE, topics=("jobs",)))) as browser:
        page = await read(browser, "/en/stories/a?field=summary&start=0&end=30")
    assert page.xpath("count(//script[not(@src) and not(@type='application/ld+json')])") == 0
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    assert texts(page, "//mark") == [" ".join(HOSTILE[:30].split())]


IDS = st.text(
    st.characters(min_codepoint=0x21, exclude_categories=["Cs", "Z", "Cc"], exclude_characters="#"), min_size=1
)


async def test_any_id_comes_round(rooms: Rooms) -> None:
    ids = [
        "a/b",
        "a//b",
        "/a",
        "a/",
        "a?b",
        "a%2Fb",
        "50%",
        'a"b',
        "a'b",
        "易地",
        "a&b=c",
        "a+b",
        "a;b",
        "a\\b",
        "~",
        "%%",
        "&lt;",
    ]
    async with browsing(rooms.service(*(story(each, title=f"Title of {each}") for each in ids))) as browser:
        for each in ids:
            page = await read(browser, Addresses("zh-Hant").story(each))
            assert texts(page, "//h1") == [f"Title of {each}"]
            switched = page.xpath("//a[@lang='en'][@hreflang='en']/@href")[0]
            assert texts(await read(browser, switched), "//h1") == [f"Title of {each}"]


@given(IDS)
def test_an_id_is_one_part_of_its_address(article_id: str) -> None:
    path = Addresses("en").story(article_id)
    assert re.fullmatch(r"/en/stories/[A-Za-z0-9_.~%-]+", path)
    assert path.removeprefix("/en/stories/") == quote(article_id, safe="")
