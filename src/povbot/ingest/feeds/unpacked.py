"""gzip, of which a kilobyte may hold a gigabyte."""

import zlib

from povbot.errors import PageTooLarge, PageUnreadable

_MAGIC = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS


def is_packed(body: bytes) -> bool:
    return body.startswith(_MAGIC)


def unpacked(body: bytes, most: int, where: str) -> bytes:
    """What is not gzip as it is. Raises PageTooLarge beyond `most` bytes, without unpacking more than that, and
    PageUnreadable for what is damaged or cut off."""
    parts: list[bytes] = []
    size = 0
    while is_packed(body):
        member = zlib.decompressobj(_GZIP)
        try:
            parts.append(member.decompress(body, most - size + 1))
        except zlib.error as error:
            raise PageUnreadable("damaged gzip", where=where, remedy="Fetch it again.") from error
        size += len(parts[-1])
        if size > most:
            raise PageTooLarge(
                f"unpacks to more than {most:,} bytes", where=where, remedy="Raise the limit of this source."
            )
        if not member.eof:
            raise PageUnreadable("gzip that is cut off", where=where, remedy="Fetch it again.")
        body = member.unused_data
    return b"".join(parts) if parts else body


def beginning(body: bytes, most: int) -> bytes:
    """At most so many bytes; empty for gzip that is damaged from its beginning."""
    if not is_packed(body):
        return body[:most]
    try:
        return zlib.decompressobj(_GZIP).decompress(body, most)
    except zlib.error:
        return b""
