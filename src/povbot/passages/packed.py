"""What was found of a passage, as few bytes, for an index that keeps it beside the passage.

The terms of the heading and of each sentence, in the order of their first places, then numbers: where each sentence
lies, how many terms it has, the steps from one term's first place to the next one's, and the further places of those
that are said again. Beside JSON that is a third of the bytes, and as quick to read.
"""

import zlib
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate

from povbot.model import Analysis, Sentence, Span

_TERM, _PART, _NUMBERS = "\x1f", "\x1e", b"\x1d"
_PARTING = frozenset("\x1d\x1e\x1f")
# Arrays of one, two and four bytes a number.
_CODES = "BHI"
# Level 6 takes off 1 % of the bytes in English and 11 % in Chinese, for a third more time.
_LEVEL = 1


def packed(analysis: Analysis) -> bytes:
    """About as long as the passage is in UTF-8. Terms stand in the order of their first places, as `analysed` has them.
    Raises ValueError for a term that is empty or has one of the characters in it that part them."""
    parts: Sequence[Sequence[str]] = (sorted(analysis.heading), *([*sentence.at] for sentence in analysis.sentences))
    if any(not term or not _PARTING.isdisjoint(term) for part in parts for term in part):
        raise ValueError("a term is empty, or has a control character in it")
    numbers = [*_numbers(analysis.sentences)]
    code = next(code for code in _CODES if max(numbers, default=0) < 1 << 8 * array(code).itemsize)
    text = _PART.join(map(_TERM.join, parts))
    return zlib.compress(code.encode() + text.encode() + _NUMBERS + array(code, numbers).tobytes(), _LEVEL)


def _numbers(sentences: Sequence[Sentence]) -> Iterator[int]:
    """Counts and differences, all of them small."""
    end = 0
    for sentence in sentences:
        firsts = [places[0] for places in sentence.at.values()]
        again = [(number, place) for number, places in enumerate(sentence.at.values()) for place in places[1:]]
        yield from (sentence.span.start - end, sentence.span.end - sentence.span.start, len(firsts), len(again))
        yield from (place - before for before, place in zip((0, *firsts), firsts, strict=False))
        for pair in again:
            yield from pair
        end = sentence.span.end


def unpacked(data: bytes) -> Analysis:
    """Raises ValueError for what `packed` has not made."""
    try:
        return _unpacked(zlib.decompress(data))
    except (zlib.error, IndexError) as error:
        raise ValueError("it is no analysis") from error


def _unpacked(data: bytes) -> Analysis:
    text, _, rest = data[1:].partition(_NUMBERS)
    kept = array(chr(data[0]))
    kept.frombytes(rest)
    numbers = kept.tolist()
    heading, *parts = text.decode().split(_PART)
    sentences = []
    at = end = 0
    for part in parts:
        gap, length, count, again = numbers[at : at + 4]
        at += 4
        terms = part.split(_TERM) if part else []
        places: list[tuple[int, ...]] = [*zip(accumulate(numbers[at : at + count]), strict=True)]
        at += count
        for number in range(at, at + 2 * again, 2):
            places[numbers[number]] += (numbers[number + 1],)
        at += 2 * again
        sentences.append(Sentence(Span(end + gap, end + gap + length), dict(zip(terms, places, strict=True))))
        end += gap + length
    return Analysis(frozenset(heading.split(_TERM)) if heading else frozenset(), tuple(sentences))
