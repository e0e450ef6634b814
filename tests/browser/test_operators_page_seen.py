"""The operator's page in a real browser: behind its password, with its plots."""

from pathlib import Path

import pytest
from axe import faults
from playwright.async_api import expect

from real_browser import PASSWORD, Tabs

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


async def test_the_operator_enters_by_the_password_and_leaves_again(tabs: Tabs, pictures: Path) -> None:
    tab = await tabs()
    await tab.goto("/en/operator")
    assert await faults(tab) == []
    await tab.locator("input[type=password]").fill(PASSWORD)
    await tab.keyboard.press("Enter")
    await expect(tab.locator("main section")).not_to_have_count(0)
    assert await faults(tab) == []
    await tab.screenshot(path=pictures / "operator, on a desk by night.png", full_page=True)
    await tab.locator("form button").click()
    await expect(tab.locator("input[type=password]")).to_be_visible()
