"""Packed bodies, of which a kilobyte may hold a gigabyte: unpacked no further than is taken."""

import zlib

GZIP = 16 + zlib.MAX_WBITS
_ZLIB, _RAW = zlib.MAX_WBITS, -zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_AT_ONCE = 8192  # bytes: what follows the end of a part is copied, and there may be a million parts


def is_gzip(body: bytes) -> bool:
    return body.startswith(_GZIP_MAGIC)


class Unpacking:
    """Of `wbits` None is found out: deflate is zlib's by the standard, and without its frame by custom.

    `unpacked` is never larger than `most` bytes and one more: then `is_too_large`, and what follows is passed over.
    `is_whole` is false in the middle of a part. Rubbish after a part, as some servers send it, counts as its end.
    """

    def __init__(self, most: int, wbits: int | None = GZIP) -> None:
        self._most, self._wbits = most, wbits
        self._parts, self._waiting = 0, b""
        self._part: zlib._Decompress | None = None
        self._is_over = False
        self.unpacked, self.is_whole = bytearray(), True

    @property
    def is_too_large(self) -> bool:
        return len(self.unpacked) > self._most

    def feed(self, raw: bytes) -> None:
        """Raises zlib.error."""
        for start in range(0, len(raw), _AT_ONCE):
            piece, self._waiting = self._waiting + raw[start : start + _AT_ONCE], b""
            while piece and not (self._is_over or self.is_too_large):
                part = self._part or self._begun(piece)
                piece = self._unpack(part, piece) if part else b""

    def _begun(self, piece: bytes) -> "zlib._Decompress | None":
        """None where it cannot be told yet what follows, or where nothing does."""
        if len(piece) < len(_GZIP_MAGIC):
            self._waiting, self.is_whole = piece, self._parts > 0
            return None
        if self._parts and not is_gzip(piece):
            self._is_over = True
            return None
        self._parts += 1
        is_zlib = piece[0] & 15 == zlib.DEFLATED and int.from_bytes(piece[:2], "big") % 31 == 0
        self._part = zlib.decompressobj(self._wbits or (_ZLIB if is_zlib else _RAW))
        return self._part

    def _unpack(self, part: "zlib._Decompress", piece: bytes) -> bytes:
        self.unpacked += part.decompress(piece, self._most - len(self.unpacked) + 1)
        self.is_whole = part.eof
        if not part.eof:
            return b""
        self._part = None
        return part.unused_data
