"""Reading without a question: lists, topics with their timeline, stories, what the archive is."""

import re
from typing import TYPE_CHECKING

import pytest
from looked_at import QUESTION, TOPIC, asked
from playwright.async_api import expect

from real_browser import Tabs

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]
either_way = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


async def drag(tab: "Page", first: "Locator", last: "Locator") -> None:
    places = [await bar.locator(".place").bounding_box() for bar in (first, last)]
    points = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in places if box]
    await tab.mouse.move(*points[0])
    await tab.mouse.down()
    await tab.mouse.move(*points[1], steps=4)
    await tab.mouse.up()


@either_way
async def test_the_latest_stories_are_paged_through(tabs: Tabs, *, scripts: bool) -> None:
    tab = await tabs(java_script_enabled=scripts)
    await tab.goto("/en/latest")
    newest = await tab.locator(".stories a").first.inner_text()
    await tab.get_by_role("link", name="Older").click()
    await expect(tab.locator(".stories a").first).not_to_have_text(newest)
    await tab.get_by_role("link", name="Newer").click()
    await expect(tab.locator(".stories a").first).to_have_text(newest)


@either_way
async def test_a_topic_leads_to_its_stories(tabs: Tabs, *, scripts: bool) -> None:
    tab = await tabs(java_script_enabled=scripts)
    await tab.goto("/en/")
    await tab.get_by_role("link", name="Topics").click()
    chip = tab.locator(".chips a").first
    count = re.search(r"\d+", await chip.inner_text())
    await chip.click()
    assert count
    await expect(tab.locator("#listed h2")).to_contain_text(count[0])
    headline = await tab.locator(".stories a").first.inner_text()
    await tab.locator(".stories a").first.click()
    await expect(tab.locator("h1")).to_have_text(headline)


async def test_a_span_of_a_timeline_is_brushed_by_mouse(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto(TOPIC)
    everything = await tab.locator("#listed h2").inner_text()
    bars = tab.locator("a.bar")
    await bars.nth(1).evaluate("(bar) => { window.second = bar; }")
    await drag(tab, bars.nth(0), bars.nth(1))
    await expect(tab).to_have_url(re.compile("since=.*until="))
    await expect(tab.locator("a.bar[aria-current]")).to_have_count(2)
    await expect(tab.locator("#listed h2")).not_to_have_text(everything)
    assert (
        await tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none"
    )  # it would be stretched
    both = await tab.locator("#listed h2").inner_text()
    await bars.nth(1).click()
    await expect(tab.locator("#listed h2")).not_to_have_text(both)
    await tab.go_back()
    await expect(tab.locator("#listed h2")).to_have_text(both)
    await expect(tab.locator("a.bar[aria-current]")).to_have_count(2)
    await tab.go_back()
    await expect(tab.locator("a.bar[aria-current]")).to_have_count(0)
    await expect(tab.locator("#listed h2")).to_have_text(everything)
    assert await bars.nth(1).evaluate("(bar) => bar === window.second")


async def test_a_span_of_a_timeline_is_brushed_by_keys(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto(TOPIC)
    await tab.locator("a.bar").first.focus()
    await tab.keyboard.press("Shift+ArrowRight")
    await expect(tab.locator("a.bar[aria-current]")).to_have_count(2)
    await expect(tab).to_have_url(re.compile("since=.*until="))
    await expect(tab.locator("a.bar").nth(1)).to_be_focused()


async def test_without_a_script_a_bar_is_a_link_and_a_form_has_the_span(tabs: Tabs) -> None:
    tab = await tabs(java_script_enabled=False)
    await tab.goto(TOPIC)
    await tab.locator("a.bar").first.press("Enter")
    await expect(tab.locator("a.bar[aria-current]")).to_have_count(1)
    await tab.get_by_label("To", exact=True).select_option(index=1)
    await tab.get_by_role("button", name="Show").click()
    await expect(tab.locator("a.bar[aria-current]")).to_have_count(2)


@either_way
async def test_a_quote_is_found_again_marked_in_its_story(tabs: Tabs, *, scripts: bool) -> None:
    tab = await tabs(java_script_enabled=scripts)
    await tab.goto(asked(QUESTION))
    quoted = (await tab.locator(".quote blockquote").first.inner_text()).strip("…")
    await tab.get_by_role("link", name="See it in context").first.click()
    await expect(tab.locator(".text mark").first).to_be_in_viewport()
    assert " ".join(await tab.locator(".text mark").all_inner_texts()) == quoted


async def test_the_archive_says_what_it_is_in_each_language(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await tab.get_by_role("link", name="About").click()
    for language, title in (
        ("简体中文", "关于这个资料库"),
        ("繁體中文", "關於這個資料庫"),
        ("English", "About this archive"),
    ):
        await tab.get_by_role("link", name=language).click()
        await expect(tab.locator("h1")).to_have_text(title)
