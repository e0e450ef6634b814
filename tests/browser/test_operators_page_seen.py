"""The operator's page in a real browser: behind its password, with its plots."""

import asyncio
from pathlib import Path

import pytest
from axe import faults
from looked_at import QUESTION, asked
from playwright.async_api import expect

from patience import PATIENCE_S
from real_browser import PASSWORD, Tabs

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


# Text of a plot that is cut off at its edge, or lies over what stands above it.
_LOST = """() => [...document.querySelectorAll('.plot text')].filter(text => {
    const plot = text.closest('.plot'), { top } = text.getBoundingClientRect();
    const isCut = getComputedStyle(plot).overflow !== 'visible' && top < plot.getBoundingClientRect().top;
    return isCut || top < plot.previousElementSibling.getBoundingClientRect().bottom;
}).map(text => text.textContent)"""


async def test_the_operator_enters_by_the_password_and_leaves_again(tabs: Tabs, pictures: Path) -> None:
    tab = await tabs()
    await tab.goto(asked(QUESTION))
    await tab.goto("/en/operator")
    assert await faults(tab) == []
    await tab.locator("input[type=password]").fill(PASSWORD)
    await tab.keyboard.press("Enter")
    await expect(tab.locator("main section")).not_to_have_count(0)
    async with asyncio.timeout(PATIENCE_S):
        while not await tab.locator(".plot").count():  # what was asked is written once a second
            await tab.wait_for_timeout(200)
            await tab.reload()
    assert await faults(tab) == []
    await tab.screenshot(path=pictures / "operator, on a desk by night.png", full_page=True)
    await tab.set_viewport_size({"width": 320, "height": 700})
    assert await tab.evaluate(_LOST) == []
    await tab.screenshot(path=pictures / "operator, on a phone.png", full_page=True)
    await tab.locator("form button").click()
    await expect(tab.locator("input[type=password]")).to_be_visible()
