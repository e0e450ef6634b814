"""The pages as Telegram opens them: what they say to it, and do as it says."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from looked_at import QUESTION, asked
from playwright.async_api import expect

from fake_stores import SetClock, fake_stores
from miniapp import launch_data, opened_by_telegram
from povbot import bootstrap, settings
from povbot.bootstrap.web_parts import Means
from povbot.freshness.known import Freshness
from povbot.listening import listening
from povbot.service import Service
from real_browser import Tabs

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
READER = '{"id":7,"first_name":"Reader","language_code":"en"}'
DARK = {"bg_color": "#17212b", "text_color": "#f5f5f5", "hint_color": "#2b3a47", "link_color": "#62bcf9"}
LIGHT = {"bg_color": "#ffffff", "text_color": "#222222", "button_color": "#ffe000", "button_text_color": "#ffffff"}
UNREADABLE = {"bg_color": "#777777", "text_color": "#888888", "link_color": "#7f7f7f"}
# Telegram's own side, which remembers what it was told on this page.
TELEGRAM = """
window.told = [];
window.TelegramWebviewProxy = { postEvent: (type, data) => told.push([type, JSON.parse(data)]) };
"""
# WCAG's contrast of two properties of the page, by colours as the browser computes them.
CONTRAST = """(pair) => {
  const probe = document.body.appendChild(document.createElement("i"));
  const [one, other] = pair.map((name) => {
    probe.style.color = `var(--${name})`;
    const [r, g, b] = getComputedStyle(probe).color.match(/[0-9]+/g).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  });
  probe.remove();
  return Math.max(one, other) / Math.min(one, other);
}"""
PAIRS = ["text surface", "faint surface", "link surface", "accent surface", "accent-text accent", "text mark"]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def site(bundled: Service, paths: settings.Paths) -> AsyncIterator[str]:
    """In this very process, with the clock of the launch."""
    clock = SetClock()
    clock.now = NOW
    means = Means(bundled, fake_stores(clock), Freshness(bundled), clock)
    async with listening(bootstrap.front_of(opened_by_telegram(paths), means), "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


async def launched(tabs: Tabs, address: str, theme: dict[str, str]) -> "Page":
    tab = await tabs()
    await tab.add_init_script(TELEGRAM)
    fragment = {
        "tgWebAppData": launch_data(NOW, user=READER).decode(),
        "tgWebAppVersion": "8.0",
        "tgWebAppBotInline": "1",
    }
    await tab.goto(f"{address}#{urlencode(fragment | {'tgWebAppThemeParams': json.dumps(theme)})}")
    return tab


async def last(tab: "Page", event: str) -> Any:
    """What Telegram was told by that name at last, once it is told."""
    await tab.wait_for_function("(event) => told.some(([type]) => type === event)", arg=event)
    return await tab.evaluate("(event) => told.filter(([type]) => type === event).at(-1)?.[1]", event)


async def says(tab: "Page", event: str, **data: Any) -> None:
    await tab.wait_for_function("window.Telegram")
    await tab.evaluate("([event, data]) => Telegram.WebView.receiveEvent(event, data)", [event, data])


async def test_a_launch_leads_into_the_readers_language_and_back_to_its_page(tabs: Tabs) -> None:
    tab = await launched(tabs, "/zh-Hant/about", DARK)
    await expect(tab.locator("html")).to_have_attribute("lang", "en")
    assert await last(tab, "web_app_setup_back_button") == {"is_visible": False}
    await tab.goto(asked(QUESTION))
    assert await last(tab, "web_app_setup_back_button") == {"is_visible": True}
    await tab.locator(".quote .send button").first.click()
    sent = await last(tab, "web_app_switch_inline_query")
    assert sent["query"].startswith("§")
    assert sent["chat_types"] == ["users", "groups", "channels"]
    await says(tab, "back_button_pressed")
    await tab.wait_for_url("**/en/about")


@pytest.mark.parametrize(("theme", "scheme"), [(DARK, "dark"), (LIGHT, "light"), (UNREADABLE, "")])
async def test_telegrams_theme_is_taken_as_far_as_it_can_be_read(
    tabs: Tabs, theme: dict[str, str], scheme: str
) -> None:
    tab = await launched(tabs, "/en/about", LIGHT)
    assert await last(tab, "web_app_expand") == {}
    assert "#" not in tab.url
    await says(tab, "theme_changed", theme_params=theme)
    assert await tab.evaluate("document.documentElement.style.colorScheme") == scheme
    assert {pair: c for pair in PAIRS if (c := await tab.evaluate(CONTRAST, pair.split())) < 4.5} == {}
    surface = await tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (surface == "rgb(23, 33, 43)") == (theme is DARK)
    await says(tab, "safe_area_changed", top=20, bottom=10)
    await says(tab, "content_safe_area_changed", top=5)
    assert await tab.evaluate("document.documentElement.style.padding") == "25px 0px 10px"


async def test_for_all_other_readers_there_is_nothing_of_it(tabs: Tabs) -> None:
    tab = await tabs()
    await tab.goto(asked(QUESTION))
    await expect(tab.locator(".quote[data-send]").first).to_be_visible()
    assert await tab.locator(".send").count() == 0
    assert await tab.evaluate("[window.Telegram, sessionStorage.telegram]") == [None, None]
