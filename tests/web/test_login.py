"""Who may see the page for operators: who says the password, on a page of this site, and not too often."""

import logging
from dataclasses import replace
from datetime import timedelta
from itertools import count

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.types import ASGIApp

from fake_stores import SetClock
from povbot import bootstrap, settings
from povbot.bootstrap.web_parts import Means
from povbot.fronts.web.sessions import MAX_SESSIONS, Sessions
from povbot.fronts.web.tries import MAX_CLIENTS, Tries
from web_front import PASSWORD, SITE

PAGE = "/en/operator"
OURS = {"origin": SITE}


def asking(front: ASGIApp, client: str = "192.0.2.1") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(front, client=(client, 1)), base_url=SITE)


async def log_in(browser: httpx.AsyncClient, password: str = PASSWORD, **headers: str) -> httpx.Response:
    return await browser.post(PAGE, data={"password": password}, headers=headers or OURS)


def shows_figures(page: httpx.Response) -> bool:
    return page.status_code == 200 and "Missed questions" in page.text


async def test_without_a_password_in_the_settings_there_is_no_page(browser: httpx.AsyncClient) -> None:
    assert (await browser.get(PAGE)).status_code == 404
    assert (await log_in(browser)).status_code in (404, 405)
    assert (await browser.get("/api/operator", headers={"authorization": "Bearer "})).status_code == 404


async def test_the_password_opens_the_page_until_one_logs_out(guarded: httpx.AsyncClient) -> None:
    asked = await guarded.get(PAGE)
    assert 'autocomplete="current-password"' in asked.text
    assert not shows_figures(asked)
    led = await log_in(guarded)
    assert (led.status_code, led.headers["location"]) == (303, PAGE)
    assert shows_figures(shown := await guarded.get(PAGE))
    assert (shown.headers["cache-control"], shown.headers["x-robots-tag"]) == ("no-store", "noindex")
    token = guarded.cookies["povbot"]
    await guarded.post(f"{PAGE}/leave", headers=OURS)
    assert "povbot" not in guarded.cookies
    assert not shows_figures(await guarded.get(PAGE, headers={"cookie": f"povbot={token}"}))


async def test_another_word_does_not_and_is_not_logged(
    guarded: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        refused = await log_in(guarded, "open sesame")
    assert refused.status_code == 401
    assert "That is not the password." in refused.text
    assert "set-cookie" not in refused.headers
    assert "somebody tried a wrong password" in caplog.text
    assert "sesame" not in caplog.text + refused.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", **OURS},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://elsewhere.test"},
        {"origin": f"{SITE}:8081"},
        {"origin": "null"},
        {"accept": "*/*"},
    ],
)
async def test_no_other_site_logs_anybody_in_or_out(guarded: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await log_in(guarded, **headers)).status_code == 403
    await log_in(guarded, **{"sec-fetch-site": "same-origin"})
    assert (await guarded.post(f"{PAGE}/leave", headers=headers)).status_code == 403
    assert shows_figures(await guarded.get(PAGE))


async def test_a_session_ends_after_twelve_hours(guarded: httpx.AsyncClient, clock: SetClock) -> None:
    await log_in(guarded)
    cookie = {"cookie": f"povbot={guarded.cookies['povbot']}"}
    clock.now += timedelta(hours=11, minutes=59)
    assert shows_figures(await guarded.get(PAGE, headers=cookie))
    clock.now += timedelta(minutes=1)
    assert not shows_figures(await guarded.get(PAGE, headers=cookie))


async def test_no_cookie_but_the_one_that_was_given_opens_it(guarded: httpx.AsyncClient) -> None:
    await log_in(guarded)
    token = guarded.cookies["povbot"]
    guarded.cookies.clear()
    for other in ("", token[:-1], token + "x", "é"):
        assert not shows_figures(await guarded.get(PAGE, headers={b"cookie": f"povbot={other}".encode()}))


@pytest.mark.parametrize(
    ("url", "name", "is_secure"), [(None, "povbot", False), ("https://news.example.org", "__Host-povbot", True)]
)
async def test_no_script_and_no_other_site_sees_the_cookie(
    web_means: Means, operators: settings.Settings, url: str | None, name: str, is_secure: bool
) -> None:
    chosen = operators.model_copy(update={"web": operators.web.model_copy(update={"url": url})})
    async with asking(bootstrap.front_of(chosen, web_means)) as browser:
        led = await log_in(browser, origin=url or SITE)
        left = await browser.post(f"{PAGE}/leave", headers={"origin": url or SITE})
    # A browser passes over a change to the cookie, its end too, that is not made as it was.
    always = {"HttpOnly", "Path=/", "SameSite=strict"} | ({"Secure"} if is_secure else set())
    for answer, lasts in ((led, "Max-Age=43200"), (left, "Max-Age=0")):
        told, *flags = answer.headers["set-cookie"].split("; ")
        assert told.startswith(f"{name}=")
        assert {flag for flag in flags if not flag.startswith("expires=")} == always | {lasts}


async def test_programs_say_the_password_with_each_request(guarded: httpx.AsyncClient) -> None:
    bearer = {"authorization": f"Bearer {PASSWORD}"}
    assert shows_figures(await guarded.get(PAGE, headers=bearer))
    told = await guarded.get("/api/operator?days=7", headers=bearer)
    assert (told.headers["content-type"], told.headers["cache-control"]) == ("application/json", "no-store")
    assert len(told.json()["use"]["days"]) == 7
    assert "set-cookie" not in told.headers


async def test_the_password_may_be_in_any_script(web_means: Means, operators: settings.Settings) -> None:
    password = "一个长长的只有操作员知道的密码"  # noqa: S105 - of nobody
    web = operators.web.model_copy(update={"password": SecretStr(password)})
    async with asking(bootstrap.front_of(operators.model_copy(update={"web": web}), web_means)) as browser:
        bearer = {b"authorization": f"Bearer {password}".encode()}
        assert (await browser.get("/api/operator", headers=bearer)).status_code == 200
        assert (await log_in(browser, password)).status_code == 303


@pytest.mark.parametrize("origin", ["http://news.example.org", "https://news.example.org:8443", "https://site.test"])
async def test_where_the_site_has_an_address_no_other_origin_is_its_own(
    web_means: Means, operators: settings.Settings, origin: str
) -> None:
    web = operators.web.model_copy(update={"url": "https://news.example.org"})
    async with asking(bootstrap.front_of(operators.model_copy(update={"web": web}), web_means)) as browser:
        assert (await log_in(browser, origin=origin)).status_code == 403


@pytest.mark.parametrize("said", [{}, {"authorization": "Bearer no"}, {"authorization": f"Basic {PASSWORD}"}])
async def test_a_program_without_it_is_told_so(guarded: httpx.AsyncClient, said: dict[str, str]) -> None:
    refused = await guarded.get("/api/operator", headers=said)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.json()["status"], "Authorization: Bearer" in refused.json()["detail"]) == (401, True)
    assert (await guarded.get(f"{PAGE}/missed.jsonl", headers=said)).status_code == 401


async def test_no_page_of_another_site_may_try_passwords(guarded: httpx.AsyncClient) -> None:
    asks = {"access-control-request-method": "GET", "access-control-request-headers": "authorization"}
    may_it = await guarded.options("/api/operator", headers={"origin": "http://elsewhere.test", **asks})
    assert may_it.status_code == 405
    assert "access-control-allow-headers" not in may_it.headers


async def test_after_some_wrong_ones_a_client_has_to_wait_for_the_right_one_too(
    web_means: Means, operators: settings.Settings
) -> None:
    now = [0.0]
    front = bootstrap.front_of(operators, replace(web_means, timer=lambda: now[0]))
    async with asking(front) as guesser, asking(front, "192.0.2.2") as other:
        for _ in range(3):
            assert (await log_in(guesser, "wrong")).status_code == 401
        waits = await log_in(guesser)
        assert (waits.status_code, waits.headers["retry-after"]) == (429, "1")
        assert (await log_in(other)).status_code == 303
        now[0] = 1.0
        assert (await log_in(guesser)).status_code == 303
        assert (await log_in(guesser, "wrong")).status_code == 401
        assert (await log_in(guesser)).status_code == 303  # what was wrong before the right one is forgotten


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"content": b"password=" + b"x" * 5000}, 413),
        ({"content": b"&".join(b"a=b" for _ in range(20))}, 400),
        ({"json": {"password": PASSWORD}}, 415),
    ],
)
async def test_what_is_no_small_form_is_not_read(
    guarded: httpx.AsyncClient, sent: dict[str, object], status: int
) -> None:
    kind = {} if "json" in sent else {"content-type": "application/x-www-form-urlencoded"}
    refused = await guarded.post(PAGE, headers={**OURS, **kind}, **sent)  # type: ignore[arg-type]
    assert refused.status_code == status


def test_beyond_so_many_sessions_the_oldest_ends() -> None:
    sessions = Sessions(SetClock(), map(str, count()).__next__)
    tokens = [sessions.begin() for _ in range(MAX_SESSIONS + 1)]
    assert [sessions.is_known(token) for token in tokens] == [False] + [True] * MAX_SESSIONS


def test_waits_grow_and_end() -> None:
    tries, waits = Tries(), []
    for n in range(14):
        waits.append(tries.wait_s("guesser", 10_000 * n))
        now = 10_000.0 * n
        for _ in range(n + 1):
            tries.wrong("guesser", now)
        waits.append(tries.wait_s("guesser", now))
    assert waits[1::2] == [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert waits[0::2] == [0.0] * 14


@given(st.lists(st.floats(0, 100), min_size=40, max_size=60))
def test_many_clients_together_wait_but_never_for_long(gaps: list[float]) -> None:
    tries, now = Tries(), 0.0
    for n, gap in enumerate(gaps):
        now += gap
        tries.wrong(f"192.0.2.{n}", now)
    assert 0 < tries.wait_s("somebody else", now) <= 10
    assert tries.wait_s("somebody else", now + 10.001) == 0


def test_the_clients_that_are_remembered_are_counted() -> None:
    tries = Tries()
    for n in range(MAX_CLIENTS + 10):
        for _ in range(4):
            tries.wrong(str(n), 0)
    assert len(tries._by_client) == MAX_CLIENTS
    # Ten seconds after the last all may try again but who guessed so often; nobody knows of the first any more.
    for last in range(4, 10):
        tries.wrong(str(MAX_CLIENTS + 9), 2.0**last)
    assert tries.wait_s(str(MAX_CLIENTS + 9), 530) > 0
    assert tries.wait_s("0", 530) == 0
