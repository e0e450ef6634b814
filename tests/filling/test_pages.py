"""Pages from the network, and as they were kept."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from small_site import LIST, NOW, SITE, Site

from fake_pages import FakePages
from povbot.errors import FetchFailed, ForbiddenByRobots, NotFetched, PageDamaged, TimedOut
from povbot.filling.pages import KeptPages, Pages, SiteDown
from povbot.model import Page

A = f"{SITE}/a"
LATER = NOW + timedelta(hours=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(clock: Clock) -> Site:
    return Site(clock, {"/a": "tea", "/list": "list"})


@pytest.fixture
def kept() -> FakePages:
    return FakePages()


@pytest.fixture
def opened(kept: FakePages, site: Site, clock: Clock) -> Callable[..., Pages]:
    """As a run does it that began just now."""
    return lambda **how: Pages(kept, site, clock, clock.now, LIST, **how)


Opened = Callable[..., Pages]


async def test_a_page_is_kept_and_not_asked_for_again_by_the_same_run(opened: Opened, site: Site) -> None:
    pages = opened()
    assert await pages.get(A) == await pages.get(A)
    assert (site.asked, pages.requests) == (["/a"], 1)


async def test_the_next_run_asks_whether_it_changed(opened: Opened, site: Site, clock: Clock) -> None:
    first = await opened().get(A)
    clock.now = LATER
    assert await opened().get(A) == first
    assert site.asked == ["/a", "/a"]
    site.pages["/a"] = "coffee"
    clock.now += timedelta(hours=1)
    page = await opened().get(A)
    assert (page.body, page.fetched) == (b"coffee", clock.now)


async def test_the_same_bytes_under_new_marks_are_the_page_as_it_was_found(
    opened: Opened, kept: FakePages, clock: Clock
) -> None:
    first = await opened().get(A)
    kept.keep(Page(A, A, 200, {**first.headers, "etag": "old"}, first.body, first.fetched))
    clock.now = LATER
    assert await opened().get(A) == first
    assert kept.get(A) == first


async def test_wanted_whole_it_is_asked_for_as_if_it_were_new(opened: Opened, site: Site, clock: Clock) -> None:
    first = await opened().get(A)
    clock.now = LATER
    assert await opened().get(A, whole=True) == first
    assert len(site.asked) == 2


async def test_tried_only_nothing_is_kept(opened: Opened, kept: FakePages) -> None:
    await opened(dry=True).get(A)
    assert not kept.kept


async def test_a_damaged_page_is_fetched_again(
    opened: Opened, kept: FakePages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_: str) -> Page:
        raise PageDamaged("not whole")

    monkeypatch.setattr(kept, "get", damaged)
    assert (await opened().get(A)).body == b"tea"
    with pytest.raises(NotFetched):
        await KeptPages(kept).get(A)


async def test_a_page_of_a_clock_that_was_ahead_is_asked_for_again(opened: Opened, site: Site, clock: Clock) -> None:
    clock.now = NOW + timedelta(days=900)
    await opened().get(A)
    clock.now, site.pages["/a"] = NOW, "coffee"
    assert (await opened().get(A)).body == b"coffee"


@pytest.mark.parametrize("failing", [FetchFailed, TimedOut])
async def test_after_ten_failures_in_a_row_the_site_counts_as_down(
    opened: Opened, site: Site, failing: type[NotFetched]
) -> None:
    site.failing = dict.fromkeys(("/list", *(f"/{n}" for n in range(20))), failing)
    pages = opened()
    for number in range(9):
        with pytest.raises(failing):
            await pages.get(f"{SITE}/{number}")
    with pytest.raises(SiteDown):
        await pages.get(f"{SITE}/9")


@pytest.mark.parametrize("answer", ["/a", "/404", "/robots"])
async def test_any_answer_shows_that_the_site_is_there(opened: Opened, site: Site, answer: str) -> None:
    site.failing = {f"/{n}": FetchFailed for n in range(20)} | {"/list": FetchFailed, "/robots": ForbiddenByRobots}
    pages = opened()
    for number in range(18):
        with pytest.raises(FetchFailed):
            await pages.get(f"{SITE}/{number}")
        if number % 9 == 8:
            try:
                await pages.get(f"{SITE}{answer}")
            except NotFetched:
                assert answer != "/a"


async def test_closed_stories_are_no_site_that_is_down(opened: Opened, site: Site) -> None:
    site.failing = {f"/{n}": FetchFailed for n in range(25)}
    pages = opened()
    for number in range(25):
        with pytest.raises(FetchFailed):
            await pages.get(f"{SITE}/{number}")
    assert (site.asked.count("/list"), pages.requests) == (2, 27)


async def test_kept_pages_come_without_a_request(opened: Opened, kept: FakePages, site: Site) -> None:
    page = await opened().get(A)
    site.asked.clear()
    pages = KeptPages(kept)
    assert await pages.get(A) == page
    with pytest.raises(NotFetched, match="never kept"):
        await pages.get(f"{SITE}/b")
    assert (site.asked, pages.requests) == ([], 0)
