"""To the page that is meant, from an address that is none: without its language, or with a slash too many."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from povbot.fronts.web.addresses import PAGES, elsewhere
from povbot.fronts.web.known import path_of, query_of
from povbot.fronts.web.languages import named, wanted


def led(request: Request) -> Response | None:
    """None where no page is meant."""
    path, query = path_of(request), query_of(request)
    first, _, behind = path[1:].partition("/")
    if first in PAGES:
        to = elsewhere(path, query, wanted(request.headers.get("accept-language", "")))
        return RedirectResponse(to, HTTPStatus.TEMPORARY_REDIRECT, {"vary": "accept-language"})
    inside, language = behind.rstrip("/"), named(first)
    is_page = inside.partition("/")[0] in PAGES and not inside.startswith("/")
    if language is None or not is_page or path == f"/{language}/{inside}":
        return None
    return RedirectResponse(elsewhere(f"/{inside}", query, language), HTTPStatus.TEMPORARY_REDIRECT)
