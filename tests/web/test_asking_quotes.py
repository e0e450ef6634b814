"""How a quote looks in a page, whatever it says and wherever it is from."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from povbot import settings
from povbot.fronts.web.marks import marked
from povbot.model import NO_DATE, Article, Citation, Field, Quote, Span
from stories import Rooms, on_days, story
from web_asked import Page, Turn, asked, browser_of, front_over, said

CITED = Citation("a", "A story", "en", None, None, None, NO_DATE, None)
HOSTILE = (
    '<script>alert("1")</script>',
    '"><img src=x onerror=alert(1)>',
    "</mark></blockquote></main>",
    "' autofocus onfocus='alert(1)",
    "{{ 7 * 7 }} {% raw %} &lt;b&gt; &amp;",
    "</title><style>*{}</style>",
    "\u202e\u2066rice\u2069",
)
TEA = story("tea", "Pickers carry baskets of tea to the valley.", title="Tea in the valley")


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    text = draw(st.text(st.sampled_from("ab <>&\"'é水报道𠮷。\u0301\n"), min_size=1, max_size=40))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = tuple(Span(start, end) for start, end in [*pairwise(edges)][::2])
    return Quote(text, Field.BODY, Span(0, len(text)), spans, CITED, 1.0, whole=draw(st.booleans()))


@given(quotes())
def test_the_words_of_a_quote_are_shown_as_they_are_and_its_matches_marked(quote: Quote) -> None:
    shown = html.fragment_fromstring(f"<blockquote>{marked(quote)}</blockquote>")
    assert shown.text_content() == (quote.text if quote.whole else f"…{quote.text}…")
    assert [mark.text_content() for mark in shown] == [span.of(quote.text) for span in quote.highlights]
    assert {mark.tag for mark in shown} <= {"mark"}


async def page_of(paths: settings.Paths, rooms: Rooms, question: str, *articles: Article) -> Page:
    """With all that can be looked at."""
    async with browser_of(front_over(rooms.service(*articles), paths)) as browser:
        return await asked(browser, question, why=1, related=1)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_what_stories_and_questions_say_is_text_and_nothing_else(
    paths: settings.Paths, rooms: Rooms, text: str
) -> None:
    hostile = story(
        "a/../b?c#d",
        f"Hilltop farmers grow rice {text}.",
        title=f"Rice {text}",
        publisher=f"Paper {text}",
        published=on_days("2020-05-01"),
        url="https://news.example/?a=1&b='2'",
        language="en",
    )
    near = story("near", "Hilltop farmers sell rice.", title=f"Rice sold {text}", publisher=text)
    page = await page_of(paths, rooms, f"rice from Hilltop {text}", hostile, near)
    plain = await page_of(paths, rooms, "rice from Hilltop", replace(hostile, title="R"), near)
    assert said(page.root.cssselect("h2.question")[0]) == " ".join(f"rice from Hilltop {text}".split())
    assert {element.tag for element in page.root.iter()} <= {element.tag for element in plain.root.iter()} | {"p"}
    assert all(not name.startswith("on") for element in page.root.iter() for name in element.attrib)
    assert len(page.root.cssselect("script, style, img")) == len(plain.root.cssselect("script, style, img"))
    assert not page.root.xpath("//*/@style | //*/@autofocus")
    assert any(text in quote for quote in page.last.quotes)


@pytest.mark.parametrize("text", HOSTILE[:-1], ids=range(len(HOSTILE) - 1))
async def test_a_refusal_repeats_what_was_asked_as_text(paths: settings.Paths, rooms: Rooms, text: str) -> None:
    page = await page_of(paths, rooms, f"hovercraft {text}", TEA)
    assert page.last.refusal[0] == "The archive has nothing on that."
    assert said(page.root.cssselect("h2.question")[0]) == f"hovercraft {text}"
    assert not page.root.cssselect("body script, style, img, [onfocus], [onerror], [autofocus]")


def source(turn: Turn) -> str:
    return turn.sources[0]


async def test_a_story_without_an_address_says_so(paths: settings.Paths, rooms: Rooms) -> None:
    page = await page_of(paths, rooms, "do pickers carry baskets of tea?", TEA)
    assert not page.last.element.cssselect(".headline a")
    assert said(page.last.element.cssselect(".headline")[0]) == "Tea in the valley"
    assert source(page.last) == "date not known · no link known"


async def test_a_story_that_only_a_list_leads_to_says_so(paths: settings.Paths, rooms: Rooms) -> None:
    listed = replace(TEA, listing_url="https://news.example/list", publisher="Valley Paper")
    page = await page_of(paths, rooms, "do pickers carry baskets of tea?", listed)
    assert page.last.links(".headline") == {"Tea in the valley": "https://news.example/list"}
    assert source(page.last) == "Valley Paper · date not known · link to the publisher's list"


async def test_a_headline_that_is_quoted_is_not_said_twice(paths: settings.Paths, rooms: Rooms) -> None:
    alone = story("tea", "", title="Pickers carry baskets of tea", url="https://news.example/tea")
    page = await page_of(paths, rooms, "do pickers carry baskets of tea?", alone)
    assert page.last.quotes == ["Pickers carry baskets of tea"]
    assert page.last.links(".headline") == {"Read the story": "https://news.example/tea"}
    assert source(page.last) == "date not known · from the headline"


async def test_a_story_that_was_changed_says_when(paths: settings.Paths, rooms: Rooms) -> None:
    changed = replace(TEA, url="https://news.example/tea", published=on_days("2020-05-01"), updated=date(2020, 5, 4))
    page = await page_of(paths, rooms, "do pickers carry baskets of tea?", changed)
    assert source(page.last) == "1 May 2020 · from the summary · changed on 4 May 2020"


async def test_a_translation_says_whose_words_it_has_and_where_its_link_leads(
    paths: settings.Paths, rooms: Rooms
) -> None:
    original = story("tee", "Pflücker tragen Körbe.", language="de", url="https://zeitung.example/tee")
    page = await page_of(paths, rooms, "do pickers carry baskets of tea?", original, replace(TEA, translation_of="tee"))
    assert page.last.links(".headline") == {"Tea in the valley": "https://zeitung.example/tee"}
    assert "translated for this archive, link to the original" in source(page.last)
