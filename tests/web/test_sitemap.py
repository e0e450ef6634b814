"""What search engines are told."""

from datetime import date
from urllib.robotparser import RobotFileParser

import httpx
import pytest
from web_pages import browsing, document, read

from povbot.fronts.web import sitemap
from stories import Rooms, on_days, story
from web_front import SITE

MAPS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


async def test_every_page_that_it_names_is_there(browser: httpx.AsyncClient) -> None:
    index = await document(browser, "/sitemap.xml")
    parts = index.xpath("s:sitemap/s:loc/text()", namespaces=MAPS)
    named = [
        address
        for part in parts
        for address in (await document(browser, part)).xpath("s:url/s:loc/text()", namespaces=MAPS)
    ]
    assert len(named) == len({*named}) == 3 * (4 + 14 + 20)
    for address in named[::7]:
        page = await read(browser, address)
        assert page.xpath("//link[@rel='canonical']/@href") == [address]


async def test_each_language_is_named_beside_the_others(browser: httpx.AsyncClient) -> None:
    part = await document(browser, "/sitemaps/stories-0.xml")
    url = part.xpath("s:url", namespaces=MAPS)[1]
    tongues = {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", MAPS)}
    assert list(tongues) == ["en", "zh-Hans", "zh-Hant"]
    assert url.findtext("s:loc", namespaces=MAPS) == tongues["zh-Hans"]


async def test_a_day_is_told_only_where_it_is_known(rooms: Rooms) -> None:
    known = story("known", published=on_days("2020-01-02"))
    changed = story("changed", published=on_days("2020-01-02"), updated=date(2020, 1, 5))
    between = story("between", published=on_days("2020-01-01", "2020-01-02"))
    async with browsing(rooms.service(known, changed, between)) as browser:
        part = await document(browser, "/sitemaps/stories-0.xml")
    days = {
        url.findtext("s:loc", namespaces=MAPS).rpartition("/")[2]: url.findtext("s:lastmod", namespaces=MAPS)
        for url in part
    }
    assert days == {"known": "2020-01-02", "changed": "2020-01-05", "between": None}


async def test_larger_archives_are_named_in_parts_as_far_as_it_goes(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "STORIES_IN_A_PART", 2)
    monkeypatch.setattr(sitemap, "MOST_STORIES", 6)
    async with browsing(rooms.service(*(story(f"s{at}") for at in range(9)))) as browser:
        index = await document(browser, "/sitemap.xml")
        parts = index.xpath("s:sitemap/s:loc/text()", namespaces=MAPS)
        assert [part.rpartition("/")[2] for part in parts] == [
            "pages.xml",
            "stories-0.xml",
            "stories-1.xml",
            "stories-2.xml",
        ]
        assert len(await document(browser, parts[-1])) == 3 * 2
        for beyond in ("3", "4", "9" * 40, "9" * 5_000, "-1", "x", "١"):
            assert (await browser.get(f"/sitemaps/stories-{beyond}.xml")).status_code == 404


async def test_robots_are_kept_from_what_is_no_page_to_read(browser: httpx.AsyncClient) -> None:
    rules = RobotFileParser()
    rules.parse((await browser.get("/robots.txt")).text.splitlines())
    assert rules.site_maps() == [f"{SITE}/sitemap.xml"]
    assert [rules.can_fetch("any", path) for path in ("/en/latest", "/en/operator", "/api/ask")] == [True, False, False]
