"""Bytes of XML → text that a parser may be given: decoded for certain, and without a DOCTYPE of its own."""

import codecs
import re
from collections.abc import Iterator, Mapping

from povbot.errors import PageTooLarge, PageUnreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
# Python's names of charsets → what is read for them: the larger sets that pages of the smaller ones really use.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252", "ascii": "cp1252"}
_READ = re.compile(r"utf-8|gb18030|big5hkscs|cp125\d|iso8859-\d+|euc_(jp|kr)|shift_jis|cp932|cp949|koi8-[ru]|utf-16.*")
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_OF_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b", re.DOTALL | re.IGNORECASE)
_OF_DOCTYPE = re.compile(r"""[^"'\[\]<>]+|"[^"]*"|'[^']*'|<!--.*?-->|<\?.*?\?>|[<\[\]>"']""", re.DOTALL)
_LONGEST_DOCTYPE = 10_000
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


def limited(body: bytes, most: int, where: str) -> bytes:
    """Raises PageTooLarge."""
    if len(body) > most:
        raise PageTooLarge(
            f"{len(body):,} bytes, and {most:,} are the limit", where=where, remedy="Raise the limit of this source."
        )
    return body


def counted(number: int, most: int, where: str) -> None:
    """Raises PageTooLarge: what is left out silently would look as if its publisher had taken it back."""
    if number > most:
        raise PageTooLarge(f"more than {most:,} entries", where=where, remedy="Raise the limit of this source.")


def decoded(body: bytes, headers: Mapping[str, str], where: str) -> str:
    """By mark, else as UTF-8 where it is that (other text is not by chance), else as header or declaration say. The
    mark is dropped. Raises PageUnreadable rather than let one wrong character through."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return _strict(body, (charset,), where).removeprefix("\ufeff")
    return _strict(body, ("utf-8", *_declared(body, headers)), where)


def _declared(body: bytes, headers: Mapping[str, str]) -> Iterator[str]:
    of_header, of_body = _OF_HEADER.search(headers.get("content-type", "")), _DECLARED.match(body[:1024])
    for label in (of_header and of_header[1], of_body and of_body[1].decode("ascii")):
        try:
            name = codecs.lookup(label).name if label else ""
        except (LookupError, ValueError):
            continue
        name = _WIDER.get(name, name)
        if _READ.fullmatch(name):
            yield name


def _strict(body: bytes, charsets: tuple[str, ...], where: str) -> str:
    for charset in charsets:
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    tried = ", ".join(dict.fromkeys(charsets))
    raise PageUnreadable(
        f"its bytes are not {tried}", where=where, remedy="Ask its publisher for UTF-8, or for the right charset."
    )


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
