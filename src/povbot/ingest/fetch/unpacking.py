"""Bodies as they arrive, unpacked no further than is taken: a bomb is let go before it goes off."""

import zlib

import httpx

from povbot.errors import FetchFailed, TooLarge

ACCEPTED = "gzip, deflate"
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_MOST_MEMBERS = 100  # each costs a copy of what follows it


async def read(response: httpx.Response, most_bytes: int) -> bytes:
    """Raises TooLarge; httpx.DecodingError for a body that is broken or ends too early; FetchFailed for a packing that
    was not asked for."""
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most_bytes:
        raise _too_large(most_bytes)
    body, received = _unpacker(response.headers.get("content-encoding", ""), most_bytes), 0
    async for raw in response.aiter_raw():
        received += len(raw)
        if received > most_bytes:
            raise _too_large(most_bytes)
        try:
            body.feed(raw)
        except zlib.error as error:
            raise httpx.DecodingError(f"cannot be unpacked: {error}") from error
    if not body.is_whole:
        raise httpx.DecodingError("ends too early")
    return bytes(body.unpacked)


class _Plain:
    def __init__(self) -> None:
        self.unpacked, self.is_whole = bytearray(), True

    def feed(self, raw: bytes) -> None:
        self.unpacked += raw


class _Packed:
    """Raises zlib.error."""

    def __init__(self, most_bytes: int, wbits: int | None) -> None:
        self._most, self._wbits = most_bytes, wbits
        self._members, self._waiting = 0, b""
        self._member: zlib._Decompress | None = None
        self.unpacked, self.is_whole = bytearray(), True

    def feed(self, raw: bytes) -> None:
        raw, self._waiting = self._waiting + raw, b""
        while raw:
            member = self._member or self._begun(raw)
            if member is None:
                return
            raw = self._unpack(member, raw)

    def _begun(self, raw: bytes) -> "zlib._Decompress | None":
        """None where it cannot be told yet what follows, or where that is the rubbish that some servers send."""
        if len(raw) < len(_GZIP_MAGIC):
            self._waiting, self.is_whole = raw, self._members > 0
            return None
        if self._members and not (raw.startswith(_GZIP_MAGIC) and self._members < _MOST_MEMBERS):
            return None
        self._members += 1
        is_zlib = raw[0] & 15 == zlib.DEFLATED and int.from_bytes(raw[:2], "big") % 31 == 0
        self._member = zlib.decompressobj(self._wbits or (_ZLIB if is_zlib else _RAW))
        return self._member

    def _unpack(self, member: "zlib._Decompress", raw: bytes) -> bytes:
        self.unpacked += member.decompress(raw, self._most - len(self.unpacked) + 1)
        if len(self.unpacked) > self._most:
            raise _too_large(self._most)
        self.is_whole = member.eof
        if not member.eof:
            return b""
        self._member = None
        return member.unused_data


def _unpacker(coding: str, most_bytes: int) -> _Plain | _Packed:
    match coding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Packed(most_bytes, _GZIP)
        case "deflate":  # zlib's by the standard, and without its frame by custom
            return _Packed(most_bytes, None)
        case _:
            raise FetchFailed(f"packed as {coding[:40]!r}, which was not asked for")


def _too_large(most_bytes: int) -> TooLarge:
    return TooLarge(f"larger than {most_bytes:,} bytes", remedy="Raise the source's limit, if that is a page to read.")
