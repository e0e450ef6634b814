"""What a page looks like by night, what it weighs, and what the keyboard alone can do with it."""

from typing import TYPE_CHECKING

import pytest
from looked_at import PAGES, QUESTION, asked
from playwright.async_api import expect

from real_browser import Tabs

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]

_MAX_BYTES = 60_000
_WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, each) => sum + each.encodedBodySize, 0)"""
_LIGHT = "() => getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"


async def lightness(tab: "Page") -> float:
    shades: list[int] = await tab.evaluate(_LIGHT)
    return sum(shades) / len(shades)


async def test_a_page_is_dark_where_the_reader_likes_it_dark(tabs: Tabs) -> None:
    by_day, by_night = await tabs(color_scheme="light"), await tabs(color_scheme="dark")
    for tab in (by_day, by_night):
        await tab.goto("/en/")
    assert await lightness(by_day) > 230
    assert await lightness(by_night) < 40


async def test_the_keyboard_alone_asks_and_goes_to_a_source(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto("/en/")
    await tab.keyboard.press("Tab")
    await expect(tab.locator(".skip")).to_be_focused()
    await expect(tab.locator(".skip")).to_be_in_viewport()
    await tab.keyboard.press("Enter")
    await expect(tab.locator("main")).to_be_focused()
    await tab.keyboard.press("Tab")
    await tab.keyboard.type(QUESTION)
    await tab.keyboard.press("Enter")
    await expect(tab.locator(".question")).to_have_text(QUESTION)
    await tab.keyboard.press("Tab")
    await expect(tab.locator(".quote a").first).to_be_focused()


async def test_the_form_stays_at_hand_but_leaves_the_end_of_the_answer_to_be_read(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto(asked("poverty"))
    form, last = tab.locator("form.ask"), tab.locator(".ways a").last
    await expect(form).to_be_in_viewport(ratio=1)
    await last.scroll_into_view_if_needed()
    await tab.mouse.wheel(0, 10_000)
    await expect(tab.locator("footer p")).to_be_in_viewport(ratio=1)
    lower, upper = await last.bounding_box(), await form.bounding_box()
    assert lower
    assert upper
    assert lower["y"] + lower["height"] <= upper["y"]


async def test_no_page_weighs_more_than_a_slow_line_carries_at_once(tabs: Tabs) -> None:
    tab = await tabs()
    weights = {}
    for name, address in PAGES.items():
        await tab.goto(address, wait_until="networkidle" if name == "home" else "load")
        weights[name] = await tab.evaluate(_WEIGHT)
    assert max(weights.values()) < _MAX_BYTES, weights


async def test_on_paper_are_the_quotes_and_the_addresses_of_their_stories(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto(asked(QUESTION))
    await tab.emulate_media(media="print")
    await expect(tab.locator("blockquote").first).to_be_visible()
    await expect(tab.locator("form, .ways, .here").locator("visible=true")).to_have_count(0)
    printed = await tab.locator(".headline a").first.evaluate("(link) => getComputedStyle(link, '::after').content")
    assert "http://china.org.cn/china/2020-04/03/content_76355802.htm>" in printed
