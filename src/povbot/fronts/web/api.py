"""The archive for programs: the objects of `povbot ask --json` (docs/json.md) at addresses below /api/."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from povbot.fronts.web import conditional, openapi, problems
from povbot.fronts.web.conversation import MAX_QUESTION_CHARS, MAX_QUESTIONS, Wish, held
from povbot.fronts.web.counting import Counting
from povbot.fronts.web.desk import Desk, Here
from povbot.fronts.web.languages import wanted
from povbot.fronts.web.parameters import Parameters
from povbot.fronts.web.problems import Problem
from povbot.ports.measuring import Front
from povbot.service import Service
from povbot.texts import LANGUAGES
from povbot.wire import answers

_ASK = ("q", "after", "lang", "limit", "explain")
_METHODS = ("GET", "HEAD", "OPTIONS")
_ALLOWED = {
    **problems.SHARED,
    "allow": ", ".join(_METHODS),
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "*",
    "access-control-max-age": "86400",
}
_JSON = "application/json"

Endpoint = Callable[[Request], Awaitable[Response]]


class Api:
    """`max_quotes` and `page_size` are how many there are where nobody says. `timer` is in seconds, monotonic."""

    def __init__(
        self,
        service: Service,
        desk: Desk,
        counting: Counting,
        *,
        max_quotes: int,
        page_size: int,
        timer: Callable[[], float],
    ) -> None:
        self._service, self._desk, self._counting = service, desk, counting
        self._max_quotes, self._page_size, self._timer = max_quotes, page_size, timer

    def routes(self) -> Sequence[BaseRoute]:
        return [
            _route("/api/ask", self.ask),
            _route("/api/latest", self.latest),
            _route("/api/topics", self.topics),
            _route("/api/stories/{id:path}", self.story),
            _route("/api/openapi.json", self.openapi),
            Route("/api", _to_the_page),
            Route("/api/", _to_the_page),
            _route("/api/{path:path}", _nothing),
            self._desk.route("api", self.page),
        ]

    async def ask(self, request: Request) -> Response:
        began, given = self._timer(), Parameters(request, _ASK)
        before = given.texts("after", MAX_QUESTION_CHARS, MAX_QUESTIONS - 1)
        question = given.text("q", MAX_QUESTION_CHARS)
        limit = given.number("limit", self._max_quotes, 1, openapi.MAX_QUOTES)
        wish = Wish(limit, language=given.one_of("lang", LANGUAGES), explain=given.flag("explain"))
        last = (await held(self._service, [*before, question], wish))[-1]
        self._counting.asked(last.outcome, 1000 * (self._timer() - began), Front.API)
        return _told(answers.outcome_json(question, last.outcome))

    async def latest(self, request: Request) -> Response:
        given = Parameters(request, ("lang", "offset", "limit", "topic"))
        language = given.one_of("lang", LANGUAGES) or LANGUAGES[0]
        offset = given.number("offset", 0, 0, openapi.MAX_OFFSET)
        limit = given.number("limit", self._page_size, 1, openapi.MAX_STORIES)
        topic = given.text_or_none("topic", openapi.MAX_TOPIC_CHARS)
        if topic is not None:
            known = [counted.topic.id for counted in await self._service.topics()]
            if topic not in known:
                raise Problem(problems.TOPIC_UNKNOWN, "No topic has this id.", parameter="topic", allowed=known)
        return _kept(request, answers.listing_json(await self._service.latest(language, offset, limit, topic_id=topic)))

    async def topics(self, request: Request) -> Response:
        Parameters(request, ())
        return _kept(request, {"topics": [*map(answers.topic_json, await self._service.topics())]})

    async def story(self, request: Request) -> Response:
        article_id, language = request.path_params["id"], Parameters(request, ("lang",)).one_of("lang", LANGUAGES)
        if language is None:
            named = await self._service.articles([article_id])
            language = named[article_id].language if article_id in named else LANGUAGES[0]
        story = await self._service.story(article_id, language)
        if story is None:
            gone = await self._service.withdrawn(article_id)
            kind = problems.STORY_WITHDRAWN if gone else problems.STORY_UNKNOWN
            raise Problem(kind, f"{kind.title}: {article_id[:200]}")
        value = answers.story_json(story)
        return _told(value) if story.related is None else _kept(request, value)

    async def openapi(self, request: Request) -> Response:
        Parameters(request, ())
        version = (await self._service.holdings()).version
        name, counts = self._desk.site.name, {"max_quotes": self._max_quotes, "page_size": self._page_size}
        return _kept(request, openapi.described(name, version, **counts))

    async def page(self, here: Here) -> Response:
        values = {"root": self._desk.root(here.request), "kinds": problems.KINDS}
        return self._desk.page(here, "api.html", values)


def _route(path: str, answer: Endpoint) -> BaseRoute:
    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=_ALLOWED)
        try:
            return await answer(request)
        except Problem as problem:
            return problems.response(problem)

    return Route(path, endpoint, methods=[*_METHODS])


async def _to_the_page(request: Request) -> Response:
    language = wanted(request.headers.get("accept-language", ""))
    return RedirectResponse(f"/{language}/api", HTTPStatus.TEMPORARY_REDIRECT, {"vary": "accept-language"})


async def _nothing(_request: Request) -> Response:
    return problems.of_status(HTTPStatus.NOT_FOUND)


def _told(value: Mapping[str, Any]) -> Response:
    headers = {**problems.SHARED, "cache-control": "no-store"}
    return Response(_written(value).encode(), headers=headers, media_type=_JSON)


def _kept(request: Request, value: Mapping[str, Any]) -> Response:
    response = conditional.sent(request, _written(value), _JSON, None)
    response.headers.update(problems.SHARED)
    return response


def _written(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
