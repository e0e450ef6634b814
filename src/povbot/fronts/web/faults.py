"""What a reader meets where there is no page to give: one that says so in their language; a program, a problem."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from povbot.fronts.web import problems
from povbot.fronts.web.desk import Desk
from povbot.fronts.web.languages import wanted
from povbot.texts import LANGUAGES


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
        return self._desk.page(here, "said.html", {"said": here.texts(key, **values)}, status=status, headers=kept)


def _language(request: Request) -> str:
    _, _, behind = str(request.scope["path"]).partition("/")
    first = behind.partition("/")[0]
    return first if first in LANGUAGES else wanted(request.headers.get("accept-language", ""))
