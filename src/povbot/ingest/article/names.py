"""Who wrote a story and who published it, from the ways that pages say so."""

import re
from collections.abc import Iterable

from povbot.ingest import cleaning

_BEFORE = re.compile(
    r"^(?:(?:written )?by\b\s*:?|作\s*者\s*[:：]|(?:本[报報刊])?[记記]\s*者\s*[:：]?|撰?文\s*[/／:：丨|])\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:(?<!\s)\s++(?:(?:and|&|和|与|與)\s|[;；、，/／|]|,\s*+(?:and\s)?)|[;；、，/／|]|,\s*(?:and\s)?)\s*+",
    re.IGNORECASE,
)
_ROLE = re.compile(r"(?<=\w)\s*(?:（[^（）]*）|\([^()]*\))$")
_HAN_NAME = re.compile("[\u3400-\u9fff]{1,4}")
_ADDRESS = re.compile(r"https?:|www\.|^\S[^\s@]*@\S+$")
_NO_NAME = re.compile(
    r"@|^\W*$|\d{3}|^(?:admin|editor|staff|staff writer|staff reporter|null|none|佚名|未知"
    r"|通[讯訊][员員]|[实實][习習](?:生|[记記]者)|特[约約](?:[记記]者|撰稿))$",
    re.IGNORECASE,
)
_CHINESE_OUTLET = re.compile(
    r"[\u3400-\u9fff]{2,}[网網报報社刊台]|[\u3400-\u9fff]*(?:编辑部|編輯部|客户端|客戶端|频道|頻道)"
)
_LONGEST = 60
_LONGEST_HAN_NAME = 3  # but for some with a family name of two
_MOST = 20
_BYLINE = re.compile(
    r"^(?:[Bb][Yy]:?\s+(?=[A-Z])|(?:作\s*者|撰\s*文)\s*[:：|]\s*|(?:本[报報刊])?[记記]\s*者[\s:：]+|文\s*[/／丨]\s*)(?P<names>.{2,80})$"
)
_BYLINE_WITHIN = re.compile(r"(?:\s(?:作\s*者|[记記]者)\s*[:：]|\d\s+[记記]者\s)\s*(?P<names>[^:：|，。]{2,40})")
_REPORTERS = re.compile(r"[(（][^()（）]{0,8}[记記]\s*者[\s:：]*(?P<names>[^()（）:：，。]{2,30})[)）]")
_BYLINE_ENDS = re.compile(
    r"\s*(?:\||[(（]|\s\S{0,6}[报報]道|\s(?:[来來]源|编辑|編輯|责任|責任|[发發]布|20\d\d|in\s|for\s)"
    r"|,?\s(?:\d{1,2}\s)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d|,?\s[A-Z][\w.]+\.(?:com|org|cn|net)\b).*$"
)
_AS_WRITTEN = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?:\s(?:[a-z]{1,3}\s){0,2}[^\W\d_a-z][\w.'’-]*){0,4}|[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]+·[\u3400-\u9fff·]+"
)
_SOURCE = re.compile(
    r"(?:^|[\s|])(?:[来來]\s*源|Source)\s*[:：]\s*(?P<name>[^\s|:：][^|:：\n]{0,40}?)"
    r"(?=\s{2,}|\s*[|(（]|\s(?:作者|编辑|編輯|责任|責任|时间|時間|20\d\d)|$)"
)


def authors(values: Iterable[str], publisher: str = "") -> tuple[str, ...]:
    """Each once, in the order given. A publisher, an address and a number are nobody."""
    names = (
        name for value in values if not _ADDRESS.search(value) for name in _split(_BEFORE.sub("", cleaning.line(value)))
    )
    people = (name for name in names if _is_name(name) and name.casefold() != publisher.casefold())
    return tuple(dict.fromkeys(people))[:_MOST]


def byline(lines: Iterable[str]) -> str:
    """What a reader sees of the authors, empty where nothing says so. A sentence that begins with By is none."""
    for line in lines:
        match = _BYLINE.match(line) or _BYLINE_WITHIN.search(line) or _REPORTERS.search(line)
        written = _BYLINE_ENDS.sub("", match["names"]) if match else ""
        if written and all(_AS_WRITTEN.fullmatch(name) for name in _split(written)):
            return written
    return ""


def source(lines: Iterable[str]) -> str:
    match = next(filter(None, map(_SOURCE.search, lines)), None)
    return match["name"].strip() if match else ""


def _split(value: str) -> tuple[str, ...]:
    parts = (_ROLE.sub("", part.strip(" .")) for part in _BETWEEN.split(value))
    return tuple(name for part in parts if part for name in _apart(part))


def _apart(part: str) -> tuple[str, ...]:
    """Chinese names are set apart by blanks, and a family name may have a blank after it: 王 芳."""
    pieces = part.split()
    if len(pieces) == 1 or not all(_HAN_NAME.fullmatch(piece) for piece in pieces):
        return (part,)
    names: list[str] = []
    alone = False
    for piece in pieces:
        if alone:
            names[-1] += piece
            alone = False
        else:
            names.append(piece)
            alone = len(piece) == 1
    return tuple(names)


def _is_name(text: str) -> bool:
    if _NO_NAME.search(text) or len(text) > _LONGEST:
        return False
    if re.search("[\u3400-\u9fff]", text):
        return len(text) > 1 and not (len(text) > _LONGEST_HAN_NAME and _CHINESE_OUTLET.fullmatch(text))
    return len(text) > 1 and any(char.isalpha() for char in text)
