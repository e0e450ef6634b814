"""Text to sentences: sentencex (Wikimedia's splitter, which knows abbreviations and quotation marks) cuts each
paragraph, and what it cuts too often or too seldom for a quote is put right here, each rule for a case of
tests/test_sentences.py."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sentencex import segment

from povbot.model import Span

# What fits a quote stays whole where it stands in quotation marks or brackets: longer speech is cut at its full stops.
_LONGEST_ASIDE_CHARS, _LONGEST_HAN_ASIDE_CHARS = 320, 160

# sentencex 1.0.32 panics on "A\u00a0.": it takes the blank before a full stop for one byte.
_WIDE_BLANK = re.compile(r"[^\S\x00-\x7f]")
_MARKS = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", '"': '"'}
_WITHOUT_MARKS = str.maketrans(dict.fromkeys([*_MARKS, *_MARKS.values()], " "))
# sentencex holds "。2005年" together, as it does ".5", and "』」" and ".)" with what follows.
_END = re.compile(r"[。！？][。！？…]*[”’」』）)]*|[.!?]\)")

_CONTINUES = re.compile(r"[”’」』）)\]】》〉，。！？、；：,;:!?]|\.(?!\d)|\[\d+\]")
_GOES_ON = re.compile(rf"[a-z\d]|{_CONTINUES.pattern}")
_LIST_NUMBER = re.compile(r"\(?(\d{1,3})(?:[.)．](?!\d)|、)")
_BULLET = re.compile(r"[-–*•·●▪◦]\s|\(?[a-zA-Z]\)\s|[(（]?[一二三四五六七八九十]+[)）、]")
_BARE_MARK = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|[-–*•·●▪◦]")
_INITIAL = re.compile(r"(?<![a-zA-Z])[A-Za-z]\.\Z")
# Before a number these are not the end, though they can be: sentencex knows "No. 1", "Fig. 2" and "p. 3".
_ABBREVIATION = re.compile(r"\b(?:approx|art|ch|eq|pt|sec|vol)\.\Z", re.IGNORECASE)
_SAID = re.compile(
    r"[^，。！？；：“「『]{0,12}(?:[说說问問道喊叫答称稱]|表示|指出|强调|強調|介绍|介紹|回忆|回憶|感慨)[，。：！？]"
)


class SentencexSplitter:
    def split(self, text: str, language: str) -> tuple[Span, ...]:
        code = language.partition("-")[0]
        longest = _LONGEST_HAN_ASIDE_CHARS if code == "zh" else _LONGEST_ASIDE_CHARS
        return tuple(
            span.moved(paragraph.start)
            for paragraph in _paragraphs(text)
            for span in _sentences(paragraph.of(text), code, longest)
        )


def _paragraphs(text: str) -> Iterator[Span]:
    """Lines, and lines that belong together: the next goes on in lower case, with punctuation or with a number that
    counts nothing ("O", "2"), or the one before ends in a comma."""
    start = end = number = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if not bare:
            end += len(line)
            continue
        listed = _LIST_NUMBER.match(bare)
        counted = int(listed[1]) if listed else 0
        counts = listed and (counted in (1, number + 1) or not end or "、" in listed[0])
        is_item = counts or _BULLET.match(bare)
        goes_on = not is_item and (_GOES_ON.match(bare) or text[start:end].rstrip()[-1:] in {*",，、"})
        if end and not goes_on:
            yield Span(start, end)
            start = end
        number = counted if counts else number
        end += len(line)
    if end:
        yield Span(start, end)


def _sentences(text: str, code: str, longest: int) -> Iterator[Span]:
    asides = _asides(text)
    start: int | None = None
    pieces = _pieces(text, code, longest)
    for at, piece in enumerate(pieces):
        start = piece.start if start is None else start
        following = pieces[at + 1] if at + 1 < len(pieces) else None
        if following is None or not _is_one(text, start, piece.end, following.start, asides, longest):
            yield Span(start, piece.end)
            start = None


def _pieces(text: str, code: str, longest: int) -> Sequence[Span]:
    """Between any two places where a sentence may end, without the blanks around."""
    narrow = _WIDE_BLANK.sub(" ", text)
    ends = {match.end() for match in _END.finditer(text)} | {len(text)}
    at = 0
    for whole in segment(code, narrow):
        if len(whole) > longest:
            inside = at
            for part in segment(code, whole.translate(_WITHOUT_MARKS)):
                inside += len(part)
                ends.add(inside)
        at += len(whole)
        ends.add(at)
    starts = [0, *sorted(ends)]
    cut = (Span(start, end) for start, end in pairwise(starts))
    return [_bare(text, span) for span in cut if span.of(text).strip()]


def _bare(text: str, span: Span) -> Span:
    within = span.of(text)
    return Span(span.end - len(within.lstrip()), span.start + len(within.rstrip()))


def _is_one(text: str, start: int, end: int, after: int, asides: Sequence[Span], longest: int) -> bool:
    """Whether a sentence from `start` goes on at `after`, though it may end at `end`."""
    before = text[start:end]
    opened_here = slice(bisect_left(asides, start, key=_start), bisect_left(asides, end, key=_start))
    for aside in asides[opened_here]:
        if end < aside.end <= start + longest:
            return True
        if aside.end == end:
            if text[end - 1] in ")）" and aside.start > start:
                return True
            if aside.start == start and text[end - 1] in "”」』" and _SAID.match(text, after):
                return True
    return bool(
        _CONTINUES.match(text, after)
        or _BARE_MARK.fullmatch(before)
        or (end == after and _INITIAL.search(before))
        or (text[after].isdigit() and _ABBREVIATION.search(before))
        or (text[after].islower() and before[-1] in "!?")
    )


def _start(span: Span) -> int:
    return span.start


def _asides(text: str) -> Sequence[Span]:
    """What stands in quotation marks or brackets, marks included, by start; one that is never closed is none."""
    closing = _MARKS if text.count('"') % 2 == 0 else {mark: end for mark, end in _MARKS.items() if mark != '"'}
    found: list[Span] = []
    opened: list[int] = []
    for at, char in enumerate(text):
        if opened and char == closing[text[opened[-1]]]:
            found.append(Span(opened.pop(), at + 1))
        elif char in closing:
            opened.append(at)
    return sorted(found)
