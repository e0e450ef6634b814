"""What programs ask of the archive, and what they are told where it cannot be answered."""

import json
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

import httpx
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Scope

from fake_stores import SetClock, fake_stores
from povbot import settings
from povbot.bootstrap.web_parts import Means, front_of
from povbot.errors import RetrieverUnavailable
from povbot.freshness.known import Freshness
from povbot.fronts.web.api import Api
from povbot.fronts.web.counting import Counting
from povbot.fronts.web.desk import Desk, Site
from povbot.fronts.web.parameters import Parameters
from povbot.fronts.web.problems import KINDS, Problem
from povbot.fronts.web.static_files import StaticFiles
from povbot.model import Answer, NoAnswer
from povbot.ports.measuring import Front
from povbot.service import Service
from povbot.texts import Catalogues
from povbot.wire import answers
from stories import ROOT, Rooms, story
from web_front import patient

LIVE = "how does livestreaming help farmers?"


@asynccontextmanager
async def over(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    clock = SetClock()
    means = Means(service, fake_stores(clock), Freshness(service), clock)
    front = front_of(patient(settings.read(settings.find(ROOT).settings)), means)
    transport = httpx.ASGITransport(front, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
        yield client


async def told(browser: httpx.AsyncClient, path: str, **parameters: Any) -> Any:
    response = await browser.get(path, params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


async def refused(browser: httpx.AsyncClient, path: str, method: str = "GET") -> Any:
    """The problem, which is whole."""
    response = await browser.request(method, path)
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["access-control-allow-origin"] == "*"
    assert problem["status"] == response.status_code
    return problem


async def test_an_answer_is_that_of_the_command(browser: httpx.AsyncClient, bundled: Service) -> None:
    outcome = await bundled.ask(LIVE, "zh-Hant", limit=2, explain=True)
    expected = json.loads(json.dumps(answers.outcome_json(LIVE, outcome)))
    assert await told(browser, "/api/ask", q=LIVE, lang="zh-Hant", limit=2, explain="true") == expected


async def test_a_question_leans_on_those_before_it(browser: httpx.AsyncClient) -> None:
    answer = await told(browser, "/api/ask", after=["how is poverty fought in Tibet?", "thanks"], q="and in Gansu?")
    assert answer["question"] == "and in Gansu?"
    assert "Gansu" in answer["understood"]
    assert (await told(browser, "/api/ask", q="and in Gansu?"))["understood"] is None


async def test_an_answer_is_nobody_elses_to_keep(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/api/ask", params={"q": LIVE})).headers["cache-control"] == "no-store"


async def test_stories_are_listed_page_by_page(browser: httpx.AsyncClient) -> None:
    first = await told(browser, "/api/latest", limit=2, lang="zh-Hans")
    second = await told(browser, "/api/latest", limit=2, offset=2, lang="zh-Hans")
    assert (first["offset"], second["offset"]) == (0, 2)
    assert first["total"] == second["total"] == 20
    assert {each["language"] for each in first["stories"]} == {"zh-Hans"}
    assert len({each["id"] for each in first["stories"] + second["stories"]}) == 4


async def test_a_topics_stories_are_as_many_as_it_is_said_to_have(browser: httpx.AsyncClient) -> None:
    for topic in (await told(browser, "/api/topics"))["topics"]:
        listing = await told(browser, "/api/latest", topic=topic["id"])
        assert listing["total"] == topic["stories"]
        assert all(topic["id"] in each["topics"] for each in listing["stories"])


async def test_a_story_is_told_whole(browser: httpx.AsyncClient) -> None:
    whole = await told(browser, "/api/stories/poverty-14")
    assert whole["summary"].startswith("Dongchuan District")
    assert whole["body"] is None
    assert [other["id"] for other in whole["others"]] == ["poverty-14-zh"]
    assert whole["related"]


@pytest.mark.parametrize(
    ("article_id", "lang", "language"),
    [("poverty-14", None, "en"), ("poverty-14-zh", None, "zh-Hans"), ("poverty-14-zh", "en", "en")],
)
async def test_a_story_is_told_in_the_language_wanted_else_in_that_of_its_id(
    browser: httpx.AsyncClient, article_id: str, lang: str | None, language: str
) -> None:
    wanted = {"lang": lang} if lang else {}
    assert (await told(browser, f"/api/stories/{article_id}", **wanted))["language"] == language


async def test_an_id_may_have_what_an_address_has_another_use_for(rooms: Rooms) -> None:
    service = rooms.service(story("http://news.test/a?b=1", "Farmers grow rice."))
    async with over(service) as client:
        assert (await told(client, "/api/stories/http%3A%2F%2Fnews.test%2Fa%3Fb=1"))["id"] == "http://news.test/a?b=1"


async def test_a_story_that_was_withdrawn_is_gone(rooms: Rooms) -> None:
    service = rooms.service(story("a", "Farmers grow rice.", withdrawn=date(2020, 1, 1)), story("b"))
    async with over(service) as client:
        assert (await refused(client, "/api/stories/a"))["type"] == "/api/#story-withdrawn"
        assert (await client.get("/api/stories/a")).status_code == 410


@pytest.mark.parametrize(
    ("path", "status", "kind", "more"),
    [
        ("/api/ask", 400, "parameter-missing", {"parameter": "q"}),
        ("/api/ask?q=", 400, "parameter-invalid", {"parameter": "q"}),
        ("/api/ask?q=a&q=b", 400, "parameter-repeated", {"parameter": "q"}),
        ("/api/ask?q=a&langs=en", 400, "parameter-unknown", {"allowed": ["after", "explain", "lang", "limit", "q"]}),
        ("/api/ask?q=a&lang=fr", 400, "parameter-invalid", {"parameter": "lang"}),
        ("/api/ask?q=a&limit=11", 400, "parameter-invalid", {"parameter": "limit"}),
        ("/api/ask?q=a&limit=1.5", 400, "parameter-invalid", {"parameter": "limit"}),
        ("/api/ask?q=a&limit=%D9%A3", 400, "parameter-invalid", {"parameter": "limit"}),
        ("/api/ask?q=a&explain=yes", 400, "parameter-invalid", {"allowed": ["false", "true"]}),
        ("/api/ask?q=" + "a" * 501, 400, "parameter-invalid", {"parameter": "q"}),
        ("/api/ask?q=a" + "&after=b" * 8, 400, "parameter-invalid", {"parameter": "after"}),
        ("/api/ask?q=a&after=b%00", 400, "parameter-invalid", {"parameter": "after"}),
        ("/api/ask?q=a%0A", 400, "parameter-invalid", {"parameter": "q"}),
        ("/api/ask?q=%ED%A0%80", 400, "query-unreadable", {}),
        ("/api/ask?q=%FF", 400, "query-unreadable", {}),
        ("/api/ask?q=a" + "&x" * 100, 400, "query-unreadable", {}),
        ("/api/latest?offset=-1", 400, "parameter-invalid", {"parameter": "offset"}),
        ("/api/latest?topic=no", 404, "topic-unknown", {"parameter": "topic"}),
        ("/api/topics?lang=en", 400, "parameter-unknown", {"allowed": []}),
        ("/api/stories/no", 404, "story-unknown", {}),
        ("/api/stories/", 404, "story-unknown", {}),
        ("/api/no", 404, "path-unknown", {}),
    ],
)
async def test_what_cannot_be_answered_is_a_problem_that_says_what_it_is(
    browser: httpx.AsyncClient, path: str, status: int, kind: str, more: dict[str, Any]
) -> None:
    problem = await refused(browser, path)
    assert problem["status"] == status
    assert problem["type"] == f"/api/#{kind}"
    assert problem["title"]
    assert problem["detail"]
    assert problem.items() >= more.items()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_is_changed_from_outside(browser: httpx.AsyncClient, method: str) -> None:
    assert (await refused(browser, "/api/ask?q=a", method))["type"] == "/api/#method-not-allowed"


async def test_what_no_program_would_send_is_a_problem_too(front: ASGIApp) -> None:
    query = "q=直播".encode()
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/ask",
        "query_string": query,
        "headers": [],
        "client": None,
    }
    sent = list[Message]()

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    await front(scope, receive, send)
    assert sent[0]["status"] == 400
    assert (b"content-type", b"application/problem+json") in sent[0]["headers"]


async def test_another_site_may_ask_whether_it_may_ask(browser: httpx.AsyncClient) -> None:
    allowed = await browser.options("/api/ask", headers={"origin": "https://a.test"})
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert allowed.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "access-control-allow-credentials" not in allowed.headers


async def test_a_program_may_ask_for_the_head_alone(browser: httpx.AsyncClient) -> None:
    head, whole = await browser.head("/api/topics"), await browser.get("/api/topics")
    assert head.status_code == 200
    assert head.headers == whole.headers


async def test_what_is_known_already_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    first = await browser.get("/api/topics")
    again = await browser.get("/api/topics", headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert (await browser.get("/api/topics", headers={"if-none-match": '"other"'})).status_code == 200


class Failing:
    """Stands before a service, and every question fails."""

    def __init__(self, service: Service, error: Exception) -> None:
        self._service, self._error = service, error

    def __getattr__(self, name: str) -> object:
        return getattr(self._service, name)

    async def ask(self, *_: object, **__: object) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [(RetrieverUnavailable("node secret-1 is away"), 503, "unavailable"), (ZeroDivisionError("secret"), 500, "fault")],
    ids=["unavailable", "fault"],
)
async def test_what_failed_is_a_problem_without_its_cause(
    bundled: Service, error: Exception, status: int, kind: str
) -> None:
    async with over(cast("Service", Failing(bundled, error))) as client:
        problem = await refused(client, "/api/ask?q=a")
    assert (problem["status"], problem["type"]) == (status, f"/api/#{kind}")
    assert "secret" not in str(problem)


class Counted(Counting):
    def __init__(self) -> None:
        self.seen = list[tuple[str, bool, float, Front]]()

    def asked(self, outcome: Answer | NoAnswer, latency_ms: float, front: Front = Front.WEB) -> None:
        self.seen.append((outcome.query.text, isinstance(outcome, Answer), latency_ms, front))


async def test_the_last_question_is_counted_and_how_long_it_took(bundled: Service) -> None:
    counted, times = Counted(), iter([10.0, 10.25])
    desk = Desk(Catalogues(), Site("povbot"), StaticFiles())
    api = Api(bundled, desk, counted, max_quotes=3, page_size=10, timer=lambda: next(times))
    query = urlencode({"after": LIVE, "q": "where is the Eiffel tower?"}).encode()
    await api.ask(Request({"type": "http", "query_string": query}))
    assert counted.seen == [("where is the Eiffel tower?", False, 250.0, Front.API)]


async def test_every_kind_of_problem_is_explained_where_its_type_leads(browser: httpx.AsyncClient) -> None:
    led = await browser.get("/api/", headers={"accept-language": "zh-TW"})
    assert (led.headers["location"], led.headers["vary"]) == ("/zh-Hant/api", "accept-language")
    page = lxml.html.fromstring((await browser.get(led.headers["location"])).content)
    assert {row.get("id") for row in page.iter("tr")} == {kind.type.removeprefix("/api/#") for kind in KINDS}


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.text(min_size=1, max_size=40)), max_size=8))
def test_what_is_written_into_an_address_is_read_from_it(pairs: list[tuple[str, str]]) -> None:
    clean = [(name, value) for name, value in pairs if value.isprintable()]
    given = _parameters(urlencode(clean).encode())
    for wanted in ("a", "b"):
        assert given.texts(wanted, 40, 8) == [value for name, value in clean if name == wanted]


@given(st.binary(max_size=60).map(b"q=".__add__))
def test_whatever_bytes_stand_there_they_are_read_or_refused(query: bytes) -> None:
    with suppress(Problem):
        assert not any(unicodedata.category(each) in ("Cc", "Cs") for each in _parameters(query, "q").text("q", 60))


def _parameters(query: bytes, *known: str) -> Parameters:
    return Parameters(Request({"type": "http", "query_string": query}), known or ("a", "b"))
