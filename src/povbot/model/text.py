"""Text and the terms in it. Positions are half-open spans of Unicode code points."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Field(StrEnum):
    """The part of an article that a text was taken from."""

    TITLE = "title"
    SUMMARY = "summary"
    BODY = "body"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def moved(self, by: int) -> "Span":
        return Span(self.start + by, self.end + by)

    def stripped(self, text: str) -> "Span":
        """Without blanks at its ends; empty where there is nothing else."""
        part = self.of(text)
        start = self.start + len(part) - len(part.lstrip())
        return Span(start, max(start, self.start + len(part.rstrip())))


@dataclass(frozen=True, slots=True)
class Token:
    """A term and the slice of text it stands for: filters change the term, never the span.

    Words (`is_word`) never overlap; pieces of words, and bigrams across them, may lie over words and each other.
    """

    term: str
    span: Span
    is_word: bool = True


@dataclass(frozen=True, slots=True)
class Heard:
    """How a word that may be a name is spelled in Latin letters, and how it sounds."""

    is_han: bool
    spelling: str
    sound: str


# The terms at each place of a text, in reading order: where phrases are looked for.
Places = Sequence[frozenset[str]]


def places(tokens: Sequence[Token]) -> Places:
    """One place for each smallest slice: a Han character, a part of a compound ("drop-outs"), else a word.

    How Han text is cut into words depends on what stands around them; its characters stand still.
    """
    return tuple(frozenset(terms) for terms in _smallest(tokens))


def _smallest(tokens: Sequence[Token]) -> Sequence[Sequence[str]]:
    if all(after.span.start >= before.span.end for before, after in pairwise(tokens)):
        return [(token.term,) for token in tokens]
    at: dict[tuple[int, int], list[str]] = {}
    for token in tokens:
        at.setdefault((-token.span.start, token.span.end), []).append(token.term)
    smallest, reached = list[Sequence[str]](), sys.maxsize
    for place in sorted(at):
        if place[1] < reached:  # else it holds the one kept last
            smallest.append(at[place])
            reached = place[1]
    smallest.reverse()
    return smallest


def one_by_place(tokens: Sequence[Token]) -> tuple[str, ...]:
    """A term for each of `places`: a word's own rather than an acronym's as written. Questions and indexes choose
    alike, so a phrase that stands in a text's `places` is found in these, too."""
    words = {token.term for token in tokens if token.is_word}
    return tuple(
        terms[0] if len(terms) == 1 else min(words.intersection(terms) or terms) for terms in _smallest(tokens)
    )
