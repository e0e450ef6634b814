"""Bytes of XML → text that a parser may be given: decoded for certain, and without a DOCTYPE of its own."""

import re
from collections.abc import Mapping

from povbot.errors import PageTooLarge, PageUnreadable
from povbot.ingest import charset

TOO_MUCH = "Split it, if it is yours; else take another source of the same stories."

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b", re.DOTALL | re.IGNORECASE)
_OF_DOCTYPE = re.compile(r"""[^"'\[\]<>]+|"[^"]*"|'[^']*'|<!--.*?-->|<\?.*?\?>|[<\[\]>"']""", re.DOTALL)
_LONGEST_DOCTYPE = 10_000
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


def limited(body: bytes, most: int, where: str) -> bytes:
    """Raises PageTooLarge."""
    if len(body) > most:
        raise PageTooLarge(f"{len(body):,} bytes, and {most:,} are the limit", where=where, remedy=TOO_MUCH)
    return body


def counted(number: int, most: int, where: str) -> None:
    """Raises PageTooLarge: what is left out silently would look as if its publisher had taken it back."""
    if number > most:
        raise PageTooLarge(f"more than {most:,} entries", where=where, remedy=TOO_MUCH)


def decoded(body: bytes, headers: Mapping[str, str], where: str) -> str:
    """By mark, else as UTF-8 where it is that (other text is not by chance), else as header or declaration say. The
    mark is dropped. A character that was lost before is one story's fault, not the feed's. Raises PageUnreadable."""
    marked, rest = charset.marked(body)
    names = (marked,) if marked else ("utf-8", *charset.named(body, headers.get("content-type", "")))
    return charset.decoded(rest, names, where, trusted=names[0])


def plain_xml(text: str, where: str) -> bytes:
    """UTF-8 without declaration and DOCTYPE, for parsers. Raises PageUnreadable where entities are declared: nothing
    that news needs, and the way to make a page of a gigabyte out of one of a kilobyte."""
    kept: list[str] = []
    at = 0
    while found := _PROLOG.match(text, at):
        at = found.end()
        if found[0].upper() == "<!DOCTYPE":
            at = _after_doctype(text, at, where)
        elif not _DECLARATION.match(found[0]):
            kept.append(found[0])
    return ("".join(kept).lstrip() + text[at:].rstrip("\x00 \t\r\n")).encode("utf-8", "replace")


def _after_doctype(text: str, at: int, where: str) -> int:
    inner = False
    end = at + _LONGEST_DOCTYPE
    while found := _OF_DOCTYPE.match(text, at, end):
        at = found.end()
        if found[0] == "<" and text.startswith("!ENTITY", at):
            raise PageUnreadable(
                "declares entities", where=where, remedy="Such XML is not read; leave this source out."
            )
        inner = (inner or found[0] == "[") and found[0] != "]"
        if found[0] == ">" and not inner:
            return at
    raise PageUnreadable("its DOCTYPE does not end", where=where, remedy="Fetch it again; it may be cut off.")


def root_of(text: str) -> str:
    """The name of the first element, without prefix; empty where there is none."""
    at = 0
    while found := _PROLOG.match(text, at):
        at = found.end()
        if found[0].upper() == "<!DOCTYPE":
            try:
                at = _after_doctype(text, at, "")
            except PageUnreadable:
                at = text.find(">", at) + 1 or len(text)
    element = _ROOT.match(text, at)
    return element[2] if element else ""
