"""Texts on which an expression that goes back over what it has read takes very long: what it can repeat, what it can
begin with, and every character it knows, many times over, behind what leads there and before what it cannot take."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from re import _constants as sre
from re import _parser as parser
from typing import Any

_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_OF_CATEGORY = {
    sre.CATEGORY_DIGIT: "1",
    sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_NOT_SPACE: "a",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_WORD: "-",
}
# What classes that exclude something are tried with.
_COMMON = 'a1 -_.,:/<>"()\n中'
_ENDS = ("", "\0\n\0")
# An expression that begins at the beginning of a text, or behind something else, is led past that.
_PAST_THE_BEGINNING = "!a"
_BRANCHES, _WORDS, _SAMPLES = 60, 120, 60


@dataclass(frozen=True, slots=True)
class Attack:
    lead: str
    word: str
    end: str

    def text(self, chars: int) -> str:
        """Of about so many characters."""
        return f"{self.lead}{self.word * (chars // len(self.word))}{self.end}"


def attacks(pattern: re.Pattern[Any]) -> Iterator[Attack]:
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    parsed = parser.parse(pattern.pattern, flags & ~re.DEBUG)
    pumped = dict.fromkeys((lead, word) for lead, word in _pumps(parsed, "") if word)
    for lead, word in islice(_simplest_first(pumped), _WORDS):
        leads = dict.fromkeys(("", _PAST_THE_BEGINNING, lead))
        yield from (Attack(begun, word, end) for begun in leads for end in _ENDS)


def _simplest_first(pumped: dict[tuple[str, str], None]) -> Sequence[tuple[str, str]]:
    """Of those with one word, what is led to in the shortest way."""
    shortest: dict[str, str] = {}
    for lead, word in pumped:
        if word not in shortest or len(lead) < len(shortest[word]):
            shortest[word] = lead
    return [(lead, word) for word, lead in sorted(shortest.items(), key=lambda item: len(item[0]))]


def _pumps(items: Any, lead: str) -> Iterator[tuple[str, str]]:
    """What leads to it, and what is repeated."""
    for op, argument in items:
        for char in _chars(op, argument):
            yield "", char
        for inner in _within(op, argument):
            yield from _pumps(inner, lead)
        if op in _REPEATS:
            for word in _samples(argument[2]):
                yield lead, word
                yield lead, word + word[::-1]
        lead += next(iter(_samples([(op, argument)])), "")
        yield "", lead
    yield "", lead


def _chars(op: Any, argument: Any) -> Sequence[str]:
    if op is sre.LITERAL:
        return [chr(argument)]
    if op is sre.NOT_LITERAL:
        return [char for char in _COMMON if ord(char) != argument][:4]
    if op is sre.ANY:
        return ["a", " "]
    return _of_class(argument) if op is sre.IN else []


def _of_class(items: Any) -> Sequence[str]:
    named = [char for op, argument in items for char in _members(op, argument)]
    if items[0][0] is sre.NEGATE:
        return [char for char in _COMMON if not _is_in(char, items[1:])][:6]
    return named[:8]


def _members(op: Any, argument: Any) -> Sequence[str]:
    if op is sre.LITERAL:
        return [chr(argument)]
    if op is sre.RANGE:
        return [chr(argument[0])]
    return [_OF_CATEGORY[argument]] if op is sre.CATEGORY else []


def _is_in(char: str, items: Any) -> bool:
    for op, argument in items:
        if op is sre.LITERAL and ord(char) == argument:
            return True
        if op is sre.RANGE and argument[0] <= ord(char) <= argument[1]:
            return True
        if op is sre.CATEGORY and re.match(_AS_WRITTEN[argument], char):
            return True
    return False


_AS_WRITTEN = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def _within(op: Any, argument: Any) -> Sequence[Any]:
    match op:
        case sre.BRANCH:
            return list(argument[1][:_BRANCHES])
        case sre.GROUPREF_EXISTS:
            return [part for part in argument[1:] if part]
        case sre.ATOMIC_GROUP:
            return [argument]
    where = {sre.SUBPATTERN: 3, **dict.fromkeys(_REPEATS, 2), sre.ASSERT: 1, sre.ASSERT_NOT: 1}.get(op)
    return [] if where is None else [argument[where]]


def _samples(items: Any) -> Sequence[str]:
    """A few texts that it matches, or nearly."""
    texts = [""]
    for op, argument in items:
        following = _of_one(op, argument)
        texts = [text + more for text in texts for more in following][:_SAMPLES]
    return texts


def _of_one(op: Any, argument: Any) -> Sequence[str]:
    if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT, sre.GROUPREF):
        return [""]
    if op in _REPEATS:
        return [text * max(argument[0], 1) for text in _samples(argument[2])]
    inner = _within(op, argument)
    if inner:
        return [text for part in inner for text in _samples(part)][:_SAMPLES]
    return _chars(op, argument)[:3] or [""]
