"""axe-core on a page, by the debugger's door: the page's own policy stays as it is."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.async_api import Page

_ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What could be found by night that was not by day.
_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
_SCHEMES: Mapping[Literal["light", "dark"], Mapping[str, object]] = {"light": _ALL, "dark": _COLOURS}
_WIDTHS = (320, 1280)
# All of a page at once: what the form lies over while it stays at hand would be taken for a target too small.
_HEIGHT = "() => document.documentElement.scrollHeight"
_FAULTS = """async runOnly => (await axe.run(document, {runOnly, resultTypes: ['violations']})).violations
    .flatMap(({id, nodes}) => nodes.map(node => `${id}: ${node.html}: ${node.failureSummary}`))"""


async def faults(tab: "Page") -> Sequence[str]:
    """On a phone and on a desk, by day and by night."""
    await tab.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = list[str]()
    for width in _WIDTHS:
        await tab.set_viewport_size({"width": width, "height": 700})
        await tab.set_viewport_size({"width": width, "height": await tab.evaluate(_HEIGHT)})
        for scheme, rules in _SCHEMES.items():
            await tab.emulate_media(color_scheme=scheme)
            found += [f"{width} pixels wide, {scheme}: {fault}" for fault in await tab.evaluate(_FAULTS, rules)]
    return found
