"""A conversation, as a reader has it in a browser: with scripts and without, forth and back."""

import asyncio
from typing import TYPE_CHECKING

import pytest
from looked_at import QUESTION, asked
from playwright.async_api import expect

from patience import PROCESS_PATIENCE_S
from real_browser import Tabs

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]
either_way = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


async def ask(tab: "Page", question: str) -> None:
    """Until it is answered, as a reader does."""
    await tab.locator("input[name=q]:not([type=hidden])").fill(question)
    await tab.keyboard.press("Enter")
    await expect(tab.locator(".question").last).to_have_text(question)


@pytest.mark.parametrize(
    ("locale", "language", "question", "found"),
    [
        ("en-GB", "en", QUESTION, "got rid of poverty"),
        ("zh-CN", "zh-Hans", "东川是怎么脱贫的？", "东川"),
        ("zh-TW", "zh-Hant", "東川如何擺脫貧困？", "东川"),
    ],
    ids=["English", "simplified", "traditional"],
)
async def test_a_question_is_answered_in_the_language_of_the_browser(
    tabs: Tabs, locale: str, language: str, question: str, found: str
) -> None:
    tab = await tabs(locale=locale)
    await tab.goto("/")
    await expect(tab.locator("html")).to_have_attribute("lang", language)
    await ask(tab, question)
    await expect(tab.locator(".quote blockquote mark").first).to_be_visible()
    await expect(tab.locator(".quote").first).to_contain_text(found)
    await expect(tab.locator(".quote .source").first).to_be_visible()


async def test_a_question_that_the_first_page_offers_is_answered(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    offered = tab.locator(".chips a")
    async with asyncio.timeout(PROCESS_PATIENCE_S):
        while not await offered.count():  # they are looked for once all else is built
            await asyncio.sleep(0.1)
            await tab.reload()
    await offered.first.click()
    await expect(tab.locator(".quote blockquote mark").first).to_be_visible()


@either_way
async def test_a_follow_up_leans_on_the_question_before(tabs: Tabs, *, scripts: bool) -> None:
    tab = await tabs(java_script_enabled=scripts)
    await tab.goto("/en/")
    await ask(tab, QUESTION)
    await ask(tab, "and in Gansu?")
    await expect(tab.locator(".question")).to_have_text([QUESTION, "and in Gansu?"])
    await expect(tab.locator(".turn").last.locator(".quote blockquote").first).to_contain_text("Gansu")
    await expect(tab.locator(".question").last).to_be_in_viewport()


@either_way
async def test_an_answer_is_looked_at_more_closely(tabs: Tabs, *, scripts: bool) -> None:
    tab = await tabs(java_script_enabled=scripts)
    await tab.goto(asked("poverty"))
    quotes = tab.locator(".quote")
    few = await quotes.count()
    await tab.get_by_role("link", name="More", exact=True).click()
    await expect(quotes.nth(few)).to_be_in_viewport()
    await tab.get_by_role("link", name="Why this?").click()
    await expect(quotes.first.locator(".reasons li").first).to_be_visible()
    await tab.get_by_role("link", name="Related", exact=True).click()
    await expect(tab.locator("#related .stories a").first).to_be_in_viewport()


@either_way
async def test_what_is_not_answered_says_so_and_leads_on(tabs: Tabs, *, scripts: bool) -> None:
    tab = await tabs(java_script_enabled=scripts)
    await tab.goto("/en/")
    await ask(tab, "poverty in Nigeria")
    await expect(tab.locator(".refusal")).to_contain_text("Nigeria")
    await expect(tab.locator(".quote")).to_have_count(0)
    await tab.locator(".refusal .chips a").first.click()
    await expect(tab.locator("main")).not_to_contain_text("Nigeria")
    await expect(tab.locator(".stories a, .quote a").first).to_be_visible()


async def test_back_and_forward_go_through_the_conversation(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await ask(tab, QUESTION)
    await expect(tab.locator(".question")).to_have_count(1)
    await ask(tab, "and in Gansu?")
    await expect(tab.locator(".question")).to_have_count(2)
    await tab.go_back()
    await expect(tab.locator(".question")).to_have_text([QUESTION])
    await tab.go_back()
    await expect(tab.locator(".question")).to_have_count(0)
    await tab.go_forward()
    await tab.go_forward()
    await expect(tab.locator(".question")).to_have_text([QUESTION, "and in Gansu?"])


async def test_a_conversation_is_shared_by_its_address(tabs: Tabs) -> None:
    tab, friends = await tabs(), await tabs(java_script_enabled=False)
    await tab.goto("/en/")
    await ask(tab, QUESTION)
    await expect(tab.locator(".quote").first).to_be_visible()
    await friends.goto(tab.url)
    assert await friends.locator(".quote").all_inner_texts() == await tab.locator(".quote").all_inner_texts()


async def test_the_same_conversation_goes_on_in_another_language(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await ask(tab, QUESTION)
    await tab.get_by_role("link", name="繁體中文").click()
    await expect(tab.locator("html")).to_have_attribute("lang", "zh-Hant")
    await expect(tab.locator(".question")).to_have_text(QUESTION)
    await expect(tab.get_by_role("button", name="提問")).to_be_visible()


async def test_what_is_asked_is_text_whatever_it_looks_like(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await ask(tab, "<img src=x onerror=alert(1)><b>poverty</b>")
    await expect(tab.locator("main img")).to_have_count(0)
