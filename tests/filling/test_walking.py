"""The way through what a source lists."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from small_site import LIST, NOW, SITE, Site, item, listing, source

from fake_ledger import FakeLedger
from fake_pages import FakePages
from povbot.errors import (
    FetchFailed,
    IngestError,
    LedgerUnusable,
    NotFetched,
    PagesUnwritable,
    PageUnreadable,
    SourceFault,
)
from povbot.filling import walking
from povbot.filling.pages import Pages
from povbot.filling.steps import AsBefore, Found, PageEnd, Step
from povbot.filling.walking import is_wanted
from povbot.ingest.source import Kind, Source
from stories import write_lines


class Walked:
    def __init__(self) -> None:
        self.site = Site(lambda: NOW)
        self.ledger = FakeLedger()
        self.pages = FakePages()

    async def through(self, where: Source, *, settled: bool = True, **how: Any) -> Sequence[Step]:
        """And what it read of the listing is noted."""
        pages = Pages(self.pages, self.site, lambda: NOW, NOW, LIST)
        steps = [step async for step in walking.steps(where, pages, self.ledger, **how)]
        ends = [replace(step.page, settled=settled) for step in steps if isinstance(step, PageEnd)]
        self.ledger.record(listings=ends)
        return steps

    def lists(self, path: str, *days: str, onward: str = "") -> None:
        items = (item(f"{path}/{n}", f"Story {n}", day=day) for n, day in enumerate(days))
        self.site.pages[path] = listing(*items, onward=onward)


@pytest.fixture
def walked() -> Walked:
    return Walked()


def shown(steps: Sequence[Step]) -> list[str]:
    return [_shown(step) for step in steps]


def _shown(step: Step) -> str:
    match step:
        case Found():
            return step.address.removeprefix(SITE)
        case AsBefore(listed_on):
            return f"as before {listed_on.removeprefix(SITE)}"
        case PageEnd(page):
            return f"end {page.address.removeprefix(SITE)}"
        case IngestError():
            return f"fault {step.where.removeprefix(SITE)}"


async def test_pages_come_one_after_the_other_each_with_all_it_names(walked: Walked) -> None:
    walked.lists("/list", "", onward="/2")
    walked.lists("/2", "", "", onward="/list")
    assert shown(await walked.through(source())) == ["/list/0", "end /list", "/2/0", "/2/1", "end /2"]


async def test_a_page_that_stands_as_it_stood_is_not_read_again_but_goes_on(walked: Walked) -> None:
    walked.lists("/list", "", onward="/2")
    walked.lists("/2", "")
    await walked.through(source())
    walked.site.pages["/2"] += " "
    del walked.pages.kept[f"{SITE}/2"]
    assert shown(await walked.through(source())) == ["as before /list", "as before /2"]


@pytest.mark.parametrize("otherwise", [{"without": ("/x",)}, {"language": "zh-Hans"}, {"read_pages": False}])
async def test_set_up_otherwise_it_is_read_again(walked: Walked, otherwise: dict[str, Any]) -> None:
    walked.lists("/list", "")
    await walked.through(source())
    assert shown(await walked.through(source(**otherwise)))[-1] == "end /list"


async def test_so_it_is_where_something_was_not_settled_or_all_is_wanted_anew(walked: Walked) -> None:
    walked.lists("/list", "")
    await walked.through(source(), settled=False)
    assert shown(await walked.through(source()))[-1] == "end /list"
    assert shown(await walked.through(source(), anew=True))[-1] == "end /list"


async def test_a_page_that_fails_hides_no_other_but_is_told(walked: Walked) -> None:
    where = source(kind=Kind.SITEMAP)
    walked.site.pages |= {"/list": sitemaps("/a", "/b"), "/b": f"{SITE}/1"}
    walked.site.failing["/a"] = FetchFailed
    assert shown(await walked.through(where)) == ["end /list", "fault /a", "/1", "end /b"]


async def test_where_the_first_one_fails_there_is_no_way(walked: Walked) -> None:
    with pytest.raises(NotFetched):
        await walked.through(source())
    walked.site.pages["/list"] = "<p>Rebuilt</p>"
    with pytest.raises(PageUnreadable):
        await walked.through(source())


@pytest.mark.parametrize("raised", [PagesUnwritable("full"), LedgerUnusable("full")], ids=["pages", "ledger"])
async def test_a_full_disk_is_no_fault_of_the_listing(
    walked: Walked, raised: IngestError, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked.lists("/list", "", onward="/2")
    walked.lists("/2", "")

    def full(*of: object) -> None:
        if f"{SITE}/2" in (getattr(one, "asked", one) for one in of):
            raise raised

    name, room = ("keep", walked.pages) if isinstance(raised, PagesUnwritable) else ("listing", walked.ledger)
    monkeypatch.setattr(room, name, full)
    with pytest.raises(type(raised)):
        await walked.through(source())


async def test_of_too_many_pages_the_rest_is_a_fault(walked: Walked) -> None:
    for number in range(5):
        walked.lists(f"/{number}", "", onward=f"/{number + 1}")
    steps = await walked.through(source(address=f"{SITE}/0", max_pages=3))
    assert shown(steps)[-2:] == ["end /2", "fault post"]
    assert isinstance(steps[-1], SourceFault)


async def test_where_all_is_older_it_goes_no_further_and_knows_the_way_the_next_time(walked: Walked) -> None:
    walked.lists("/list", "2026-11-20", "2026-11-02", onward="/2")
    walked.lists("/2", "2026-11-02", onward="/3")
    walked.lists("/3", "2026-11-01")
    assert shown(await walked.through(source(), since=date(2026, 11, 10)))[-1] == "end /2"
    assert shown(await walked.through(source()))[-1] == "end /3"


async def test_older_sitemaps_are_left_out_and_not_forgotten(walked: Walked) -> None:
    where = source(kind=Kind.SITEMAP)
    walked.site.pages |= {"/list": sitemaps("/old", "/new"), "/old": f"{SITE}/1", "/new": f"{SITE}/2"}
    walked.site.pages["/list"] = walked.site.pages["/list"].replace(
        "/old</loc>", "/old</loc><lastmod>2020-05-28</lastmod>"
    )
    assert shown(await walked.through(where, since=date(2026, 11, 10))) == ["end /list", "/2", "end /new"]
    assert shown(await walked.through(where)) == ["as before /list", "/1", "end /old", "as before /new"]


def sitemaps(*paths: str) -> str:
    places = "".join(f"<sitemap><loc>{SITE}{path}</loc></sitemap>" for path in paths)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</sitemapindex>'


async def test_days_of_feeds_are_those_of_their_publisher(walked: Walked) -> None:
    walked.site.pages["/list"] = (
        '<rss version="2.0"><channel><title>x</title><item><title>Story</title><link>/1</link>'
        "<pubDate>Mon, 02 Nov 2026 23:30:00 +0000</pubDate></item></channel></rss>"
    )
    for zone, day in ((UTC, 2), (ZoneInfo("Asia/Shanghai"), 3)):
        found = (await walked.through(source(kind=Kind.FEED, zone=zone)))[0]
        assert isinstance(found, Found)
        assert found.listed.published.day == date(2026, 11, day)


async def test_what_lies_on_disk_is_found_with_its_words(walked: Walked, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.jsonl", ['{"title": "One", "body": "Words."}', "{", '{"title": "Two"}'])
    steps = await walked.through(source(kind=Kind.JSONL, path=file))
    assert [step.body for step in steps if isinstance(step, Found)] == ["Words.", ""]
    assert [step.where for step in steps if isinstance(step, IngestError)] == [f"{file}:2"]


@pytest.mark.parametrize(
    ("only", "without", "wanted"),
    [
        ((), (), True),
        (("/news/*",), (), True),
        (("/sport/*",), (), False),
        ((), ("*/2026/*",), False),
        (("/news/*",), ("*.html",), False),
        (("/sport/*", "/news/*"), ("/News/*",), True),
    ],
)
def test_addresses_are_wanted_by_their_paths(only: tuple[str, ...], without: tuple[str, ...], wanted: bool) -> None:
    where = source(only=only, without=without)
    assert is_wanted(f"{SITE}/news/2026/a.html?page=/sport/1", where) is wanted
