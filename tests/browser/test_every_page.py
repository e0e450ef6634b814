"""What every page owes every reader: axe finds nothing, nothing is cut off, the keyboard reaches all of it."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe import faults
from looked_at import PAGES

from real_browser import Tabs

if TYPE_CHECKING:
    from playwright.async_api import Page, ViewportSize

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("page", PAGES),
]

SMALLEST: "ViewportSize" = {"width": 320, "height": 700}
_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Names in tables that stand on more lines than they have words.
_BROKEN = """() => [...document.querySelectorAll('td code')]
    .filter(name => name.getClientRects().length > name.textContent.split('-').length).map(name => name.textContent)"""
# Of each stop of the tab key: whether it is seen that the focus is there, and whether something lies over it.
_STOP = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const box = at.getClientRects()[0], style = getComputedStyle(at);
    const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const place = at.querySelector('.place'); // of a bar, which an outline would be stretched with
    const seen = outlined || (place && getComputedStyle(place).stroke !== 'none');
    return {name: at.outerHTML.slice(0, 160), seen, covered: !over || !(at.contains(over) || over.contains(at))};
}"""


async def test_a_page_is_for_every_reader(tabs: Tabs, page: str, pictures: Path) -> None:
    """Opened once: a tab costs more than what is looked at."""
    tab = await tabs(reduced_motion="reduce")
    await tab.goto(PAGES[page])
    await assert_the_tab_key_reaches_everything_and_shows_where_it_is(tab)
    assert await faults(tab) == []
    await tab.screenshot(path=pictures / f"{page}, on a desk by night.png", full_page=True)
    await tab.emulate_media(color_scheme="light")
    await tab.set_viewport_size(SMALLEST)
    assert await tab.evaluate(_SIDEWAYS) == 0
    assert await tab.evaluate(_BROKEN) == []
    await tab.screenshot(path=pictures / f"{page}, on a phone.png", full_page=True)
    devtools = await tab.context.new_cdp_session(tab)
    await devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert await tab.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "32px"
    assert await tab.evaluate(_SIDEWAYS) == 0
    await tab.screenshot(path=pictures / f"{page}, at twice the text size.png")


async def assert_the_tab_key_reaches_everything_and_shows_where_it_is(tab: "Page") -> None:
    reachable = await tab.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary, select')]
            .filter(each => each.tabIndex >= 0 && each.checkVisibility()).length"""
    )
    stops = list[str]()
    for _ in range(reachable):
        await tab.keyboard.press("Tab")
        stop = await tab.evaluate(_STOP)
        assert stop is not None, f"only {len(stops)} of {reachable} were reached"
        assert stop["seen"], stop["name"]
        assert not stop["covered"], stop["name"]
        stops.append(stop["name"])
    assert 'class="skip"' in stops[0]
