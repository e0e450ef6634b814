"""What a program is told where it gets nothing: problem details (RFC 9457), the same for every refusal."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

BELOW = "/api/"
MEDIA_TYPE = "application/problem+json"
# The archive is public, and no request carries what would have to be kept from another site.
SHARED = {"access-control-allow-origin": "*", "access-control-expose-headers": "etag, retry-after"}


@dataclass(frozen=True, slots=True)
class Kind:
    """`id` ends the problem's `type`, an address where it is explained."""

    id: str
    status: HTTPStatus
    title: str

    @property
    def type(self) -> str:
        return f"{BELOW}#{self.id}"


PARAMETER_UNKNOWN = Kind("parameter-unknown", HTTPStatus.BAD_REQUEST, "There is no such parameter")
PARAMETER_MISSING = Kind("parameter-missing", HTTPStatus.BAD_REQUEST, "A parameter is missing")
PARAMETER_REPEATED = Kind("parameter-repeated", HTTPStatus.BAD_REQUEST, "A parameter is given more than once")
PARAMETER_INVALID = Kind("parameter-invalid", HTTPStatus.BAD_REQUEST, "A parameter cannot be read")
QUERY_UNREADABLE = Kind("query-unreadable", HTTPStatus.BAD_REQUEST, "The address cannot be read")
TOPIC_UNKNOWN = Kind("topic-unknown", HTTPStatus.NOT_FOUND, "There is no such topic")
STORY_UNKNOWN = Kind("story-unknown", HTTPStatus.NOT_FOUND, "There is no such story")
STORY_WITHDRAWN = Kind("story-withdrawn", HTTPStatus.GONE, "The story was withdrawn by its publisher")
UNAVAILABLE = Kind("unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "The archive cannot be asked just now")
FAULT = Kind("fault", HTTPStatus.INTERNAL_SERVER_ERROR, "This is a fault of povbot")
_PATH_UNKNOWN = Kind("path-unknown", HTTPStatus.NOT_FOUND, "There is nothing at this address")
_METHOD = Kind("method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED, "The method is not allowed here")
_TOO_MANY = Kind("too-many-requests", HTTPStatus.TOO_MANY_REQUESTS, "Too many requests came from this client")
KINDS = (
    PARAMETER_UNKNOWN,
    PARAMETER_MISSING,
    PARAMETER_REPEATED,
    PARAMETER_INVALID,
    QUERY_UNREADABLE,
    _PATH_UNKNOWN,
    TOPIC_UNKNOWN,
    STORY_UNKNOWN,
    _METHOD,
    STORY_WITHDRAWN,
    _TOO_MANY,
    FAULT,
    UNAVAILABLE,
)
# Of what the front refuses by its status alone.
_BY_STATUS = {kind.status: kind for kind in (_PATH_UNKNOWN, _METHOD, _TOO_MANY, FAULT, UNAVAILABLE)}


class Problem(Exception):
    """Ends a request. `parameter` is which one it was, `allowed` what it may be."""

    def __init__(
        self, kind: Kind, detail: str, *, parameter: str | None = None, allowed: Sequence[str] | None = None
    ) -> None:
        self.kind, self.detail = kind, detail
        more = {"parameter": parameter, "allowed": allowed}
        self.more = {name: value for name, value in more.items() if value is not None}
        super().__init__(detail)


def is_for_programs(request: Request) -> bool:
    """Whether a refusal of it is told as a problem."""
    path: str = request.scope["path"]
    return path.startswith(BELOW)


def response(problem: Problem) -> Response:
    return _response(problem.kind.type, problem.kind.title, problem.kind.status, problem.detail, problem.more, {})


def of_status(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """Of a refusal that has nothing to tell but its status: its own title, or that of HTTP."""
    kind = _BY_STATUS.get(HTTPStatus(status))
    title = kind.title if kind else HTTPStatus(status).phrase
    return _response(kind.type if kind else "about:blank", title, status, detail or f"{title}.", {}, headers or {})


def _response(
    of_type: str, title: str, status: int, detail: str, more: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    told = {"type": of_type, "title": title, "status": int(status), "detail": detail, **more}
    content = json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(content, status, {**SHARED, "cache-control": "no-store", **headers}, MEDIA_TYPE)
