"""What every PageKeeper promises."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fake_pages import FakePages
from povbot.ingest.fetch.kept import PageStore
from povbot.model import Page
from povbot.ports import PageKeeper

FETCHED = datetime(2026, 11, 2, 9, 30, 0, 5, tzinfo=UTC)
ASKED = "http://news.example/a?b=c"


def page(asked: str = ASKED, body: bytes = b"<p>\xd4\xe7</p>") -> Page:
    return Page(asked, f"{asked}&d", 200, {"content-type": "text/html; charset=gbk"}, body, FETCHED)


@pytest.fixture(params=["on disk", "fake"])
def pages(request: pytest.FixtureRequest, tmp_path: Path) -> PageKeeper:
    return PageStore(tmp_path / "pages") if request.param == "on disk" else FakePages()


def test_there_may_be_none_yet(pages: PageKeeper) -> None:
    assert pages.get(ASKED) is None


def test_a_page_comes_back_by_the_address_that_was_asked(pages: PageKeeper) -> None:
    pages.keep(page())
    assert pages.get(ASKED) == page()
    assert pages.get(page().url) is None


@pytest.mark.parametrize("other", ["http://news.example/a", "http://news.example/A?b=c", "http://news.example/a?b=c&"])
def test_addresses_that_are_nearly_the_same_are_two(pages: PageKeeper, other: str) -> None:
    pages.keep(page())
    pages.keep(page(other, b"other"))
    assert (pages.get(ASKED), pages.get(other)) == (page(), page(other, b"other"))


def test_the_newest_takes_the_place_of_the_one_before(pages: PageKeeper) -> None:
    pages.keep(page())
    newer = Page(ASKED, ASKED, 203, {}, b"", FETCHED + timedelta(days=1))
    pages.keep(newer)
    assert pages.get(ASKED) == newer
