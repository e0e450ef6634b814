"""Text that was read in the wrong charset, known by its signs: every byte may fit, and yet no word is right."""

import re

_SOME = 3
_ENOUGH_HAN = 30
_LEAST_COMMON = 0.05
# Of Chinese prose, these are four characters in ten; of what another charset makes of it, hardly one in a hundred.
_COMMON = frozenset(
    "的一是不了在人有我他这这個们中来上大为和国地到以说時时要就出会可也你对對生能而子那得于於着下自之年过過发發后後作里用道行所然家"
    "种種事成方多经經么去法学學如都同现現当當没动動面起看定天分还還进進好小部其些主样樣理心本前开開但因只从從想实實日月新"
    "这們來爲為國說會與与及市民区區省县縣工业業全公高长長政府北京海外电電报報网網文者第二三十"
)
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
_HAN_OR_PRIVATE = re.compile("[\u3400-\u9fff\ue000-\ufaff]+")
# What UTF-8's full stop, comma, quotation marks and commonest character look like in GBK, and what its
# replacement character looks like there: none of them is met in prose.
_UTF8_AS_GBK = re.compile("锟斤拷|[锛紝銆鐨鈥]")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_BROKEN = re.compile("[\ufffd\ud800-\udfff\x80-\x84\x86-\x9f]")
_BYTES = "[\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
_UTF8_AS_LATIN = re.compile(f"[\xc2-\xdf]{_BYTES}|[\xe0-\xef]{_BYTES}{{2}}|[\xf0-\xf4]{_BYTES}{{3}}")
_ASCII = re.compile("[\x00-\x7f]+")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_LONG_IN_UTF8 = 0x800


def fault_of(body: bytes, text: str, charset: str) -> str | None:
    """What is wrong with the text that `charset` makes of `body`, None where it reads well."""
    text = _ASCII.sub(" ", text)  # most of a page, and no sign stands in it
    if text.count("\ufffd") >= _SOME:
        return "it has replacement characters"
    if len(_C1.findall(text)) >= _SOME:
        return "it has control characters that no page has"
    if charset != "utf-8" and _is_utf8(body):
        return "it is mojibake: its bytes are UTF-8"
    if len(_UTF8_AS_GBK.findall(text)) >= _SOME or _read_twice(text):
        return "it is mojibake: UTF-8 was read as something else before"
    # Places for private use are where Big5's commonest characters land in GBK; in UTF-8 they are a page's icons.
    if _unlike_chinese(text, _HAN if charset == "utf-8" else _HAN_OR_PRIVATE):
        return "it is mojibake: its characters are those of no Chinese text"
    return None


def broken(text: str) -> bool:
    """Whether there is a character in it that no writer wrote: of a story even one is too many."""
    return "锟斤拷" in text or _BROKEN.search(text) is not None


def _is_utf8(body: bytes) -> bool:
    """Text of another charset is hardly ever valid UTF-8 by chance, but for a character or two."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    beyond = _BEYOND_ASCII.findall(text)
    return len(beyond) > _SOME or any(ord(char) >= _LONG_IN_UTF8 for char in beyond)


def _read_twice(text: str) -> bool:
    """Whether most of what is beyond ASCII looks like UTF-8's bytes, read one by one."""
    pieces = _UTF8_AS_LATIN.findall(text)
    return len(pieces) >= _SOME and sum(map(len, pieces)) * 2 > len(_BEYOND_ASCII.findall(text))


def _unlike_chinese(text: str, characters: re.Pattern[str]) -> bool:
    han = "".join(characters.findall(text))
    return len(han) >= _ENOUGH_HAN and sum(char in _COMMON for char in han) < len(han) * _LEAST_COMMON
