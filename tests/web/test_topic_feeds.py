"""A feed of each topic."""

from datetime import UTC, date, datetime

import httpx
import pytest
from web_pages import HOSTILE, browsing, document

from stories import Rooms, on_days, story

ATOM = {"a": "http://www.w3.org/2005/Atom"}


async def test_it_has_what_a_feed_must_have(browser: httpx.AsyncClient) -> None:
    feed = await document(browser, "/en/feeds/policy")
    for path in ("a:id", "a:title", "a:updated", "a:author/a:name", "a:link[@rel='self']", "a:link[@rel='alternate']"):
        assert len(feed.xpath(path, namespaces=ATOM)) == 1, path
    entries = feed.xpath("a:entry", namespaces=ATOM)
    assert len(entries) == 6
    for entry in entries:
        for path in ("a:id", "a:title", "a:updated", "a:author/a:name", "a:link[@rel='alternate']"):
            assert len(entry.xpath(path, namespaces=ATOM)) == 1, path


async def test_an_entry_is_the_same_in_the_feeds_of_all_languages(rooms: Rooms) -> None:
    told = story("a/b?", topics=("jobs",), published=on_days("2020-01-02"))
    async with browsing(rooms.service(told)) as browser:
        found = [await document(browser, f"/{language}/feeds/jobs") for language in ("en", "zh-Hans", "zh-Hant")]
        assert {feed.findtext("a:entry/a:id", namespaces=ATOM) for feed in found} == {
            "http://site.test/stories/a%2Fb%3F"
        }
        led = await browser.get("/stories/a%2Fb%3F", headers={"accept-language": "zh-TW"})
        assert led.headers["location"] == "/zh-Hant/stories/a%2Fb%3F"


async def test_a_day_that_is_not_known_is_not_told(rooms: Rooms) -> None:
    known = story("known", topics=("jobs",), published=on_days("2020-01-02"), updated=date(2020, 2, 1))
    between = story("between", topics=("jobs",), published=on_days("2020-01-03", "2020-01-05"))
    seen = datetime(2020, 3, 1, 12, tzinfo=UTC)
    changed = story("changed", topics=("jobs",), published=on_days("2019-01-03"), changed=seen)
    undated = story("undated", topics=("jobs",))
    async with browsing(rooms.service(known, between, changed, undated)) as browser:
        feed = await document(browser, "/en/feeds/jobs")
    moments = {
        entry.findtext("a:id", namespaces=ATOM).rpartition("/")[2]: [
            entry.findtext(f"a:{name}", namespaces=ATOM) for name in ("updated", "published")
        ]
        for entry in feed.iterfind("a:entry", ATOM)
    }
    assert moments == {
        "between": ["2020-01-05T00:00:00+00:00", None],
        "known": ["2020-02-01T00:00:00+00:00", "2020-01-02T00:00:00+00:00"],
        "changed": ["2020-03-01T12:00:00+00:00", "2019-01-03T00:00:00+00:00"],
    }
    assert feed.findtext("a:updated", namespaces=ATOM) == "2020-03-01T12:00:00+00:00"


async def test_a_translation_is_told_as_one(rooms: Rooms) -> None:
    own = story("a", "Summary.", topics=("jobs",), published=on_days("2020-01-02"))
    chinese = story("a-zh", "摘要。", language="zh-Hans", translation_of="a")
    async with browsing(rooms.service(own, chinese)) as browser:
        feeds = [await document(browser, f"/{language}/feeds/jobs") for language in ("en", "zh-Hant")]
    summaries = [feed.findtext("a:entry/a:summary", namespaces=ATOM) for feed in feeds]
    assert summaries == ["Summary.", "摘要。\n\n本資料庫的譯文。"]


async def test_whatever_a_publisher_wrote_it_is_xml(rooms: Rooms) -> None:
    told = story("a", HOSTILE, title=HOSTILE, publisher=HOSTILE, topics=("jobs",), published=on_days("2020-01-02"))
    async with browsing(rooms.service(told)) as browser:
        feed = await document(browser, "/en/feeds/jobs")
    said = HOSTILE.translate({0: None, 7: None, 0xFFFE: None})
    assert feed.findtext("a:entry/a:title", namespaces=ATOM) == said
    assert feed.findtext("a:entry/a:summary", namespaces=ATOM) == said


async def test_a_topic_without_stories_has_a_feed_without_entries(rooms: Rooms) -> None:
    async with browsing(rooms.service()) as browser:
        feed = await document(browser, "/en/feeds/jobs")
        assert (await browser.get("/en/feeds/no-such")).status_code == 404
        led = await browser.get("/en/feeds/Education")
    # A name may be another topic's one day.
    assert (led.status_code, led.headers["location"]) == (307, "/en/feeds/education")
    assert feed.findtext("a:updated", namespaces=ATOM)


@pytest.mark.parametrize("address", ["/en/feeds/policy", "/sitemap.xml", "/sitemaps/stories-0.xml"])
async def test_what_is_known_already_is_not_sent_again(browser: httpx.AsyncClient, address: str) -> None:
    first = await browser.get(address)
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    for known in ({"if-none-match": f'"x", W/{tag}'}, {"if-none-match": "*"}, {"if-modified-since": modified}):
        again = await browser.get(address, headers=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for stale in (
        {"if-none-match": '"x"', "if-modified-since": modified},
        {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"if-modified-since": "yesterday"},
        {"if-modified-since": "Mon, 1 Jan 99999999999999999999 00:00:00 GMT"},
        {"if-modified-since": "Mon, 1 Jan 2020 00:00:00 +99999999999999"},
    ):
        assert (await browser.get(address, headers=stale)).content == first.content
