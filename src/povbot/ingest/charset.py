"""Bytes as text, in a charset that is named for them; never in a guessed one, and never as mojibake."""

import codecs
import re

from povbot.errors import PageUnreadable
from povbot.ingest.mojibake import fault_of

HEAD = 4096
"""Bytes in which a page may name its charset. Standards say 1,024; pages with long comments before it are about."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDE_MARKUP = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_NAMED = (
    re.compile(rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE),
    re.compile(rb"^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE),
)
_IN_HEADER = re.compile(r"\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# As browsers do: the smaller set is read by the larger one that contains it, as those who name it write in that.
_WIDER = {
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("iso8859-1", "ascii"), "cp1252"),
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
    "utf-8-sig": "utf-8",
}
# Names that Python does not know.
_OF_BROWSERS = {
    **dict.fromkeys(("x-gbk", "gb-2312", "gb_2312", "gb_2312-80"), "gbk"),
    **dict.fromkeys(("cn-big5", "x-x-big5"), "big5"),
    "unicode-1-1-utf-8": "utf-8",
}
_READ = re.compile(r"utf-8|utf-16-[lb]e|gb18030|big5hkscs|cp125\d|iso8859-\d+|euc_jp|cp932|cp949|koi8-[ru]")


def text_of(body: bytes, content_type: str, where: str) -> str:
    """A page's. The byte order mark decides, else what the header names, then what the page names, else it is UTF-8.

    Raises PageUnreadable where no charset that is named fits every byte, and where the text it gives is mojibake.
    """
    charset, rest = marked(body)
    return decoded(rest, (charset,) if charset else named(body, content_type) or ("utf-8",), where)


def marked(body: bytes) -> tuple[str | None, bytes]:
    """The charset that the byte order mark tells, or markup of which every second byte is empty; and what comes after
    the mark."""
    mark, charset = next(((mark, name) for mark, name in _MARKS if body.startswith(mark)), (b"", None))
    wide = next((name for begun, name in _WIDE_MARKUP if body.startswith(begun)), None)
    return charset or wide, body[len(mark) :]


def named(body: bytes, content_type: str) -> tuple[str, ...]:
    """Python's names of the charsets that the header and the page name, in this order; one not known is passed over."""
    head = _COMMENT.sub(b"", body[:HEAD])
    in_page = (match[1].decode("ascii", "replace") for match in (pattern.search(head) for pattern in _NAMED) if match)
    in_header = _IN_HEADER.search(content_type)
    # A page whose ASCII could be read as far as this is not UTF-16, whatever it says.
    of_page = ("utf-8" if charset.startswith("utf-16") else charset for charset in map(known, in_page) if charset)
    of_header = known(in_header[1]) if in_header else None
    return tuple(dict.fromkeys(charset for charset in (of_header, *of_page) if charset))


def known(label: str) -> str | None:
    """Python's name of a charset that publishers write in, by any of its names."""
    name = _python(_OF_BROWSERS.get(label.strip().lower(), label.strip()))
    return name if name and _READ.fullmatch(name) else None


def of_file(label: str) -> str | None:
    """As `known`, and any other charset that Python has: a file's owner says what it is written in."""
    return known(label) or _python(label)


def _python(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
        "".encode(name)
    except (LookupError, TypeError, ValueError):
        return None
    return _WIDER.get(name, name)


def decoded(body: bytes, charsets: tuple[str, ...], where: str, *, trusted: str = "") -> str:
    """By the first that fits every byte and does not give mojibake, of which the `trusted` one is not suspected.

    Raises PageUnreadable.
    """
    faults = []
    for charset in charsets:
        try:
            text = body.decode(charset)
        except UnicodeDecodeError as error:
            faults.append(f"its bytes are not {charset} from byte {error.start:,} on")
            continue
        fault = None if charset == trusted else fault_of(body, text, charset)
        if fault is None:
            return text
        faults.append(f"as {charset} {fault}")
    raise PageUnreadable(
        f"cannot be decoded: {'; '.join(faults)}",
        where=where,
        remedy="It is left out until its publisher names the charset that it is written in.",
    )
