"""The newest stories, a page at a time."""

import httpx
import pytest
from web_pages import HOSTILE, browsing, read, texts

from stories import Rooms, on_days, story

HEADLINES = "//ol[@class='stories']//article/h2/a"


async def test_pages_lead_on_through_every_story_and_back(browser: httpx.AsyncClient) -> None:
    seen, address = list[str](), "/en/latest"
    while address:
        page = await read(browser, address)
        seen += page.xpath(f"{HEADLINES}/@href")
        address = next(iter(page.xpath("//nav[@class='pages']/a[@rel='next']/@href")), "")
    assert len(seen) == len({*seen}) == 20
    assert page.xpath("//nav[@class='pages']/a[@rel='prev']/@href") == ["/en/latest"]
    assert texts(page, "//nav[@class='pages']/span") == ["11–20 of 20"]
    between = await read(browser, "/en/latest?from=5")
    assert between.xpath("//nav[@class='pages']/a/@href") == ["/en/latest", "/en/latest?from=15"]
    assert between.xpath("//ol/@start") == ["6"]
    here = {link.text: link.get("aria-current") for link in between.xpath("//header//a[@aria-current]")}
    assert here == {"Latest": "page", "English": "true"}


async def test_stories_are_told_in_the_readers_language(browser: httpx.AsyncClient) -> None:
    page = await read(browser, "/zh-Hans/latest")
    assert texts(page, HEADLINES)[0] == "全员上阵：打赢脱贫攻坚战"
    assert "资料库译文" in texts(page, "//p[@class='source']")[0]


@pytest.mark.parametrize("offset", ["-1", "x", "", "1e3", "9" * 30, "９", "1&from=2"])
async def test_an_offset_that_makes_no_sense_is_passed_over(browser: httpx.AsyncClient, offset: str) -> None:
    assert texts(await read(browser, f"/en/latest?from={offset}"), "//h1") == ["Latest stories"]


async def test_behind_the_end_the_first_page_is(browser: httpx.AsyncClient) -> None:
    led = await browser.get("/en/latest?from=500")
    assert (led.status_code, led.headers["location"]) == (307, "/en/latest")


async def test_a_headline_is_text_whatever_is_in_it(rooms: Rooms) -> None:
    async with browsing(rooms.service(story("a", title=HOSTILE, published=on_days("2020-01-02")))) as browser:
        page = await read(browser, "/en/latest")
    assert page.xpath("count(//script[not(@src) and not(@type='application/ld+json')])") == 0
    assert "<script>alert(1)</script>" in texts(page, HEADLINES)[0]


async def test_an_archive_without_stories_says_so(rooms: Rooms) -> None:
    async with browsing(rooms.service()) as browser:
        assert texts(await read(browser, "/en/latest"), "//p[@class='note']") == ["This archive has no stories yet."]
        assert texts(await read(browser, "/en/topics"), "//p[@class='note']") == ["This archive has no topics."]
