"""What a program reads again and again is sent anew only where it is other than before."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

_CHECKED_EACH_TIME = "public, max-age=300"


def sent(request: Request, content: str, media_type: str, modified: datetime | None) -> Response:
    """By RFC 9110, 13: a tag stands above a day. `modified` is aware."""
    encoded = content.encode()
    tag = f'"{hashlib.sha256(encoded).hexdigest()[:24]}"'
    headers = {"etag": tag, "cache-control": _CHECKED_EACH_TIME}
    if modified:
        headers["last-modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if _is_known(request, tag, modified):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(encoded, media_type=media_type, headers=headers)


def _is_known(request: Request, tag: str, modified: datetime | None) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in tags.split(",")]
    since = _moment(request.headers.get("if-modified-since", ""))
    return bool(since and modified and modified.replace(microsecond=0) <= since)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
