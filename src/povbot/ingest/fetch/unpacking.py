"""Bodies as they arrive, unpacked no further than is taken: a bomb is let go before it goes off."""

import zlib

import httpx

from povbot.errors import FetchFailed, TooLarge
from povbot.ingest.packed import GZIP, Unpacking

ACCEPTED = "gzip, deflate"
_PLAIN = ("", "identity")
_PACKINGS = {"gzip": GZIP, "x-gzip": GZIP, "deflate": None}


async def read(response: httpx.Response, most_bytes: int) -> bytes:
    """Raises TooLarge; httpx.DecodingError for a body that is broken or ends too early; FetchFailed for a packing that
    was not asked for."""
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most_bytes:
        raise _too_large(most_bytes)
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in _PLAIN:
        return await _received(response, most_bytes)
    if coding in _PACKINGS:
        return await _unpacked(response, most_bytes, _PACKINGS[coding])
    raise FetchFailed(f"packed as {coding[:40]!r}, which was not asked for")


async def _received(response: httpx.Response, most_bytes: int) -> bytes:
    body = bytearray()
    async for raw in response.aiter_raw():
        body += raw
        if len(body) > most_bytes:
            raise _too_large(most_bytes)
    return bytes(body)


async def _unpacked(response: httpx.Response, most_bytes: int, wbits: int | None) -> bytes:
    body, received = Unpacking(most_bytes, wbits), 0
    async for raw in response.aiter_raw():
        received += len(raw)
        try:
            body.feed(raw)
        except zlib.error as error:
            raise httpx.DecodingError(f"cannot be unpacked: {error}") from error
        if max(received, len(body.unpacked)) > most_bytes:
            raise _too_large(most_bytes)
    if not body.is_whole:
        raise httpx.DecodingError("ends too early")
    return bytes(body.unpacked)


def _too_large(most_bytes: int) -> TooLarge:
    return TooLarge(
        f"larger than {most_bytes:,} bytes", remedy="Raise max_mib of the source, if that is a page to read."
    )
