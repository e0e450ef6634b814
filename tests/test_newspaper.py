"""A generated newspaper is read by povbot's own parsers to exactly the stories that it has."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

import newspaper
import newspaper_lists as lists
import newspaper_sources as sources
from newspaper_stories import Fault, Newspaper, Shape, Story
from patience import PROCESS_PATIENCE_S
from povbot.errors import PageUnreadable
from povbot.ingest.article.article import Told, joined, told
from povbot.ingest.feeds import folder, warc
from povbot.ingest.feeds.feeds import feed
from povbot.ingest.feeds.json_feed import json_feed
from povbot.ingest.feeds.sitemaps import sitemap
from povbot.ingest.feeds.tables import Reading, comma_separated, json_lines
from povbot.ingest.listing import listing
from povbot.ingest.source import Source
from povbot.ingest.sources import load
from povbot.model import Listed, Page

NEWEST = date(2024, 5, 31)
PAPER = Newspaper.until(NEWEST, 60)
NOW = datetime(2024, 6, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def site() -> AsyncIterator[newspaper.Site]:
    async with newspaper.opened(PAPER) as site:
        yield site


async def asked(site: newspaper.Site, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=PROCESS_PATIENCE_S) as client:
        return await client.get(site.url(path), headers={name.replace("_", "-"): v for name, v in headers.items()})


async def page(site: newspaper.Site, path: str) -> Page:
    answer = await asked(site, path)
    assert answer.status_code == 200
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Page(site.url(path), site.url(path), 200, headers, answer.content, NOW)


async def story_at(site: newspaper.Site, path: str) -> Told:
    first = told(await page(site, path), ZONE)
    further = [told(await page(site, address.removeprefix(site.origin)), ZONE) for address in first.pages]
    return joined(first, further)


def source(tmp_path: Path, text: str) -> Source:
    return load(sources.working_folder(tmp_path, text) / "config" / "sources.toml")[0]


def as_told(story: Story) -> dict[str, object]:
    return {
        "title": story.title,
        "summary": story.on_page,
        "body": story.body,
        "authors": (story.author,),
        "published": story.day,
        "updated": None if story.shape is Shape.BARE else story.updated,
        "language": story.language,
        "publisher": None if story.shape is Shape.BARE else story.publisher,
    }


def fields(story: Told) -> dict[str, object]:
    read = {name: getattr(story, name) for name in as_told(PAPER.story(1))}
    return read | {"published": story.published.day, "updated": story.updated.day}


@pytest.mark.parametrize("number", range(1, 11), ids=lambda number: Shape.of(number).name)
async def test_an_article_page_tells_its_story(site: newspaper.Site, number: int) -> None:
    read = await story_at(site, PAPER.path(number))
    assert fields(read) == as_told(PAPER.story(number))
    assert read.url == (None if Shape.of(number) is Shape.BARE else site.url(PAPER.path(number)))
    pair = PAPER.pair_of(number)
    expected = ((PAPER.story(pair).language, site.url(PAPER.path(pair))),) if pair else ()
    assert read.translations == expected


@pytest.mark.parametrize("number", range(1, 11), ids=lambda number: Shape.of(number).name)
async def test_a_corrected_story_reads_otherwise(site: newspaper.Site, number: int) -> None:
    before = await story_at(site, PAPER.path(number))
    site.change(replace(PAPER, corrected={n: 1 for n in (number, number - 7) if n > 0}))
    after = await story_at(site, PAPER.path(number))
    assert fields(after) == as_told(site.newspaper.story(number))
    assert (after.body != before.body, after.title) == (True, before.title)


def listed(newspaper: Newspaper, origin: str) -> list[tuple[str | None, str, str, date | None]]:
    named = map(newspaper.heading, newspaper.numbers())
    return [(origin + story.path, story.title, story.summary, story.day) for story in named]


def said(items: tuple[Listed, ...]) -> list[tuple[str | None, str, str, date | None]]:
    return [(item.url, item.title, item.summary, item.published.day) for item in items]


async def read_all(site: newspaper.Site, source: Source) -> list[Listed]:
    assert source.reading
    assert source.address
    address: str | None = source.address
    items: list[Listed] = []
    while address:
        read = listing.read(await page(site, address.removeprefix(site.origin)), source.reading)
        items += read.items
        address = read.next
    return items


@pytest.mark.parametrize("kind", [sources.listing, sources.cards], ids=["preset", "selectors"])
async def test_its_listings_name_all_stories_newest_first(site: newspaper.Site, tmp_path: Path, kind: object) -> None:
    assert callable(kind)
    paper = replace(PAPER, stories=65, withdrawn={64: 410}, dropped=frozenset({3}), retold={60: 1})
    site.change(paper)
    assert said(tuple(await read_all(site, source(tmp_path, kind(site.port))))) == listed(paper, site.origin)
    assert len(site.asked_anew()) == 4
    assert len(listed(paper, site.origin)) == 63


@pytest.mark.parametrize("kind", [sources.listing, sources.cards], ids=["preset", "selectors"])
async def test_a_rebuilt_listing_is_no_empty_one(site: newspaper.Site, tmp_path: Path, kind: object) -> None:
    assert callable(kind)
    site.change(replace(PAPER, rebuilt=True))
    with pytest.raises(PageUnreadable, match="no story stands"):
        await read_all(site, source(tmp_path, kind(site.port)))


async def test_its_feeds_name_the_newest_stories(site: newspaper.Site) -> None:
    newest = listed(PAPER, site.origin)[: lists.IN_A_FEED]
    assert said(feed(await page(site, "/rss.xml"))) == newest
    assert said(feed(await page(site, "/atom.xml"))) == newest
    assert said(json_feed(await page(site, "/feed.json"))) == newest


async def test_its_sitemaps_name_all_stories(site: newspaper.Site) -> None:
    paper = Newspaper.until(NEWEST, 2500)
    site.change(paper)
    index = sitemap(await page(site, "/sitemap.xml"))
    *maps, news = [sitemap(await page(site, one.url.removeprefix(site.origin))).listed for one in index.further]
    assert [item.url for one in maps for item in one] == [site.url(paper.path(n)) for n in range(2500, 0, -1)]
    told_news = [(url, title, day) for url, title, _, day in listed(paper, site.origin)[:20]]
    assert [(item.url, item.title, item.published.day) for item in news] == told_news
    assert {item.language for item in news} == {"en", "zh-Hans", "zh-Hant"}


def test_its_stories_are_read_from_disk(tmp_path: Path) -> None:
    numbers, origin = range(1, 11), "http://harbour.example"
    sources.save_pages(tmp_path / "saved", PAPER, numbers, origin)
    sources.save_warc(tmp_path / "saved.warc.gz", PAPER, numbers, origin)
    saved = [told(one, ZONE).title for one in folder.pages(tmp_path / "saved") if isinstance(one, Page)]
    crawled = [told(one, ZONE).title for one in warc.pages(tmp_path / "saved.warc.gz") if isinstance(one, Page)]
    titles = [PAPER.heading(number).title for number in numbers]
    assert (saved, crawled) == (titles, titles)
    sources.save_lines(tmp_path / "a.jsonl", PAPER, numbers, origin)
    sources.save_table(tmp_path / "a.csv", PAPER, numbers, origin)
    lines = json_lines((tmp_path / "a.jsonl").read_bytes(), Reading(), where="a.jsonl")
    table = comma_separated((tmp_path / "a.csv").read_bytes(), Reading(columns=sources.COLUMNS), where="a.csv")
    for rows in (lines, table):
        assert not rows.faults
        assert [row.listed.title for row in rows.rows] == titles
        assert [row.body.splitlines() for row in rows.rows] == [[*PAPER.story(n).paragraphs] for n in numbers]


async def test_what_is_withdrawn_or_moved_is_answered_so(site: newspaper.Site) -> None:
    site.change(replace(PAPER, withdrawn={9: 404, 10: 410}, moved=frozenset({11}), dropped=frozenset({12})))
    old = [PAPER.path(number) for number in (9, 10, 11, 12)]
    answers = [await asked(site, path) for path in old]
    assert [answer.status_code for answer in answers] == [404, 410, 301, 200]
    assert (await asked(site, answers[2].headers["Location"])).status_code == 200
    assert (await asked(site, "/nowhere")).status_code == 404


async def test_what_has_not_changed_is_said_to_be_so(site: newspaper.Site) -> None:
    path = PAPER.path(20)
    etag = (await asked(site, path)).headers["ETag"]
    modified = (await asked(site, path)).headers["Last-Modified"]
    assert (await asked(site, path, If_None_Match=etag)).status_code == 304
    assert (await asked(site, path, If_Modified_Since=modified)).status_code == 304
    site.change(replace(PAPER, corrected={20: 1}))
    assert (await asked(site, path, If_None_Match=etag)).status_code == 200


@pytest.mark.parametrize(("fault", "number"), [(Fault.MOJIBAKE, 7), (Fault.WRONG_CHARSET, 2)])
async def test_a_spoiled_page_is_no_story(site: newspaper.Site, fault: Fault, number: int) -> None:
    site.change(replace(PAPER, broken={PAPER.path(number): fault}))
    with pytest.raises(PageUnreadable, match="cannot be decoded"):
        await story_at(site, PAPER.path(number))


async def test_a_busy_site_answers_when_it_is_asked_again(site: newspaper.Site) -> None:
    site.change(replace(PAPER, broken={PAPER.path(1): Fault.BUSY}))
    first, second = await asked(site, PAPER.path(1)), await asked(site, PAPER.path(1))
    assert (first.status_code, first.headers["Retry-After"], second.status_code) == (429, "1", 200)


async def test_from_some_request_on_no_connection_holds(site: newspaper.Site) -> None:
    site.change(replace(PAPER, breaks_after=1))
    assert (await asked(site, PAPER.path(1))).status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        await asked(site, PAPER.path(2))


def test_no_two_headlines_are_the_same() -> None:
    paper = Newspaper.until(NEWEST, 5000)
    titles = [paper.heading(n).title for n in range(1, 5001) if Shape.of(n) is not Shape.COPY]
    assert len({*titles}) == len(titles)


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[Path]:
    command = (sys.executable, newspaper.__file__, "--state", str(tmp_path), "--stories", "60", "--newest", str(NEWEST))
    started = await asyncio.create_subprocess_exec(*command)
    try:
        async with asyncio.timeout(PROCESS_PATIENCE_S):
            while not (tmp_path / "port").exists():
                assert started.returncode is None
                await asyncio.sleep(0.02)
        yield tmp_path
    finally:
        started.kill()
        await started.wait()


async def test_as_a_process_of_its_own_it_shows_what_its_file_says(process: Path) -> None:
    site = newspaper.Site(int((process / "port").read_text()))
    path = PAPER.path(1)
    assert newspaper.loaded(process) == PAPER
    assert (await asked(site, path)).status_code == 200
    newspaper.shown(process, replace(PAPER, withdrawn={1: 410}))
    assert (await asked(site, path, If_None_Match='"x"')).status_code == 410
    assert (process / "asked.log").read_text().splitlines() == [f"200 - {path}", f'410 "x" {path}']
