"""Whether a sentence has the kind of thing that a question asks for: a number, a date, a person, a reason.

A place has no mark of its own that helped: sentences with "in Xyz" answered "where" no better than others did
(docs/quality.md).
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence

from povbot.model import Asked

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMERALS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion|trillion"
    "|half|third|quarter|twice|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_HAN_NUMERALS = "一二两三四五六七八九十百千万亿半"


def _beginning(first: str, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """`first` is what each branch of the pattern begins with. Most characters begin none, and trying all branches at
    each of them took two to eight times as long."""
    return re.compile(rf"(?={first})(?:{pattern})", flags)


_MARKS: Mapping[Asked, re.Pattern[str]] = {
    Asked.NUMBER: _beginning(
        rf"[\d{_HAN_NUMERALS}otfsendhmbq]",
        rf"\d+(?:[.,]\d+)*|\b(?=o|t[ehriw]|f[io]|s[ei]|e[il]|n|do|h[au]|m|b|q)(?:{_NUMERALS})\b|[{_HAN_NUMERALS}]+",
        re.IGNORECASE,
    ),
    Asked.DATE: _beginning(
        r"[\d一二三四五六七八九十年公星JFMASONDTWBCc]",
        rf"\b(?:1\d{{3}}|20\d\d)s?\b|\b(?:{_MONTHS})\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
        r"|\bcentur(?:y|ies)\b|\b\d+ (?:years?|days?|months?|weeks?) (?:ago|later|earlier)|\b(?:BC|AD|BCE|CE)\b"
        r"|(?<!\d)\d{2,4} ?年|(?<!\d)\d{1,2} ?月|[\d一二三四五六七八九十]{1,4} ?世[纪紀]"
        r"|年代|公元|星期[一二三四五六日天]",
    ),
    Asked.PERSON: _beginning(r"[A-Z]|\w·", r"(?<=[a-z,;] )[A-Z][\w’'-]+|\b[A-Z][\w’'.-]{0,30} [A-Z][\w’'-]|\w·\w"),
    Asked.REASON: _beginning(
        "[bdosatirclp因由所导導为為從从原以使]",
        r"\b(?:because|due to|owing to|since|as a result|therefore|so that|in order to|reasons?|caused?|thus|led to"
        r"|result(?:ed|ing)?|thanks to|purpose)\b"
        r"|因[为為此而]|由[于於]|所以|导致|導致|[为為]了|[从從]而|原因|以便|使得",
        re.IGNORECASE,
    ),
}
# What a sentence gains by having one, and again by having it beside a matched word. Measured in docs/quality.md; small
# beside the words themselves, so that a sentence about something else gains nothing that counts.
_HAVING: Mapping[Asked, float] = {Asked.NUMBER: 0.15, Asked.DATE: 0.15, Asked.PERSON: 0.1, Asked.REASON: 0.1}
_NEARNESS: Mapping[Asked, float] = {Asked.NUMBER: 0.15, Asked.DATE: 0.15}
# Nearness falls to a third over this many characters: four words.
_REACH_CHARS, _REACH_HAN_CHARS = 24, 8


MAX_GAIN = 0.3

# Where a text has what is asked for, in code points, and how it says it, case folded.
Marks = Sequence[tuple[int, str]]


def marks(asked: Asked, sentence: str) -> Marks:
    return tuple((match.start(), match[0].casefold()) for match in _MARKS[asked].finditer(sentence))


def gain(asked: Asked, question: str, found: Marks, matched_at: Collection[int], *, is_han: bool) -> float:
    """0 to MAX_GAIN, for a sentence in which `found` are the marks of what is asked for. What the question, case
    folded, says itself is no answer to it. `matched_at` is where the sentence says words of the question, in code
    points."""
    fresh = [start for start, said in found if said not in question]
    if not fresh:
        return 0.0
    near = 0.0
    if matched_at and asked in _NEARNESS:
        reach = _REACH_HAN_CHARS if is_han else _REACH_CHARS
        near = math.exp(-min(abs(mark - at) for mark in fresh for at in matched_at) / reach)
    return _HAVING[asked] + _NEARNESS.get(asked, 0.0) * near
