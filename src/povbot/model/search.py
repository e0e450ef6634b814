"""What a search finds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from povbot.model.query import Variant
from povbot.model.story import Passage
from povbot.model.text import Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """`span` lies in the article's field; `at` has each term's places, in code points of the sentence, ascending."""

    span: Span
    at: Mapping[str, Sequence[int]]

    def of(self, passage: Passage) -> str:
        return self.span.moved(-passage.span.start).of(passage.text)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an analyzer and a sentence splitter found of a passage: the terms of its heading, and its sentences."""

    heading: frozenset[str]
    sentences: tuple[Sentence, ...]

    @property
    def terms(self) -> frozenset[str]:
        """Of all sentences; not the heading's."""
        return frozenset[str]().union(*(sentence.at for sentence in self.sentences))


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. The score compares only within one search; `matched` is in the query's order, never empty.
    `analysis` is there where the index keeps it."""

    passage: Passage
    score: float
    rank: int
    matched: tuple[str, ...]
    analysis: Analysis | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many passages there are, and how many contain each term that was asked about."""

    passages: int
    containing: Mapping[str, int]

    def knows(self, term: str) -> bool:
        return self.containing.get(term, 0) > 0

    def idf(self, term: str) -> float:
        """Lucene's BM25Similarity: ln(1 + (N - n + 0.5) / (n + 0.5)), always above 0, highest for an unknown term."""
        return self._idf(self.containing.get(term, 0))

    def joint_idf(self, variants: Sequence[Variant]) -> float:
        """The idf of all that these variants find, as if they were one term: what may be said in many ways tells
        little, however rare each is (Pirkola's structured queries, 1998). Those of less than half the best weight are
        no part of it."""
        best = max((variant.weight for variant in variants), default=0.0)
        counted = (variant for variant in variants if 2 * variant.weight >= best)
        found = sum(min(self.containing.get(term, 0) for term in variant.terms) for variant in counted)
        return self._idf(min(found, self.passages))

    def _idf(self, n: int) -> float:
        return math.log(1 + (self.passages - n + 0.5) / (n + 0.5))
