"""What a page of this site sends, read no further than it may be long."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_BYTES, MAX_FIELDS = 4_096, 16


async def body(request: Request, media_type: str, most: int) -> bytes:
    """Raises HTTPException: 415 where it is of another type, 413 where it has more than `most` bytes."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != media_type:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    read = bytearray()
    async for piece in request.stream():
        read += piece
        if len(read) > most:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return bytes(read)


async def fields(request: Request) -> Mapping[str, str]:
    """Of a form, the last of each name. Raises HTTPException as `body` does, and 400 where it has too many fields."""
    said = await body(request, "application/x-www-form-urlencoded", MAX_BYTES)
    try:
        return dict(parse_qsl(said.decode(errors="replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
