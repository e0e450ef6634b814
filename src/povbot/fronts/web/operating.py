"""The page for operators: how the archive is used, what it missed, and whether it still grows."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from povbot import usage
from povbot.fronts.web import paging, problems
from povbot.fronts.web.charts import OfDay, Plot
from povbot.fronts.web.desk import Desk, Here
from povbot.fronts.web.doorman import Doorman, Refusal
from povbot.fronts.web.figures import Figures, Looking
from povbot.fronts.web.forms import fields
from povbot.fronts.web.parameters import Parameters
from povbot.fronts.web.problems import Problem
from povbot.fronts.web.same_origin import demand_same_origin
from povbot.fronts.web.told_figures import told

DAYS, _DAYS = (7, 30, 90), 30
PAGE_SIZE = 20
_HOW = "The password is sent with each request: Authorization: Bearer …"
# For its operator alone: it is neither kept on the way nor found by searching.
_PRIVATE = {"cache-control": "no-store", "x-robots-tag": "noindex"}


class Operating:
    def __init__(self, desk: Desk, looking: Looking, doorman: Doorman) -> None:
        self._desk, self._looking, self._doorman = desk, looking, doorman

    def routes(self) -> Sequence[BaseRoute]:
        return [
            # Before the pages, which would take "api" for a language, and before the API, which lets other sites ask.
            Route("/api/operator", self.told, methods=["GET", "HEAD", "OPTIONS"]),
            self._desk.route("operator", self.page),
            self._desk.route("operator", self.log_in, ("POST",)),
            self._desk.route("operator/leave", self.log_out, ("POST",)),
            self._desk.route("operator/missed.jsonl", self.export),
        ]

    async def page(self, here: Here) -> Response:
        if refusal := self._doorman.refuses(here.request):
            said_one = "authorization" in here.request.headers
            return self._login(here, refusal if said_one else None)
        days = _days(here.request)
        figures = await self._looking.look(days, here.texts.language)
        first = paging.offset(here.request)
        values = {"figures": figures, "days": days, "spans": DAYS, "offset": first, "size": PAGE_SIZE}
        values |= _plots(figures)
        return self._desk.page(here, "operator.html", values, headers=_PRIVATE)

    async def log_in(self, here: Here) -> Response:
        demand_same_origin(here.request, self._desk.site.url)
        said = await fields(here.request)
        if refusal := self._doorman.tried(here.request, said.get("password", "")):
            return self._login(here, refusal)
        to = RedirectResponse(here.at.operator(), HTTPStatus.SEE_OTHER, _PRIVATE)
        self._doorman.let_in(to)
        return to

    async def log_out(self, here: Here) -> Response:
        demand_same_origin(here.request, self._desk.site.url)
        to = RedirectResponse(here.at.operator(), HTTPStatus.SEE_OTHER, _PRIVATE)
        self._doorman.let_out(here.request, to)
        return to

    async def export(self, here: Here) -> Response:
        """As `povbot missed --export` writes them."""
        if refusal := self._doorman.refuses(here.request):
            return self._login(here, refusal)
        lines = usage.as_questions(await self._looking.missed())
        headers = {**_PRIVATE, "content-disposition": 'attachment; filename="missed.jsonl"'}
        return Response(lines, headers=headers, media_type="application/x-ndjson")

    async def told(self, request: Request) -> Response:
        """To programs, and to no page of another site: those would try passwords in their visitors' browsers."""
        if request.method == "OPTIONS":
            return problems.of_status(HTTPStatus.METHOD_NOT_ALLOWED, headers={**_PRIVATE, "allow": "GET, HEAD"})
        if refusal := self._doorman.refuses(request):
            how = _HOW if refusal.status == HTTPStatus.UNAUTHORIZED else None
            return problems.of_status(refusal.status, how, {**_PRIVATE, **refusal.headers})
        try:
            days = Parameters(request, ("days",)).one_of("days", [*map(str, DAYS)])
        except Problem as problem:
            return problems.response(problem)
        return JSONResponse(told(await self._looking.look(int(days or _DAYS), "en")), headers=_PRIVATE)

    def _login(self, here: Here, refusal: Refusal | None) -> Response:
        status, headers = (refusal.status, refusal.headers) if refusal else (HTTPStatus.OK, {})
        return self._desk.page(here, "login.html", {"refusal": refusal}, status=status, headers={**_PRIVATE, **headers})


def _plots(figures: Figures) -> dict[str, Plot]:
    """What was asked of each day and how much of that answered; how long most answers took, and half of them."""
    days = figures.used.days if figures.used else ()
    return {
        "asked": Plot([OfDay(day.day, day.questions, day.answered) for day in days]),
        "took": Plot([OfDay(day.day, day.latency_ms(0.95), day.latency_ms(0.5)) for day in days], " ms"),
    }


def _days(request: Request) -> int:
    asked = request.query_params.get("days", "")
    return next((days for days in DAYS if str(days) == asked), _DAYS)
