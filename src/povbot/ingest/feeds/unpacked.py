"""Feeds and sitemaps that lie packed with gzip at their address."""

import zlib

from povbot.errors import PageTooLarge, PageUnreadable
from povbot.ingest.feeds import xmltext
from povbot.ingest.packed import Unpacking, is_gzip


def unpacked(body: bytes, most: int, where: str) -> bytes:
    """What is not gzip as it is. Raises PageTooLarge beyond `most` bytes, without unpacking more than that, and
    PageUnreadable for what is damaged or cut off."""
    if not is_gzip(body):
        return body
    unpacking = Unpacking(most)
    try:
        unpacking.feed(body)
    except zlib.error as error:
        raise PageUnreadable("damaged gzip", where=where, remedy="Fetch it again.") from error
    if unpacking.is_too_large:
        raise PageTooLarge(f"unpacks to more than {most:,} bytes", where=where, remedy=xmltext.TOO_MUCH)
    if not unpacking.is_whole:
        raise PageUnreadable("gzip that is cut off", where=where, remedy="Fetch it again.")
    return bytes(unpacking.unpacked)


def beginning(body: bytes, most: int) -> bytes:
    """At most so many bytes; empty for gzip that is damaged from its beginning."""
    if not is_gzip(body):
        return body[:most]
    unpacking = Unpacking(most)
    try:
        unpacking.feed(body)
    except zlib.error:
        return b""
    return bytes(unpacking.unpacked[:most])
