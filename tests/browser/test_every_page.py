"""What every page owes every reader: axe finds nothing, nothing is cut off, the keyboard reaches all of it."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from looked_at import PAGES

from real_browser import Tabs

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("page", PAGES),
]

ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What could be found by night that was not by day.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
SCHEMES: Mapping[Literal["light", "dark"], Mapping[str, object]] = {"light": ALL, "dark": COLOURS}
_AXE = """async runOnly => (await axe.run(document, {runOnly, resultTypes: ['violations']})).violations
    .flatMap(({id, nodes}) => nodes.map(node => `${id}: ${node.html}: ${node.failureSummary}`))"""
_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Of each stop of the tab key: whether it is seen that the focus is there, and whether something lies over it.
_STOP = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const box = at.getClientRects()[0], style = getComputedStyle(at);
    const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return {name: at.outerHTML.slice(0, 160), seen, covered: !over || !(at.contains(over) || over.contains(at))};
}"""


async def faults(tab: "Page", rules: Mapping[str, object]) -> Sequence[str]:
    found: Sequence[str] = await tab.evaluate(_AXE, rules)
    return found


async def test_axe_finds_nothing_on_a_phone_or_a_desk_by_day_or_by_night(tabs: Tabs, page: str, pictures: Path) -> None:
    tab = await tabs(viewport={"width": 320, "height": 700})
    await tab.goto(PAGES[page])
    # Given by the debugger's door, so that the page's policy stays as it is.
    await tab.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    for width, height in ((320, 700), (1280, 800)):
        await tab.set_viewport_size({"width": width, "height": height})
        for scheme, rules in SCHEMES.items():
            await tab.emulate_media(color_scheme=scheme)
            assert await faults(tab, rules) == [], f"{width} pixels wide, {scheme}"
            await tab.screenshot(path=pictures / f"{page.replace(' ', '-')}-{width}-{scheme}.png", full_page=True)


async def test_nothing_scrolls_sideways_on_the_smallest_screen_nor_at_twice_the_text_size(
    tabs: Tabs, page: str, pictures: Path
) -> None:
    tab = await tabs(viewport={"width": 320, "height": 700})
    await tab.goto(PAGES[page])
    assert await tab.evaluate(_SIDEWAYS) == 0
    devtools = await tab.context.new_cdp_session(tab)
    await devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert await tab.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "32px"
    assert await tab.evaluate(_SIDEWAYS) == 0
    await tab.screenshot(path=pictures / f"{page.replace(' ', '-')}-320-twice.png")


async def test_the_tab_key_reaches_everything_and_shows_where_it_is(tabs: Tabs, page: str) -> None:
    tab = await tabs(reduced_motion="reduce")
    await tab.goto(PAGES[page])
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
