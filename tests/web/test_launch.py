"""Whose launch of a Mini App is believed, and what is answered to it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_stores import SetClock
from miniapp import TOKEN, URL, launch_data, opened_by_telegram
from povbot import bootstrap, settings
from povbot.bootstrap.web_parts import Means
from povbot.freshness.known import Freshness
from povbot.fronts.web.launch_data import MAX_BYTES, Launch, launched
from povbot.model import Chat
from povbot.ports import Stores
from povbot.service import Service

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_what_telegram_signed_is_believed() -> None:
    assert launched(launch_data(NOW), TOKEN, NOW) == Launch(279058397, "zh-hant")


def test_what_was_signed_for_another_bot_is_not() -> None:
    assert launched(launch_data(NOW, token="4243:Another"), TOKEN, NOW) is None  # noqa: S106


@given(st.integers(0, len(launch_data(NOW)) - 1), st.integers(0, 255))
def test_no_byte_can_be_changed_so_that_it_says_something_else(at: int, byte: int) -> None:
    data = launch_data(NOW)
    changed = data[:at] + bytes([byte]) + data[at + 1 :]
    read, changed_read = (parse_qsl(each.decode("latin-1"), keep_blank_values=True) for each in (data, changed))
    assert (launched(changed, TOKEN, NOW) is not None) == (read == changed_read)


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_refused_without_a_signature(data: bytes) -> None:
    assert launched(data, TOKEN, NOW) is None


@pytest.mark.parametrize("again", ["hash", "user", "auth_date"])
def test_nothing_may_be_told_twice(again: str) -> None:
    value = dict(parse_qsl(launch_data(NOW).decode()))[again]
    assert launched(launch_data(NOW) + f"&{again}={quote(value)}".encode(), TOKEN, NOW) is None


def test_nothing_may_be_told_besides_or_in_bytes_that_are_no_text() -> None:
    assert launched(launch_data(NOW) + b"&besides", TOKEN, NOW) is None
    data = launch_data(NOW, user='{"first_name":"\ufffd"}')
    assert launched(data, TOKEN, NOW)
    assert launched(data.replace(b"%EF%BF%BD", b"%FF"), TOKEN, NOW) is None


def test_pluses_blanks_and_what_is_encoded_are_read_as_they_were_signed() -> None:
    user = '{"id":7,"first_name":"A+B & C=D 100% 东\\u4e1c","language_code":"zh-hans"}'
    data = launch_data(NOW, user=user)
    assert launched(data, TOKEN, NOW) == launched(data.replace(b"%20", b"+"), TOKEN, NOW) == Launch(7, "zh-hans")
    assert launched(data.replace(b"A%2BB", b"A+B"), TOKEN, NOW) is None


@pytest.mark.parametrize(
    ("age", "is_believed"),
    [
        (timedelta(), True),
        (timedelta(days=1), True),
        (timedelta(days=1, seconds=1), False),
        (timedelta(seconds=-30), True),
        (timedelta(seconds=-31), False),
    ],
)
def test_it_is_believed_for_a_day_and_not_before_its_time(age: timedelta, is_believed: bool) -> None:
    assert (launched(launch_data(NOW - age), TOKEN, NOW) is not None) == is_believed


@pytest.mark.parametrize("moment", ["", "-1", "1e9", "٣", "9" * 30, " 1"])
def test_a_moment_that_is_none_is_refused_though_signed(moment: str) -> None:
    assert launched(launch_data(NOW, auth_date=moment), TOKEN, NOW) is None


@pytest.mark.parametrize("user", ["", "[]", '"x"', "{", '{"id":"7","language_code":7}', "null"])
def test_a_launch_by_nobody_in_particular_is_one(user: str) -> None:
    assert launched(launch_data(NOW, user=user), TOKEN, NOW) == Launch(0, None)


@pytest.fixture
async def miniapp(
    bundled: Service, web_stores: Stores, clock: SetClock, paths: settings.Paths
) -> AsyncIterator[httpx.AsyncClient]:
    clock.now = NOW
    async with asked(Means(bundled, web_stores, Freshness(bundled), clock), opened_by_telegram(paths)) as client:
        yield client


def asked(means: Means, chosen: settings.Settings) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(bootstrap.front_of(chosen, means)), base_url=URL)


OURS = {"origin": URL, "content-type": "text/plain"}


async def launch(client: httpx.AsyncClient, data: bytes, **headers: str) -> httpx.Response:
    sent = OURS | {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/telegram/launch", content=data, headers=sent)


async def test_a_launch_goes_on_in_the_language_of_the_readers_telegram(miniapp: httpx.AsyncClient) -> None:
    answer = await launch(miniapp, launch_data(NOW))
    assert answer.json() == {"language": "zh-Hant"}
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


async def test_or_in_the_one_that_was_chosen_in_the_chat(miniapp: httpx.AsyncClient, web_stores: Stores) -> None:
    await web_stores.chats.keep(Chat(279058397, language="zh-Hans"))
    assert (await launch(miniapp, launch_data(NOW))).json() == {"language": "zh-Hans"}


async def test_nothing_is_said_of_who_it_was(
    miniapp: httpx.AsyncClient, web_stores: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await launch(miniapp, launch_data(NOW))
    assert "279058397" not in caplog.text
    assert "Vlad" not in caplog.text
    assert await web_stores.chats.get(279058397) == Chat(279058397)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"content_type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_only_a_page_of_this_site_may_ask(
    miniapp: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await launch(miniapp, launch_data(NOW), **headers)).status_code == status


async def test_what_is_not_signed_or_too_long_is_refused(miniapp: httpx.AsyncClient) -> None:
    assert (await launch(miniapp, b"user=%7B%22id%22%3A7%7D&hash=" + b"0" * 64)).status_code == 403
    assert (await launch(miniapp, b"x" * (MAX_BYTES + 1))).status_code == 413


@pytest.mark.parametrize(("token", "url"), [(None, URL), (TOKEN, "http://news.example.org")])
async def test_without_a_bot_or_https_there_is_no_mini_app(
    bundled: Service, web_stores: Stores, clock: SetClock, paths: settings.Paths, token: str | None, url: str
) -> None:
    means = Means(bundled, web_stores, Freshness(bundled), clock)
    async with asked(means, opened_by_telegram(paths, token, url)) as client:
        assert (await launch(client, launch_data(NOW))).status_code == 404
        page = (await client.get("/en/ask", params={"q": "poverty"})).text
    assert "telegram" not in page
    assert "data-send" not in page


async def test_pages_for_telegram_name_their_quotes_and_bring_the_script(miniapp: httpx.AsyncClient) -> None:
    page = (await miniapp.get("/en/ask", params={"q": "how did Dongchuan escape poverty?"})).text
    assert 'data-send="§' in page
    assert "/static/telegram." in page
