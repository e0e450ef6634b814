"""Topics, each with its stories."""

import httpx
from web_pages import HOSTILE, browsing, read, texts

from povbot.service import Service
from stories import Rooms, story


async def test_each_topic_leads_to_as_many_stories_as_it_says(browser: httpx.AsyncClient, bundled: Service) -> None:
    page = await read(browser, "/en/topics")
    counts = [int(text.strip("()")) for text in texts(page, "//ul[@class='chips']//span")]
    assert counts == [each.stories for each in await bundled.topics()]
    first = page.xpath("//ul[@class='chips']//a/@href")[0]
    assert len(texts(await read(browser, first), "//ol[@class='stories']/li")) == min(counts[0], 10)


async def test_a_name_or_an_alias_leads_to_the_topic(browser: httpx.AsyncClient) -> None:
    led = await browser.get("/en/topics/教育?from=3&since=2020-01-01")
    assert (led.status_code, led.headers["location"]) == (307, "/en/topics/education?from=3&since=2020-01-01")


async def test_where_there_is_no_such_topic_those_that_there_are_are_shown(browser: httpx.AsyncClient) -> None:
    page = await read(browser, "/en/topics/no/such%20<b>topic", 404)
    assert texts(page, "//p[@class='note']") == ["There is no topic “no/such <b>topic”. The topics are:"]
    assert "/en/topics/education" in page.xpath("//ul[@class='chips']//a/@href")


async def test_a_topic_leads_to_its_feed_and_to_all_topics(browser: httpx.AsyncClient) -> None:
    page = await read(browser, "/zh-Hant/topics/education")
    feeds = page.xpath("//link[@type='application/atom+xml']/@href")
    assert feeds == page.xpath("//main//a[@type='application/atom+xml']/@href") == ["/zh-Hant/feeds/education"]
    assert page.xpath("//ul[@class='ways']//a[@href='/zh-Hant/topics']")


async def test_a_topic_without_stories_says_so(rooms: Rooms) -> None:
    async with browsing(rooms.service(story("a", HOSTILE))) as browser:
        page = await read(browser, "/en/topics/education")
    assert texts(page, "//p[@class='note']") == ["No story on “Education” yet."]
