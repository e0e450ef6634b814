"""The first page in a real browser."""

import pytest
from playwright.async_api import expect

from real_browser import Tabs

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


async def test_a_browser_is_led_to_the_page_in_its_own_language(tabs: Tabs) -> None:
    tab = await tabs(locale="zh-TW")
    await tab.goto("/")
    await expect(tab.locator("html")).to_have_attribute("lang", "zh-Hant")
    await expect(tab).to_have_url("/zh-Hant/")
