"""Numbers in a question and the other ways to write them: 10 million, 10m, 10,000,000, 1000万, 一千万.

Chinese numerals are read and written by cn2an, English number words read by text2num; both load when one is met.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from povbot.model import Span

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SMALL += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_LARGE = ["hundred", "thousand", "million", "billion", "trillion"]
_WORDS = "|".join((*_SMALL, *_TENS, *_LARGE))
_HAN = "〇零一二两三四五六七八九十百千万亿"
_HAN_SCALES = {"亿": 1e8, "万": 1e4}
_PERCENT = r"\s?(?P<percent>[%％]|per\s?cent\b|个百分点)"
_MAY_HAVE_NUMBERS = re.compile(rf"[\d{_HAN}]|{_WORDS}", re.IGNORECASE)
_CALENDAR_UNITS = ("年", "月", "日", "号", "號")
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
_LARGEST_IN_WORDS, _LARGEST = 100, 1e15


@dataclass(frozen=True, slots=True)
class Number:
    """`span` has the unit along."""

    span: Span
    value: float
    is_percent: bool


def find(question: str, starts: Collection[int], ends: Collection[int]) -> Iterator[Number]:
    """Left to right, those that begin and end at one of these places. Years and days of the calendar are left as they
    are written. `question` in simplified script."""
    if not _MAY_HAVE_NUMBERS.search(question):  # compiling what reads them takes 4 ms
        return
    for found in _number().finditer(question):
        is_percent = bool(found["of_hundred"] or found["percent"])
        if found.start() in starts and found.end() in ends and (is_percent or not _is_calendars(found)):
            value = _read(found)
            if value is not None and value < _LARGEST:
                yield Number(Span(*found.span()), value, is_percent)


@cache
def _number() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<of_hundred>百分之)?(?:"
        rf"(?P<digits>(?<![\w.]){_DIGITS}|(?<=[\u4e00-\u9fff])(?:{_DIGITS}))(?:\s?(?P<scale>{'|'.join(_SCALES)})\b|(?P<han_scale>[十百千万亿]+))?"
        rf"|(?P<words>\b(?:an?\s)?(?:{_WORDS})(?:(?:[\s-]|\sand\s|\spoint\s)(?:{_WORDS}))*\b)"
        rf"|(?P<han>[{_HAN}]+(?:点[{_HAN}]+)?))(?:{_PERCENT})?",
        re.IGNORECASE,
    )


def _read(found: re.Match[str]) -> float | None:
    if found["words"]:
        return of_words(found["words"])
    if found["digits"]:
        scale = _SCALES[found["scale"].lower()] if found["scale"] else 1.0
        number = float(found["digits"].replace(",", "")) * scale
        if found["han_scale"]:
            by = of_han("一" + found["han_scale"])
            return number * by if by else None
        return number
    return of_han(found["han"])


def _is_calendars(found: re.Match[str]) -> bool:
    """Single Han numerals too: they are in words of all kinds."""
    if found["scale"] or found["han_scale"] or found["words"]:
        return False
    bare = found["digits"] or found["han"]
    is_year = bare.isdecimal() and _FIRST_YEAR <= int(bare) <= _LAST_YEAR
    return is_year or found.string[found.end() : found.end() + 1] in _CALENDAR_UNITS or (found["han"] == bare[:1])


def of_han(written: str) -> float | None:
    """None for what is no number: 千万, 万一."""
    import cn2an  # noqa: PLC0415 - takes 0.16 s, which questions without Han numerals do not pay

    try:
        return float(cn2an.cn2an(written, "normal"))
    except (ValueError, KeyError, IndexError):
        return None


def of_words(written: str) -> float | None:
    """None for what is no one number: "twenty twenty"."""
    from text_to_num import alpha2digit  # noqa: PLC0415 - most questions have none

    bare = re.sub(r"^an?\s", "one ", written.lower())
    try:
        return float(alpha2digit(bare, "en"))
    except ValueError:
        return None


def ways(number: Number, *, han: bool) -> Iterator[str]:
    """Ways to write it, digits first; with Chinese numerals only if `han` is asked for (digits are read in both)."""
    for written in _numbers(number.value, han=han):
        if not number.is_percent:
            yield written
        elif written[0] in _HAN:
            yield f"百分之{written}"
        else:
            yield from (f"{written}%", f"{written} per cent", f"百分之{written}")


def _numbers(value: float, *, han: bool) -> Iterator[str]:
    yield _plain(value)
    for name, short, by in (("trillion", "tn", 1e12), ("billion", "bn", 1e9), ("million", "m", 1e6)):
        if value >= by and _is_short(value / by):
            yield from (f"{_plain(value / by)} {name}", f"{_plain(value / by)}{short}")
            yield from (f"{words} {name}" for words in _in_words(value / by))
            break
    for scale, by in _HAN_SCALES.items():
        if value >= by and _is_short(value / by):
            yield f"{_plain(value / by)}{scale}"
            break
    yield from _in_words(value)
    if han and _is_short(value):
        import cn2an  # noqa: PLC0415

        yield str(cn2an.an2cn(_plain(value), "low"))


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _is_short(value: float) -> bool:
    """Whether it is said with so few decimals that people would write it so."""
    return round(value, 2) == value


def _in_words(value: float) -> Iterator[str]:
    """Up to a hundred; beyond, and in fractions, people write digits."""
    whole = int(value)
    if whole != value or whole > _LARGEST_IN_WORDS:
        return
    tens, ones = divmod(whole, 10)
    if whole < len(_SMALL):
        yield _SMALL[whole]
    elif whole == _LARGEST_IN_WORDS:
        yield "hundred"
    else:
        yield f"{_TENS[tens - 2]}-{_SMALL[ones]}" if ones else _TENS[tens - 2]
