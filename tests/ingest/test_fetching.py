"""How a publisher is asked: its rules, its pace, its faults, and the limits of our patience."""

import asyncio
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetchers import AGENT, MOST_BYTES, Names, PassingTime, fetching
from povbot.errors import (
    AddressRefused,
    ConfigError,
    FetchFailed,
    ForbiddenByRobots,
    NotFetched,
    TimedOut,
    TooLarge,
)
from povbot.ingest.fetch import unpacking
from povbot.ingest.fetch.fetching import opened
from povbot.ingest.fetch.manners import Manners, user_agent
from povbot.ingest.fetch.pace import Time, Turns, wait_s
from povbot.model import Known, Page
from publisher import Answer, Manner, Publisher, bomb, failing, html, packed, publishing, redirect, robots

NOW = PassingTime().now


@pytest.fixture
def passing() -> PassingTime:
    return PassingTime()


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with publishing(page=html("tea"), other=html("more")) as running:
        yield running


# Who asks


async def test_it_says_who_it_is_and_takes_no_cookies(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers["/page"] = html("tea", Set_Cookie="reader=7")
    async with fetching(publisher, passing) as fetcher:
        page = await fetcher.fetch(publisher.url("/page"))
        await fetcher.fetch(publisher.url("/page"))
    assert {asked.headers["user-agent"] for asked in publisher.asked} == {AGENT}
    assert AGENT == "povbot/1.2.3 (+https://bot.example/about)"
    assert not any("cookie" in asked.headers for asked in publisher.asked)
    assert isinstance(page, Page)
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("contact", ["", " ", "café@example.org", "a\r\nX-Other: b", "(me)"])
def test_a_contact_has_to_be_one(contact: str) -> None:
    with pytest.raises(ConfigError):
        user_agent("1", contact)


# robots.txt


async def test_robots_are_read_once_a_day(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers["/robots.txt"] = [robots("User-agent: *\nDisallow: /other"), robots("")]
    async with fetching(publisher, passing) as fetcher:
        await asyncio.gather(*(fetcher.fetch(publisher.url("/page")) for _ in range(3)))
        with pytest.raises(ForbiddenByRobots, match="forbids"):
            await fetcher.fetch(publisher.url("/other"))
        passing.now += timedelta(hours=23)
        with pytest.raises(ForbiddenByRobots):
            await fetcher.fetch(publisher.url("/other"))
        assert [asked.path for asked in publisher.asked] == ["/robots.txt", "/page", "/page", "/page"]
        passing.now += timedelta(hours=1)
        await fetcher.fetch(publisher.url("/other"))
    assert [asked.path for asked in publisher.asked][4:] == ["/robots.txt", "/other"]


async def test_rules_for_povbot_go_before_those_for_all(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers["/robots.txt"] = robots("User-agent: *\nDisallow: /\n\nUser-agent: Povbot\nDisallow: /other\n")
    async with fetching(publisher, passing) as fetcher:
        await fetcher.fetch(publisher.url("/page"))
        with pytest.raises(ForbiddenByRobots):
            await fetcher.fetch(publisher.url("/other"))


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_site_without_rules_forbids_nothing(publisher: Publisher, passing: PassingTime, status: int) -> None:
    publisher.answers["/robots.txt"] = failing(status)
    async with fetching(publisher, passing) as fetcher:
        await fetcher.fetch(publisher.url("/page"))


@pytest.mark.parametrize(
    "answer",
    [failing(500), failing(503), failing(429), Answer(manner=Manner.DROPPED), redirect("/robots.txt"), bomb(1)],
)
async def test_rules_that_cannot_be_read_forbid_all_for_now(
    publisher: Publisher, passing: PassingTime, answer: Answer
) -> None:
    publisher.answers["/robots.txt"] = answer
    async with fetching(publisher, passing, tries=2) as fetcher:
        for _ in range(2):
            with pytest.raises(ForbiddenByRobots, match="just now") as refused:
                await fetcher.fetch(publisher.url("/page"))
            assert str(refused.value).count(". ") == 1
        asked = len(publisher.asked)
        publisher.answers["/robots.txt"] = robots("")
        passing.now += timedelta(minutes=10)
        await fetcher.fetch(publisher.url("/page"))
    assert publisher.pages_asked == ["/page"]
    assert len(publisher.asked) == asked + 2


async def test_rules_may_be_elsewhere_and_in_any_bytes(publisher: Publisher, passing: PassingTime) -> None:
    rules = b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /other\r\n# \xff\x00"
    publisher.answers |= {"/robots.txt": redirect("/rules", 301), "/rules": Answer(rules)}
    async with fetching(publisher, passing) as fetcher:
        await fetcher.fetch(publisher.url("/page"))
        with pytest.raises(ForbiddenByRobots):
            await fetcher.fetch(publisher.url("/other"))


# Pace


async def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(publisher: Publisher, passing: PassingTime) -> None:
    publisher.during = lambda: asyncio.sleep(0.005)
    async with fetching(publisher, passing, delay_s=2.0) as fetcher:
        await asyncio.gather(*(fetcher.fetch(publisher.url("/page")) for _ in range(4)))
    assert publisher.most_at_once == 1
    assert passing.waits == [2.0] * 4  # robots.txt was the first


async def test_the_pause_is_kept_where_a_redirect_leads_on(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers |= {"/robots.txt": redirect("/rules"), "/rules": robots(""), "/old": redirect("/page")}
    async with fetching(publisher, passing, delay_s=2.0) as fetcher:
        await fetcher.fetch(publisher.url("/old"))
    assert [asked.path for asked in publisher.asked] == ["/robots.txt", "/rules", "/old", "/page"]
    assert passing.waits == [2.0] * 3


async def test_hosts_do_not_wait_for_each_other(publisher: Publisher, passing: PassingTime) -> None:
    names = Names({"a.example": [["127.0.0.1"]], "b.example": [["127.0.0.1"]]})
    allowed = (f"a.example:{publisher.port}", f"b.example:{publisher.port}")
    async with fetching(publisher, passing, names=names, allowed=allowed, delay_s=5.0) as fetcher:
        await fetcher.fetch(publisher.url("/page", "a.example"))
        await fetcher.fetch(publisher.url("/page", "b.example"))
        assert passing.waits == [5.0, 5.0]
        passing.now += timedelta(seconds=5)
        publisher.during = asyncio.Barrier(2).wait  # passed by two together, or never
        await asyncio.gather(
            fetcher.fetch(publisher.url("/page", "a.example")), fetcher.fetch(publisher.url("/page", "b.example"))
        )


async def test_sources_on_one_host_share_its_turns(publisher: Publisher, passing: PassingTime) -> None:
    manners = Manners(AGENT, delay_s=3.0, allowed=(f"127.0.0.1:{publisher.port}",))
    turns = Turns(passing.time)
    async with (
        opened(manners, turns, passing.time, Names()) as one,
        opened(manners, turns, passing.time, Names()) as other,
    ):
        publisher.during = lambda: asyncio.sleep(0.005)
        await asyncio.gather(one.fetch(publisher.url("/page")), other.fetch(publisher.url("/page")))
    assert publisher.most_at_once == 1
    assert passing.waits == [3.0] * 3


async def test_the_longer_pause_of_both_is_kept(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 7")
    async with fetching(publisher, passing, delay_s=2.0) as fetcher:
        for _ in range(3):
            await fetcher.fetch(publisher.url("/page"))
    assert passing.waits == [2.0, 7.0, 7.0]


@pytest.mark.parametrize("said", ["nan", "inf", "-5", "soon", "1e999"])
async def test_a_pause_that_is_none_is_passed_over(publisher: Publisher, passing: PassingTime, said: str) -> None:
    publisher.answers["/robots.txt"] = robots(f"User-agent: *\nCrawl-delay: {said}")
    async with fetching(publisher, passing, delay_s=2.0) as fetcher:
        for _ in range(2):
            await fetcher.fetch(publisher.url("/page"))
    assert passing.waits == [2.0, 2.0]


async def test_a_pause_longer_than_our_patience_is_not_waited_for(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 3600")
    async with fetching(publisher, passing) as fetcher:
        await fetcher.fetch(publisher.url("/page"))
        with pytest.raises(FetchFailed, match="another 3600 s"):
            await fetcher.fetch(publisher.url("/page"))
        passing.now += timedelta(hours=1)
        await fetcher.fetch(publisher.url("/page"))
    assert publisher.pages_asked == ["/page"] * 2


async def test_pages_and_what_did_not_change_come_by_one_connection(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers |= {"/robots.txt": robots(""), "/page": html("tea", ETag='"1"')}
    async with fetching(publisher, passing) as fetcher:
        page = await fetcher.fetch(publisher.url("/page"))
        assert isinstance(page, Page)
        for _ in range(3):
            await fetcher.fetch(publisher.url("/page"), Known.of(page))
    assert len(publisher.asked) == 5
    assert len({asked.connection for asked in publisher.asked}) == 1


# Again where that may help


@pytest.mark.parametrize(
    "fault",
    [
        failing(500),
        failing(503),
        failing(429),
        Answer(manner=Manner.DROPPED),
        Answer(b"half a pa", manner=Manner.TRUNCATED),
        Answer(packed(bytes(5000)).body[:-9], headers=(("Content-Encoding", "gzip"),)),
        Answer(b"no gzip at all", headers=(("Content-Encoding", "gzip"),)),
    ],
)
async def test_faults_are_tried_again_later_and_later(
    publisher: Publisher, passing: PassingTime, fault: Answer
) -> None:
    publisher.answers["/page"] = [fault, fault, fault, html("tea")]
    async with fetching(publisher, passing) as fetcher:
        page = await fetcher.fetch(publisher.url("/page"))
    assert isinstance(page, Page)
    assert page.body == b"tea"
    assert passing.waits == [1.5, 3.0, 6.0]


async def test_in_the_end_it_is_said_what_was_wrong(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers |= {"/page": failing(503), "/other": Answer(b"half", manner=Manner.TRUNCATED)}
    async with fetching(publisher, passing, tries=2) as fetcher:
        with pytest.raises(FetchFailed, match="answered with 503, 2 times"):
            await fetcher.fetch(publisher.url("/page"))
        with pytest.raises(FetchFailed, match="no whole answer"):
            await fetcher.fetch(publisher.url("/other"))
    assert publisher.pages_asked == ["/page"] * 2 + ["/other"] * 2


@pytest.mark.parametrize("status", [204, 300, 304, 400, 401, 403, 404, 406, 410, 451])
async def test_other_answers_are_not_asked_for_again(publisher: Publisher, passing: PassingTime, status: int) -> None:
    publisher.answers["/page"] = failing(status, "5")
    async with fetching(publisher, passing) as fetcher:
        with pytest.raises(NotFetched, match=str(status)):
            await fetcher.fetch(publisher.url("/page"))
    assert (publisher.pages_asked, passing.waits) == (["/page"], [])


@pytest.mark.parametrize("said", ["20", "Mon, 02 Nov 2026 09:30:20 GMT", "Mon, 02 Nov 2026 09:30:20 -0000"])
async def test_a_publisher_says_when_to_come_back(publisher: Publisher, passing: PassingTime, said: str) -> None:
    publisher.answers["/page"] = [failing(429, said), html("tea")]
    async with fetching(publisher, passing) as fetcher:
        await fetcher.fetch(publisher.url("/page"))
    assert passing.waits == [20.5]


async def test_all_wait_when_a_host_asks_for_it(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers["/page"] = failing(503, "3600")
    async with fetching(publisher, passing) as fetcher:
        for path in ("/page", "/other"):
            with pytest.raises(FetchFailed, match=r"another 360\d s \(answered with 503\)"):
                await fetcher.fetch(publisher.url(path))
        assert (publisher.pages_asked, passing.waits) == (["/page"], [])
        passing.now += timedelta(seconds=3601)
        await fetcher.fetch(publisher.url("/other"))


@given(
    st.text() | st.from_regex(r"[0-9]{1,400}") | st.datetimes().map(lambda when: f"{when:%a, %d %b %Y %H:%M:%S} GMT")
)
def test_any_wish_to_wait_gives_a_wait(said: str) -> None:
    assert 0 <= wait_s(1, said, Time(lambda: NOW, chance=lambda: 0.0)) < 1e13


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_waits_are_spread_and_have_an_end(tried: int, chance: float) -> None:
    wait = wait_s(tried, None, Time(lambda: datetime(2026, 1, 1, tzinfo=UTC), chance=lambda: chance))
    assert 1 <= wait <= 120


# Limits


async def test_a_bomb_is_let_go(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers |= {"/page": bomb(20), "/other": bomb(0)}
    async with fetching(publisher, passing) as fetcher:
        with pytest.raises(TooLarge, match="100,000 bytes") as raised:
            await fetcher.fetch(publisher.url("/page"))
        await fetcher.fetch(publisher.url("/other"))
    assert raised.value.where == publisher.url("/page")
    assert publisher.pages_asked == ["/page", "/other"]


async def test_sizes_are_counted_as_they_come(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers |= {
        "/page": Answer(bytes(MOST_BYTES)),
        "/packed": packed(bytes(MOST_BYTES)),
        "/one-more": packed(bytes(MOST_BYTES + 1)),
    }
    async with fetching(publisher, passing) as fetcher:
        await fetcher.fetch(publisher.url("/page"))
        await fetcher.fetch(publisher.url("/packed"))
        with pytest.raises(TooLarge):
            await fetcher.fetch(publisher.url("/one-more"))


@pytest.mark.parametrize("manner", [Manner.SILENT, Manner.SLOW])
async def test_a_request_has_an_end_however_slow_it_is(
    publisher: Publisher, passing: PassingTime, manner: Manner
) -> None:
    publisher.answers["/page"] = Answer(b"now and then", manner=manner)
    async with fetching(publisher, passing) as fetcher:
        await fetcher.fetch(publisher.url("/other"))
    async with fetching(publisher, passing, most_seconds=0.2) as fetcher:
        with pytest.raises(TimedOut, match=r"0\.2 s"):
            await fetcher.fetch(publisher.url("/page"))
        await fetcher.fetch(publisher.url("/other"))


async def test_what_is_announced_as_too_large_is_not_read(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers["/page"] = Answer(bytes(MOST_BYTES - 500), manner=Manner.TRUNCATED)  # it announces 1,000 more
    async with fetching(publisher, passing) as fetcher:
        with pytest.raises(TooLarge):
            await fetcher.fetch(publisher.url("/page"))
    assert publisher.pages_asked == ["/page"]


async def test_what_is_not_announced_is_counted_all_the_same() -> None:
    half = bytes(MOST_BYTES // 2)
    assert await body(half, half, coding="") == half * 2
    with pytest.raises(TooLarge):
        await body(half, half, b".", coding="")


async def test_a_bomb_takes_no_memory() -> None:
    raw = bomb(200).body
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            await unpacking.read(httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=parts(raw)), 2**20)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()


async def test_a_packing_that_was_not_asked_for_is_no_page(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers["/page"] = packed(b"x", "br")
    async with fetching(publisher, passing) as fetcher:
        with pytest.raises(FetchFailed, match="'br'"):
            await fetcher.fetch(publisher.url("/page"))
    assert publisher.pages_asked == ["/page"]


async def parts(*raw: bytes) -> AsyncIterator[bytes]:
    for part in raw:
        yield part


async def body(*raw: bytes, coding: str) -> bytes:
    response = httpx.Response(200, headers={"Content-Encoding": coding}, content=parts(*raw))
    return await unpacking.read(response, MOST_BYTES)


def raw_deflate(text: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packing.compress(text) + packing.flush()


@pytest.mark.parametrize(
    ("raw", "coding"),
    [
        (packed(b"tea" * 99).body, "gzip"),
        (packed(b"tea" * 99).body, " X-GZIP"),
        (packed(b"tea" * 90).body + packed(b"tea" * 9).body, "gzip"),
        (packed(b"tea" * 99).body + b"\0\0rubbish", "gzip"),
        (zlib.compress(b"tea" * 99), "deflate"),
        (raw_deflate(b"tea" * 99), "deflate"),
        (b"tea" * 99, "identity"),
    ],
)
async def test_bodies_are_unpacked_however_they_are_cut(raw: bytes, coding: str) -> None:
    for size in (1, 2, 7, len(raw)):
        cut = (raw[at : at + size] for at in range(0, len(raw), size))
        assert await body(*cut, coding=coding) == b"tea" * 99


@given(st.lists(st.binary()), st.sampled_from(["gzip", "deflate", ""]), st.booleans())
async def test_any_bytes_are_unpacked_or_refused(raw: list[bytes], coding: str, like_gzip: bool) -> None:
    whole = [packed(b"tea").body, *raw] if like_gzip else raw
    with suppress(httpx.DecodingError, TooLarge):
        assert len(await body(*whole, coding=coding)) <= MOST_BYTES


# Where it leads


async def test_redirects_have_an_end(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers |= {f"/{n}": redirect(f"/{n + 1}") for n in range(9)} | {"/9": html("at last")}
    async with fetching(publisher, passing) as fetcher:
        await fetcher.fetch(publisher.url("/4"))
        with pytest.raises(FetchFailed, match="more than 5 times"):
            await fetcher.fetch(publisher.url("/3"))


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:22/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://inside.example/",
        "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd",
        "http://[/",
    ],
)
async def test_a_redirect_does_not_lead_inside(publisher: Publisher, passing: PassingTime, to: str) -> None:
    publisher.answers["/page"] = redirect(to)
    async with fetching(publisher, passing, names=Names({"inside.example": [["10.0.0.1"]]})) as fetcher:
        with pytest.raises(NotFetched) as raised:
            await fetcher.fetch(publisher.url("/page"))
    assert isinstance(raised.value, AddressRefused) or "no address" in str(raised.value)


async def test_a_redirect_of_robots_does_not_lead_inside(publisher: Publisher, passing: PassingTime) -> None:
    publisher.answers["/robots.txt"] = redirect("http://127.0.0.1:22/robots.txt")
    async with fetching(publisher, passing) as fetcher:
        with pytest.raises(AddressRefused):
            await fetcher.fetch(publisher.url("/page"))
    assert publisher.pages_asked == []


async def test_the_next_hosts_rules_are_asked_before_a_redirect_is_followed(
    publisher: Publisher, passing: PassingTime
) -> None:
    async with publishing(page=html("tea")) as other:
        other.answers["/robots.txt"] = robots("User-agent: *\nDisallow: /page")
        publisher.answers["/page"] = redirect(other.url("/page"))
        allowed = (f"127.0.0.1:{publisher.port}", f"127.0.0.1:{other.port}")
        async with fetching(publisher, passing, allowed=allowed) as fetcher:
            with pytest.raises(ForbiddenByRobots):
                await fetcher.fetch(publisher.url("/page"))
        assert other.pages_asked == []


async def test_the_name_stays_in_the_request(publisher: Publisher, passing: PassingTime) -> None:
    """No other resolver knows the name, so that none but ours was asked."""
    names = Names({"news.example": [["127.0.0.1"]]})
    async with fetching(publisher, passing, names=names, allowed=(f"news.example:{publisher.port}",)) as fetcher:
        page = await fetcher.fetch(publisher.url("/page", "news.example"))
    assert isinstance(page, Page)
    assert page.url == publisher.url("/page", "news.example")
    assert {asked.headers["host"] for asked in publisher.asked} == {f"news.example:{publisher.port}"}


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where connections were tried to; none is made."""
    tried: list[str] = []

    async def connect(_: object, host: str, *_args: object) -> None:
        tried.append(host)
        raise httpcore.ConnectError("closed")

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    return tried


async def test_a_connection_goes_to_the_very_address_that_was_checked(
    publisher: Publisher, passing: PassingTime, connected: list[str]
) -> None:
    """A name that leads elsewhere at each question gains nothing by it."""
    names = Names({"news.example": [["93.184.216.34"], ["127.0.0.1"]]})
    async with fetching(publisher, passing, names=names, tries=1) as fetcher:
        with pytest.raises(ForbiddenByRobots, match="closed"):
            await fetcher.fetch("http://news.example/page")
    assert (connected, names.asked) == (["93.184.216.34"], ["news.example"])


async def test_each_new_connection_is_checked_anew(
    publisher: Publisher, passing: PassingTime, connected: list[str]
) -> None:
    names = Names({"news.example": [["93.184.216.34"], ["127.0.0.1"]]})
    async with fetching(publisher, passing, names=names, tries=2) as fetcher:
        with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):
            await fetcher.fetch("http://news.example/page")
    assert connected == ["93.184.216.34"]


async def test_the_next_address_is_tried_where_one_does_not_answer(
    publisher: Publisher, passing: PassingTime, connected: list[str]
) -> None:
    names = Names({"news.example": [["2606:4700::1111", "10.0.0.1", "93.184.216.34"]]})
    async with fetching(publisher, passing, names=names, tries=1) as fetcher:
        with pytest.raises(ForbiddenByRobots):
            await fetcher.fetch("http://news.example/page")
    assert connected == ["2606:4700::1111", "93.184.216.34"]


async def test_the_name_stays_in_the_tls_handshake(passing: PassingTime) -> None:
    hellos: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hellos.append(await reader.read(4096))
        writer.close()

    names = Names({"news.example": [["127.0.0.1"]]})
    async with await asyncio.start_server(hear, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        manners = Manners(AGENT, tries=1, allowed=(f"news.example:{port}",))
        async with opened(manners, Turns(passing.time), passing.time, names) as fetcher:
            with pytest.raises(ForbiddenByRobots, match="just now"):
                await fetcher.fetch(f"https://news.example:{port}/")
    assert len(hellos) == 1
    assert b"news.example" in hellos[0]


async def test_a_proxy_of_the_environment_is_not_asked(
    publisher: Publisher, passing: PassingTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would resolve the name anew, where nobody checks where that leads."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with fetching(publisher, passing, tries=1) as fetcher:
        assert isinstance(await fetcher.fetch(publisher.url("/page")), Page)


async def test_a_name_that_nobody_knows_is_a_fault(publisher: Publisher, passing: PassingTime) -> None:
    async with fetching(publisher, passing, tries=1) as fetcher:
        with pytest.raises(ForbiddenByRobots, match=r"nobody\.example is not known"):
            await fetcher.fetch("http://nobody.example/")


async def test_conditions_are_only_sent_as_a_header_can_be(publisher: Publisher, passing: PassingTime) -> None:
    async with fetching(publisher, passing) as fetcher:
        known = Known(publisher.url("/page"), '"早"', "x\r\nHost: other")
        assert isinstance(await fetcher.fetch(publisher.url("/page"), known), Page)
    assert not {"if-none-match", "if-modified-since"} & {*publisher.asked[-1].headers}
