"""What every Fetcher promises."""

from collections.abc import AsyncIterator

import pytest

from fetchers import MOST_BYTES, FakeFetcher, PassingTime, fetching
from povbot.errors import FetchFailed, ForbiddenByRobots, Gone, NotFetched, NotFound, TooLarge
from povbot.model import Known, Page, Unchanged
from povbot.ports import Fetcher
from publisher import Answer, Publisher, failing, html, publishing, redirect, robots


@pytest.fixture
def passing() -> PassingTime:
    return PassingTime()


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with publishing() as running:
        yield running


@pytest.fixture(params=["HTTP", "fake"])
async def fetcher(request: pytest.FixtureRequest, publisher: Publisher, passing: PassingTime) -> AsyncIterator[Fetcher]:
    if request.param == "fake":
        yield FakeFetcher(publisher, passing.now)
    else:
        async with fetching(publisher, passing) as real:
            yield real


async def test_gives_the_page_as_it_was_sent(fetcher: Fetcher, publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers["/a?b=c"] = html("早安", "gbk", said="utf-8")
    page = await fetcher.fetch(publisher.url("/a?b=c"))
    assert isinstance(page, Page)
    assert (page.asked, page.url, page.status) == (publisher.url("/a?b=c"), publisher.url("/a?b=c"), 200)
    assert (page.body, page.fetched) == ("早安".encode("gbk"), passing.now)
    assert page.headers["content-type"] == "text/html; charset=utf-8"


async def test_a_page_has_the_address_where_redirects_end(fetcher: Fetcher, publisher: Publisher) -> None:
    publisher.answers |= {"/old": redirect("/middle", 301), "/middle": redirect("/new", 307), "/new": html("tea")}
    page = await fetcher.fetch(publisher.url("/old"))
    assert isinstance(page, Page)
    assert (page.asked, page.url, page.body) == (publisher.url("/old"), publisher.url("/new"), b"tea")


@pytest.mark.parametrize(
    "headers",
    [{"ETag": '"1"'}, {"Last_Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}, {"ETag": '"1"', "Last_Modified": "x"}],
)
async def test_what_did_not_change_is_not_given_again(
    fetcher: Fetcher, publisher: Publisher, passing: PassingTime, headers: dict[str, str]
) -> None:
    publisher.answers |= {"/old": redirect("/new"), "/new": html("tea", **headers)}
    page = await fetcher.fetch(publisher.url("/old"))
    assert isinstance(page, Page)
    again = await fetcher.fetch(publisher.url("/old"), Known.of(page))
    assert again == Unchanged(publisher.url("/old"), publisher.url("/new"), passing.now)
    publisher.answers["/new"] = html("more tea", ETag='"2"')
    changed = await fetcher.fetch(publisher.url("/old"), Known.of(page))
    assert isinstance(changed, Page)
    assert changed.body == b"more tea"


async def test_what_is_known_of_another_page_means_nothing(fetcher: Fetcher, publisher: Publisher) -> None:
    publisher.answers |= {"/a": html("a", ETag='"1"'), "/b": html("b", ETag='"1"')}
    page = await fetcher.fetch(publisher.url("/a"))
    assert isinstance(page, Page)
    assert isinstance(await fetcher.fetch(publisher.url("/b"), Known.of(page)), Page)


async def test_a_page_may_have_nothing_to_be_known_by(fetcher: Fetcher, publisher: Publisher) -> None:
    publisher.answers["/a"] = html("a")
    page = await fetcher.fetch(publisher.url("/a"))
    assert isinstance(page, Page)
    assert Known.of(page) == Known(publisher.url("/a"))
    assert isinstance(await fetcher.fetch(publisher.url("/a"), Known.of(page)), Page)


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/not-there", NotFound),
        ("/gone", Gone),
        ("/large", TooLarge),
        ("/private", ForbiddenByRobots),
        ("/to-private", ForbiddenByRobots),
        ("/round", FetchFailed),
        ("/secret", FetchFailed),
        ("/broken", FetchFailed),
    ],
)
async def test_says_why_there_is_no_page(
    fetcher: Fetcher, publisher: Publisher, path: str, error: type[NotFetched]
) -> None:
    publisher.answers |= {
        "/robots.txt": robots("User-agent: *\nDisallow: /private\n"),
        "/gone": failing(410),
        "/large": Answer(bytes(MOST_BYTES + 1)),
        "/private": html("never seen"),
        "/to-private": redirect("/private"),
        "/round": redirect("/round"),
        "/secret": failing(403),
        "/broken": failing(500),
    }
    with pytest.raises(error) as raised:
        await fetcher.fetch(publisher.url(path))
    assert type(raised.value) is error
    assert raised.value.where.startswith(publisher.url("/"))
