"""What a reader meets where there is no page to give: one that says so in their language; a program, a problem."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from povbot.fronts.web import problems
from povbot.fronts.web.desk import Desk
from povbot.fronts.web.known import path_of, query_of
from povbot.fronts.web.languages import wanted
from povbot.texts import LANGUAGES

_PASSING = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)


class Faults:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def said(
        self, request: Request, status: int, key: str, headers: Mapping[str, str] | None = None, **values: object
    ) -> Response:
        """`key` names the text, `values` are what stands in it."""
        if problems.is_for_programs(request):
            # What it is, the status says.
            detail = self._desk.in_language("en", request).texts(key, **values) if values else None
            return problems.of_status(status, detail, headers)
        here = self._desk.in_language(_language(request), request)
        kept = {"cache-control": "no-store", **(headers or {})}
        values = {"said": here.texts(key, **values), "again": _again(request, status)}
        return self._desk.page(here, "said.html", values, status=status, headers=kept)


def _again(request: Request, status: int) -> str | None:
    """The page that was asked for, so that no question is lost, where it may be there a little later."""
    path, query = path_of(request), query_of(request)
    if status not in _PASSING or request.method != "GET" or path.split("/")[1] not in LANGUAGES:
        return None
    return path + (f"?{query}" if query else "")


def _language(request: Request) -> str:
    _, _, behind = str(request.scope["path"]).partition("/")
    first = behind.partition("/")[0]
    return first if first in LANGUAGES else wanted(request.headers.get("accept-language", ""))
