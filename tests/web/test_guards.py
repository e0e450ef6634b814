"""What stands before every page, tried on a front whose only part does what the tests need."""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from lxml import html
from pydantic import SecretStr
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fake_stores import SetClock, fake_stores
from patience import PATIENCE_S
from povbot import bootstrap, settings
from povbot.bootstrap.guarding import guarding_of
from povbot.bootstrap.web_parts import Means
from povbot.errors import RetrieverUnavailable
from povbot.freshness.known import Freshness
from povbot.fronts.web.app import Front, Guarding
from povbot.fronts.web.desk import Desk, Site
from povbot.fronts.web.static_files import StaticFiles
from povbot.settings import Settings, TelegramSettings, WebSettings
from povbot.texts import Catalogues
from stories import Rooms, story

SITE = "http://site.test"
SECRET = "who asked for /opt/somebody/file.py"  # noqa: S105 - of nobody


@dataclass
class Part:
    """`slow` notes what became of it."""

    ended: list[str] = field(default_factory=list)

    def routes(self) -> Sequence[BaseRoute]:
        pages = (self.well, self.ask, self.broken, self.away, self.slow, self.late, self.left)
        of_both = [(f"/{front}/{page.__name__}", page) for front in ("en", "zh-Hans", "api") for page in pages]
        return [*(Route(at, page, methods=["GET", "POST"]) for at, page in of_both), Route("/en/torn", _Torn())]

    async def well(self, request: Request) -> Response:
        assert request.client
        said = f"{len(await request.body())} bytes from {request.client.host}"
        return PlainTextResponse(said, headers={"cache-control": "private"})

    async def ask(self, _request: Request) -> Response:
        return PlainTextResponse("asked")

    async def broken(self, _request: Request) -> Response:
        raise KeyError(SECRET)

    async def away(self, _request: Request) -> Response:
        raise RetrieverUnavailable(SECRET)

    async def late(self, _request: Request) -> Response:
        raise TimeoutError(SECRET)

    async def left(self, _request: Request) -> Response:
        raise ClientDisconnect

    async def slow(self, _request: Request) -> Response:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        return PlainTextResponse("late")


class _Torn:
    """An answer that breaks in the middle."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise KeyError(SECRET)


@dataclass
class Visitor:
    """`now` is the front's time; `preparing`, whether questions wait for what is being built."""

    part: Part = field(default_factory=Part)
    now: float = 0.0
    preparing: bool = False

    def at(self, peer: str = "203.0.113.7", **web: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.front(**web), client=(peer, 1)), base_url=SITE)

    def front(self, **web: Any) -> ASGIApp:
        telegram = TelegramSettings(token=web.pop("bot", None))
        chosen = Settings(web=WebSettings.model_validate({"timeout_s": PATIENCE_S, **web}), telegram=telegram)
        desk = Desk(Catalogues(), Site("Rice"), StaticFiles())
        return Front(desk, [StaticFiles(), self.part], self._guarding(chosen)).app()

    def _guarding(self, chosen: Settings) -> Guarding:
        return guarding_of(chosen, lambda: self.now, lambda: self.preparing)


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.mark.parametrize("path", ["/en/well", "/en/broken", "/en/nowhere", "/latest", "/static/none.css", "/api/away"])
async def test_every_answer_tells_browsers_what_to_refuse(visitor: Visitor, path: str) -> None:
    headers = (await visitor.at().get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy.pop("default-src") == policy.pop("base-uri") == policy.pop("frame-ancestors") == "'none'"
    assert policy == dict.fromkeys(("script-src", "style-src", "img-src", "connect-src", "form-action"), "'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers
    assert not {"server", "x-powered-by", "set-cookie"} & {*headers}


async def test_what_an_answer_says_itself_stands(visitor: Visitor) -> None:
    assert (await visitor.at().get("/en/well")).headers.get_list("cache-control") == ["private"]
    assert (await visitor.at().get("/en/ask")).headers["cache-control"] == "no-cache"
    assert (await visitor.at().get("/en/nowhere")).headers["cache-control"] == "no-store"
    (sheet,) = [address for name, address in StaticFiles().address.items() if name == "povbot.css"]
    assert "immutable" in (await visitor.at().get(sheet)).headers["cache-control"]


async def test_behind_https_browsers_come_back_by_https_alone(visitor: Visitor) -> None:
    headers = (await visitor.at(url="https://rice.example").get("/en/well")).headers
    assert headers["strict-transport-security"] == "max-age=31536000"


async def test_telegram_alone_may_frame_the_pages_and_only_where_there_is_a_mini_app(visitor: Visitor) -> None:
    with_token = (await visitor.at(url="https://rice.example", bot=SecretStr("4:x")).get("/en/well")).headers
    assert with_token["content-security-policy"].endswith(
        "frame-ancestors https://web.telegram.org https://*.telegram.org"
    )
    assert "x-frame-options" not in with_token
    without = (await visitor.at(url="https://rice.example").get("/en/well")).headers
    assert without["content-security-policy"].endswith("frame-ancestors 'none'")


async def test_a_fault_tells_the_reader_nothing_of_what_it_was(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    for path, status in (("broken", 500), ("away", 503), ("late", 500)):
        page = await visitor.at().get(f"/en/{path}")
        assert page.status_code == status
        assert SECRET.rpartition("/")[2] not in page.text
        assert "Traceback" not in page.text
        assert page.headers["cache-control"] == "no-store"
        told = await visitor.at().get(f"/api/{path}")
        assert told.headers["content-type"] == "application/problem+json"
        assert (told.status_code, json.loads(told.text)["status"]) == (status, status)
        assert SECRET.rpartition("/")[2] not in told.text
    assert "KeyError" in caplog.text
    assert "/en/" not in caplog.text  # an address may have a question in it


async def test_a_fault_is_told_in_the_language_of_the_page_or_else_the_readers(visitor: Visitor) -> None:
    client, chinese = visitor.at(), {"accept-language": "zh-TW"}
    assert "没有" in (await client.get("/zh-Hans/nowhere", headers=chinese)).text
    assert "沒有" in (await client.get("/nowhere", headers=chinese)).text
    assert "There is no such page." in (await client.get("/en/nowhere", headers=chinese)).text


async def test_an_answer_that_broke_in_the_middle_is_not_followed_by_another(visitor: Visitor) -> None:
    with pytest.raises(KeyError):
        await visitor.at().get("/en/torn")


async def test_that_a_client_left_is_no_fault(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(AssertionError):  # httpx's: there is no answer, and nobody to read it
        await visitor.at().get("/en/left")
    assert [record for record in caplog.records if record.name.startswith("povbot")] == []


async def test_who_asks_more_than_their_share_is_told_when_there_is_room_again(visitor: Visitor) -> None:
    client = visitor.at(burst=8, a_minute=60)
    assert [(await client.get("/en/well")).status_code for _ in range(9)] == [200] * 8 + [429]
    refused = await client.get("/zh-Hans/well")
    assert refused.headers["retry-after"] == "2"
    assert "一下子太多了" in refused.text
    told = await client.get("/api/well")
    assert (told.status_code, told.headers["retry-after"]) == (429, "2")
    assert "2 seconds" in json.loads(told.text)["detail"]
    visitor.now += 2
    assert [(await client.get("/en/well")).status_code for _ in range(3)] == [200, 200, 429]


async def test_no_question_is_lost_that_came_too_soon(visitor: Visitor) -> None:
    for address, again in (
        ("/en/ask?q=a%26b&q=%22c%22", "/en/ask?q=a%26b&q=%22c%22"),
        ("/zh-Hans/latest", "/zh-Hans/latest"),
        ("//evil.example/", "/en/"),
    ):
        client = visitor.at(burst=1)
        await client.get(address)
        refused = await client.get(httpx.URL(SITE, raw_path=address.encode()))
        assert refused.status_code == 429
        assert html.fromstring(refused.text).cssselect("main a.button")[0].get("href") == again


async def test_where_there_is_no_page_a_reader_can_go_on(visitor: Visitor) -> None:
    page = html.fromstring((await visitor.at().get("/zh-Hans/nowhere")).text)
    assert page.xpath("//main//a/@href") == ["/zh-Hans/", "/zh-Hans/latest", "/zh-Hans/topics"]


async def test_a_conversation_takes_as_much_as_it_has_questions(visitor: Visitor) -> None:
    client = visitor.at(burst=8, a_minute=60)
    assert (await client.get("/en/ask?q=a&%71=b&after=c")).status_code == 200
    assert (await client.get("/api/ask" + "?q=a" + 9 * "&q=b")).status_code == 200
    assert (await client.get("/en/well")).headers["retry-after"] == "5"  # three are owed, two to go on with


async def test_pages_that_ask_nothing_count_once_whatever_their_addresses_say(visitor: Visitor) -> None:
    client = visitor.at(burst=2, a_minute=60)
    assert [(await client.get("/en/well?from=1&since=2&q=3")).status_code for _ in range(3)] == [200, 200, 429]


async def test_files_and_whether_it_lives_are_free(visitor: Visitor) -> None:
    client = visitor.at(burst=1)
    assert (await client.get("/en/well")).status_code == 200
    assert (await client.get("/en/well")).status_code == 429
    sheet = StaticFiles().address["povbot.css"]
    assert [(await client.get(path)).status_code for path in (sheet, "/healthz", sheet)] == [200] * 3
    assert (await client.get("/healthz/of/nothing")).status_code == 429


async def test_each_client_has_a_share_of_its_own_also_behind_a_proxy(visitor: Visitor) -> None:
    client = visitor.at("127.0.0.1", burst=1, proxies=["127.0.0.1"])
    for address in ("198.51.100.1", "198.51.100.2"):
        headers = {"x-forwarded-for": address}
        assert (await client.get("/en/well", headers=headers)).text == f"0 bytes from {address}"
        assert (await client.get("/en/well", headers=headers)).status_code == 429


async def test_without_a_burst_nobody_is_held_back(visitor: Visitor) -> None:
    client = visitor.at(burst=0)
    assert {(await client.get("/en/well")).status_code for _ in range(100)} == {200}


async def test_what_takes_too_long_is_given_up_and_its_work_with_it(visitor: Visitor) -> None:
    client = visitor.at(timeout_s=0.01)
    answer = await client.get("/en/slow")
    assert (answer.status_code, "retry-after" in answer.headers) == (503, False)
    assert (await client.get("/api/slow")).headers["content-type"] == "application/problem+json"
    assert visitor.part.ended == ["cancelled"] * 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The archive is still being made ready. Please try again in 5 seconds."),
        ("zh-Hans", "资料库还在准备，请过 5 秒再试。"),
    ],
)
async def test_what_waited_too_long_for_what_is_being_built_is_told_to_come_back(
    visitor: Visitor, language: str, said: str
) -> None:
    visitor.preparing = True
    answer = await visitor.at(timeout_s=0.01).get(f"/{language}/slow?q=a")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    page = html.fromstring(answer.text)
    assert page.xpath("string(//h1)") == said
    assert page.cssselect("main a.button")[0].get("href") == f"/{language}/slow?q=a"


async def test_a_program_that_waited_so_has_a_problem_that_says_when_to_ask_again(visitor: Visitor) -> None:
    visitor.preparing = True
    answer = await visitor.at(timeout_s=0.01).get("/api/slow")
    problem = answer.json()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "/api/#unavailable"
    assert "still being made ready" in problem["detail"]


async def test_the_front_knows_of_what_its_service_builds(rooms: Rooms, paths: settings.Paths) -> None:
    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    service, clock = rooms.service(story("rice", "Farmers grow rice.")), SetClock()
    chosen = settings.read(paths.settings)
    hasty = chosen.model_copy(update={"web": chosen.web.model_copy(update={"timeout_s": 0.05})})
    front = bootstrap.front_of(hasty, Means(service, fake_stores(clock), Freshness(service), clock))
    building = asyncio.create_task(service.prepare(never))
    await asyncio.sleep(0)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url=SITE) as client:
        answer = await client.get("/api/ask?q=rice")
    building.cancel()
    assert (answer.status_code, answer.headers.get("retry-after")) == (503, "5")


async def test_what_is_not_ascii_should_have_been_encoded(visitor: Visitor) -> None:
    async def typed(scope: Scope, receive: Receive, send: Send) -> None:
        await visitor.front()({**scope, "query_string": "q=东".encode()}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(typed), base_url=SITE) as client:
        assert [(await client.get(path)).status_code for path in ("/en/ask", "/api/ask")] == [400, 400]


FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (FORM, b"a=b", 200),
        (FORM | {"content-type": "Application/X-WWW-Form-Urlencoded; charset=utf-8"}, b"a" * 8_192, 200),
        (FORM, b"a" * 8_193, 413),
        (FORM | {"content-length": "9" * 5_000}, b"a", 413),
        (FORM | {"content-length": "-1"}, b"a", 413),
        (FORM | {"content-length": "١"}, b"a", 413),
        ({}, b"a=b", 415),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x", 415),
        ({"content-type": "text/xml"}, b"a=b", 415),
        ({"content-type": "text/plain"}, b"a=b", 200),
        (FORM | {"transfer-encoding": "chunked"}, b"a=b", 411),
        ({"host": "evil.example/<script>"}, b"", 400),
        ({"host": "evil.example@site.test"}, b"", 400),
        ({"host": "a" * 300}, b"", 400),
        ({"host": "[::1]:8080"}, b"", 200),
        ({"host": "127.0.0.1:8080"}, b"", 200),
    ],
)
async def test_nothing_is_taken_but_small_forms_at_a_host_that_can_be_one(
    visitor: Visitor, headers: dict[str, str], body: bytes, status: int
) -> None:
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = await visitor.at().post("/en/well", headers=sent, content=body)
    assert answer.status_code == status
    assert (answer.headers.get("connection") == "close") == (status != 200)  # what is left of a body is not read
    assert "evil" not in answer.text
    assert "content-security-policy" in answer.headers
