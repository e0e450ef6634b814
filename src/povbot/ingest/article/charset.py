"""A page's bytes as text, in the charset that it names itself; never in a guessed one, and never as mojibake."""

import codecs
import re

from povbot.errors import PageUnreadable
from povbot.ingest.article.mojibake import fault_of

HEAD = 4096
"""Bytes in which a page may name its charset. Standards say 1,024; pages with long comments before it are about."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_NAMED = (
    re.compile(rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE),
    re.compile(rb"^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE),
)
_IN_HEADER = re.compile(r"\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# The names that pages use, as browsers understand them: the smaller set by the larger one that contains it.
_KNOWN = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "gb_2312", "x-gbk", "cp936", "gb-2312"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "big5hkscs", "cn-big5", "x-x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "cp1252"), "cp1252"),
}
_OTHERS = re.compile(r"windows-125\d|iso-8859-\d\d?|koi8-[ru]|shift_jis|euc-(?:jp|kr)|utf-16(?:le|be)")


def text_of(body: bytes, content_type: str, where: str) -> str:
    """The byte order mark decides, else what the header names, then what the page names, else it is UTF-8.

    Raises PageUnreadable where no charset that is named fits every byte, and where the text it gives is mojibake.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _first_that_fits(body[len(mark) :], (charset,), where)
    return _first_that_fits(body, named(body, content_type) or ("utf-8",), where)


def named(body: bytes, content_type: str) -> tuple[str, ...]:
    """Python's names of the charsets that the header and the page name, in this order; one not known is passed over."""
    head = _COMMENT.sub(b"", body[:HEAD])
    in_page = (match[1].decode("ascii", "replace") for match in (pattern.search(head) for pattern in _NAMED) if match)
    in_header = _IN_HEADER.search(content_type)
    # A page whose ASCII could be read as far as this is not UTF-16, whatever it says.
    of_page = ("utf-8" if charset.startswith("utf-16") else charset for charset in map(_known, in_page) if charset)
    of_header = _known(in_header[1]) if in_header else None
    return tuple(dict.fromkeys(charset for charset in (of_header, *of_page) if charset))


def _known(label: str) -> str | None:
    name = label.strip().lower()
    return _KNOWN.get(name) or (name if _OTHERS.fullmatch(name) and _exists(name) else None)


def _exists(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _first_that_fits(body: bytes, charsets: tuple[str, ...], where: str) -> str:
    faults = []
    for charset in charsets:
        try:
            text = body.decode(charset)
        except UnicodeDecodeError as error:
            faults.append(f"as {charset} it breaks off at byte {error.start:,}")
            continue
        fault = fault_of(body, text, charset)
        if fault is None:
            return text
        faults.append(f"as {charset} {fault}")
    raise PageUnreadable(
        f"the page cannot be decoded: {'; '.join(faults)}",
        where=where,
        remedy="It is left out until its publisher names the charset that it is written in",
    )
