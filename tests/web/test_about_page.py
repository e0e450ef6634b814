"""What the archive is, and what is kept of readers."""

import httpx
import pytest
from web_pages import HOSTILE, browsing, read, texts

from povbot.service import Service
from stories import Rooms, story


async def test_it_tells_of_what_time_from_whom_and_in_which_languages(
    browser: httpx.AsyncClient, bundled: Service
) -> None:
    held = await bundled.holdings()
    page = await read(browser, "/en/about")
    assert texts(page, "//main/p")[0] == "20 stories, March – May 2020."
    counted = dict(zip(texts(page, "//dt"), texts(page, "//dd"), strict=True))
    assert {each.name: str(each.stories) for each in held.publishers}.items() <= counted.items()
    assert counted["Simplified Chinese"] == "20"
    assert texts(page, "//p[@class='note']") == [f"povbot {held.version}"]


@pytest.mark.parametrize(
    ("language", "kept"), [("en", "for 30 days, without who asked"), ("zh-Hans", "30 天"), ("zh-Hant", "30 天")]
)
async def test_it_tells_what_is_kept_of_readers_and_sets_no_cookie(
    browser: httpx.AsyncClient, language: str, kept: str
) -> None:
    answer = await browser.get(f"/{language}/about")
    assert kept in answer.text
    assert "set-cookie" not in answer.headers


async def test_of_many_publishers_those_with_most_stories_are_named(rooms: Rooms) -> None:
    many = [story(f"s{at}", publisher=f"Paper {at}") for at in range(60)]
    async with browsing(rooms.service(*many, story("x", publisher=HOSTILE), story("y", publisher=HOSTILE))) as browser:
        page = await read(browser, "/en/about")
    names = texts(page, "//dl[1]//dt")
    assert (len(names), names[0][:8]) == (50, "<script>")
    assert "11 more" in texts(page, "//p[@class='note']")


async def test_it_leads_programs_to_their_own_page(browser: httpx.AsyncClient) -> None:
    page = await read(browser, "/zh-Hans/about")
    (address,) = page.xpath("//main//ul[@class='ways']//a/@href")
    assert texts(await read(browser, address), "//h1") == ["供程序使用"]
