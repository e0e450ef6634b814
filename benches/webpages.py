"""What pages weigh, and how soon a browser shows something of them."""

import re
import shutil
from collections.abc import Iterator
from statistics import median
from urllib.parse import urljoin
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

LOADS = 5
# Debian's, without what speaks to its maker.
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run")
PAGES = {
    "home": "",
    "an answer": "ask?q=livestreaming+poverty&q=and+in+Tibet",
    "a topic": "topics/policy",
    "a story": "stories/poverty-14",
}
_PARTS = re.compile(r'(?:<link rel="stylesheet" href|<script[^>]* src)="([^"]+)"')
# Not by waiting for a condition: the pages let nobody evaluate one.
_PAINTED = """() => new Promise(done => new PerformanceObserver(seen => {
    for (const paint of seen.getEntriesByName("first-contentful-paint")) done(paint.startTime);
}).observe({type: "paint", buffered: true}))"""


def report(address: str) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no browser is installed: what it would show is not timed")
        for name, page in _pages(address):
            print(f"{name:24}{weight(page):>8} bytes")
        return
    print(f"{'page':24}{'bytes (60,000)':>16}{'ms (300)':>10}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*OPTIONS])
        for name, page in _pages(address):
            print(f"{name:24}{weight(page):>16,}{painted_ms(browser, page):>10.0f}")
        browser.close()


def _pages(address: str) -> Iterator[tuple[str, str]]:
    yield "(ok, and no more)", f"{address}/healthz"  # what the browser itself takes
    for language in ("en", "zh-Hans", "zh-Hant"):
        for name, path in PAGES.items():
            yield f"{name}, {language}", f"{address}/{language}/{path}"


def weight(page: str) -> int:
    html = _read(page)
    return len(html) + sum(len(_read(urljoin(page, part))) for part in {*_PARTS.findall(html.decode())})


def painted_ms(browser: Browser, page: str) -> float:
    times = list[float]()
    for _ in range(LOADS):
        tab = browser.new_context().new_page()
        tab.goto(page)
        times.append(float(tab.evaluate(_PAINTED)))
        tab.context.close()
    return median(times)


def _read(address: str) -> bytes:
    with urlopen(address) as response:  # noqa: S310 - of our own server
        content: bytes = response.read()
        return content
