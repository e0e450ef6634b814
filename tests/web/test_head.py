"""What a page says of itself to those who share or index it."""

import json
from datetime import date
from typing import Any

import httpx
import pytest
from lxml import html
from starlette.types import ASGIApp, Receive, Scope, Send
from web_pages import HOSTILE, browsing, read

from stories import Rooms, on_days, story
from web_front import SITE

PAGES = ("", "latest", "latest?from=10", "topics", "topics/policy", "stories/poverty-02", "about", "api")


def data(page: html.HtmlElement) -> Any:
    (found,) = page.xpath("//script[@type='application/ld+json']")
    return json.loads(found.text)


@pytest.mark.parametrize("address", PAGES)
async def test_every_page_is_described_in_three_languages(browser: httpx.AsyncClient, address: str) -> None:
    page = await read(browser, f"/zh-Hans/{address}")
    assert page.xpath("//title/text()")
    assert all(len(page.xpath(f"//meta[@property='og:{name}']/@content")[0]) > 2 for name in ("title", "description"))
    assert page.xpath("//meta[@name='description']/@content")[0].strip()
    assert page.xpath("//meta[@property='og:locale']/@content") == ["zh_CN"]
    assert page.xpath("//link[@rel='canonical']/@href") == [f"http://site.test/zh-Hans/{address}"]
    alternates = {link.get("hreflang"): link.get("href") for link in page.xpath("//link[@rel='alternate'][@hreflang]")}
    assert alternates == {tag: f"http://site.test/{tag}/{address}" for tag in ("en", "zh-Hans", "zh-Hant")} | {
        "x-default": f"http://site.test/{address}"
    }
    for led in alternates.values():
        assert (await browser.get(led)).status_code in (200, 307)


async def test_how_a_page_is_looked_at_is_no_part_of_its_address(browser: httpx.AsyncClient) -> None:
    for address in ("stories/poverty-02?field=body&start=1&end=2", "topics/policy?since=2020-01-01&until=2020-04-01"):
        page = await read(browser, f"/en/{address}")
        assert page.xpath("//link[@rel='canonical']/@href") == [f"http://site.test/en/{address.partition('?')[0]}"]


@pytest.mark.parametrize(
    ("address", "status"), [("ask?q=poverty", 200), ("nowhere", 404), ("stories/none", 404), ("topics/none", 404)]
)
async def test_what_search_engines_are_not_to_have_has_no_address_for_them(
    browser: httpx.AsyncClient, address: str, status: int
) -> None:
    page = await read(browser, f"/en/{address}", status)
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not page.xpath("//link[@rel='canonical' or @hreflang]|//meta[@property='og:url']")


async def test_a_story_is_a_news_article(rooms: Rooms) -> None:
    known = {"url": "https://paper.test/1", "publisher": "Paper", "published": on_days("2020-01-02")}
    told = story("a", "Summary.", title="Title", authors=("Ann",), updated=date(2020, 1, 5), **known)
    chinese = story("a-zh", title="标题", language="zh-Hans", translation_of="a")
    vague = story("b", published=on_days("2020-01-02", "2020-01-03"))
    async with browsing(rooms.service(told, chinese, vague)) as browser:
        own, other, unknown = [data(await read(browser, f"/en/stories/{each}")) for each in ("a", "a-zh", "b")]
    assert own == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": "http://site.test/en/stories/a",
        "mainEntityOfPage": "http://site.test/en/stories/a",
        "headline": "Title",
        "description": "Summary.",
        "inLanguage": "en",
        "url": "https://paper.test/1",
        "publisher": {"@type": "Organization", "name": "Paper"},
        "author": [{"@type": "Person", "name": "Ann"}],
        "datePublished": "2020-01-02",
        "dateModified": "2020-01-05",
    }
    assert other["translationOfWork"] == {"@type": "NewsArticle", "@id": "http://site.test/en/stories/a"}
    assert other["isBasedOn"] == "https://paper.test/1"
    assert "url" not in other
    assert "datePublished" not in unknown


async def test_lists_and_the_site_say_what_they_are(browser: httpx.AsyncClient) -> None:
    topic = data(await read(browser, "/en/topics/policy"))
    assert (topic["@type"], topic["mainEntity"]["numberOfItems"]) == ("CollectionPage", 6)
    assert topic["mainEntity"]["itemListElement"][0]["url"] == "http://site.test/en/stories/poverty-01"
    further = data(await read(browser, "/en/latest?from=10"))["mainEntity"]["itemListElement"]
    assert [each["position"] for each in further] == [*range(11, 21)]
    topics = data(await read(browser, "/zh-Hans/topics"))
    assert {"@type": "ListItem", "position": 2, "name": "教育", "url": "http://site.test/zh-Hans/topics/education"} in (
        topics["mainEntity"]["itemListElement"]
    )
    home = data(await read(browser, "/en/"))
    asked = home["potentialAction"]["target"]["urlTemplate"].replace("{question}", "education")
    assert (home["@type"], (await browser.get(asked)).status_code) == ("WebSite", 200)


async def test_no_headline_ends_a_script_or_an_attribute(rooms: Rooms) -> None:
    told = story("a", HOSTILE, title=HOSTILE, publisher=HOSTILE, topics=("jobs",), published=on_days("2020-01-02"))
    async with browsing(rooms.service(told)) as browser:
        for address in ("/en/stories/a", "/en/latest", "/en/topics/jobs"):
            answer = await browser.get(address)
            assert HOSTILE in strings(data(html.fromstring(answer.text)))
            assert answer.text.count("</title>") == 1
            assert answer.text.count("<script>") == 0


def strings(value: Any) -> list[str]:
    """All the texts in it."""
    if isinstance(value, dict | list):
        return [text for each in (value.values() if isinstance(value, dict) else value) for text in strings(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("address", ["/en/ask?q=%ff%fe", "/en/stories/%ff", "/en/latest?%00=%"])
async def test_an_address_that_is_no_text_is_no_fault(browser: httpx.AsyncClient, address: str) -> None:
    assert (await browser.get(address)).status_code in (200, 404)


async def test_what_stands_in_a_query_ends_no_address(front: ASGIApp) -> None:
    async def sent(scope: Scope, receive: Receive, send: Send) -> None:
        await front({**scope, "query_string": b'from=x&"><b>'}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(sent), base_url=SITE) as browser:
        page = await read(browser, "/en/latest")
    assert page.xpath("//a[@lang='zh-Hans'][@hreflang]/@href") == ["/zh-Hans/latest?from=x&%22%3E%3Cb%3E"]
