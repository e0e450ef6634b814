"""What a conversation says in a browser is what it says in the chat."""

import html
import re
from collections.abc import Sequence

import httpx
import pytest

from fake_stores import SetClock, fake_stores
from povbot.freshness.known import Freshness
from povbot.fronts.telegram.asking import Asked, Asking
from povbot.fronts.telegram.render.answers import outcome
from povbot.model import Answer
from povbot.service import Service
from povbot.texts import Texts
from web_asked import Page, Turn, asked, typed

CONVERSATIONS = {
    "en": [
        "how did Dongchuan escape poverty?",
        "and in Gansu?",
        "thanks",
        "why?",
        "who won the Hungarian election",
        "povrety in Yunnan",
        "stories from May 2020",
        "how up to date are you?",
    ],
    "zh-Hans": ["东川是怎么脱贫的？", "那甘肃呢？", "多少人？", "匈牙利的总统是谁？", "2020年5月的报道", "还有吗"],
    "zh-Hant": ["東川如何擺脫貧困？", "那甘肅呢？", "為什麼？", "只看2020年", "匈牙利的總統是誰？", "你好"],
}


async def in_the_chat(service: Service, questions: Sequence[str], texts: Texts) -> Sequence[Asked]:
    clock = SetClock()
    asking = Asking(
        service, fake_stores(clock), max_quotes=3, clock=clock, timer=lambda: 0.0, up_to=Freshness(service).up_to
    )
    return [await asking.ask(question, 1, texts, after=await asking.before(1, None, texts)) for question in questions]


def lines(message: str) -> Sequence[str]:
    """Of the chat's HTML, as they are read."""
    return [html.unescape(re.sub("<[^>]*>", "", line)) for line in message.splitlines() if line]


async def in_the_browser(browser: httpx.AsyncClient, questions: Sequence[str], language: str) -> Sequence[Page]:
    pages = [await asked(browser, questions[0], language=language)]
    for question in questions[1:]:
        pages.append(await typed(browser, pages[-1], question))
    return pages


def told(turn: Turn) -> Sequence[str]:
    """In the order of the page: what was understood, then quotes with their sources, or the refusal."""
    notes = turn.element.xpath("./p[contains(@class, 'note')]")
    quotes = turn.element.cssselect("figure.quote blockquote, figure.quote .headline, figure.quote .source")
    found = [*notes, *quotes, *turn.element.cssselect(".refusal > p")]
    return [" ".join(element.text_content().split()) for element in found]


@pytest.mark.parametrize("language", [*CONVERSATIONS])
async def test_each_turn_says_what_the_chat_says(browser: httpx.AsyncClient, bundled: Service, language: str) -> None:
    texts, questions = Texts(language), CONVERSATIONS[language]
    chat = await in_the_chat(bundled, questions, texts)
    pages = await in_the_browser(browser, questions, language)
    for page, answered in zip(pages, chat, strict=True):
        said_there = lines(outcome(answered, texts, "povbot").html)
        if isinstance(answered.outcome, Answer):
            assert page.last.quotes == [
                quote.text if quote.whole else f"…{quote.text}…" for quote in answered.outcome.quotes
            ]
        # The chat has what is noted of a second quote on the line of its label, the page below it.
        assert "".join(told(page.last)).replace(" · ", "") == "".join(said_there).replace(" · ", "")
        marks = [mark.text_content() for mark in page.last.element.cssselect("blockquote mark")]
        bold = re.findall("<b>(.*?)</b>", outcome(answered, texts, "povbot").html)
        assert marks == ([html.unescape(word) for word in bold] if isinstance(answered.outcome, Answer) else [])


@pytest.mark.parametrize("language", [*CONVERSATIONS])
async def test_what_was_said_before_stays_in_the_page(browser: httpx.AsyncClient, language: str) -> None:
    questions = CONVERSATIONS[language][:4]
    pages = await in_the_browser(browser, questions, language)
    assert [turn.question for turn in pages[-1].turns] == questions
    for page, turn in zip(pages, pages[-1].turns, strict=True):
        assert turn.quotes[:1] == page.last.quotes[:1]
        assert turn.refusal == page.last.refusal[: len(turn.refusal)]
