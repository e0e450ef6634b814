"""The engine for one machine: tantivy, over one or several shelves."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from povbot.index.disk.asking import Asking, counted, sought
from povbot.index.disk.snapshot import Snapshot
from povbot.index.weighing import K1
from povbot.model import Analysis, Hit, Passage, Query, Statistics

Found = tuple[Passage, Analysis]
# tantivy keeps the factor that a term said again and again tends to; Lucene dropped it in version 8.
_MOST = K1 + 1
# Scores are of single precision and summed in any order: what differs less is a tie.
_DIGITS = 5
# Looked at beyond the limit, to decide by ids between what is as good as the last one.
_TIES = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """What is not in tantivy's files. `passages` are by key, without those that there are no more."""

    languages: Collection[str]
    threshold: float | None
    passages: Callable[[Sequence[int]], Awaitable[Mapping[int, Found]]]
    sample: Callable[[int], Awaitable[Sequence[Passage]]]
    spellings: Callable[[str], Awaitable[Sequence[str]]]
    soundalikes: Callable[[str], Awaitable[Sequence[str]]]


class TantivyRetriever:
    """Implements Retriever for the view that these shelves make together.

    How rare a term is, is counted over all of them; how long passages are on average, on each by itself, in tantivy,
    which rounds their lengths above 39 terms, by an eighth at most.
    """

    def __init__(self, shelves: Sequence[Snapshot], kept: Kept) -> None:
        self.shelves, self.kept = tuple(shelves), kept

    @property
    def languages(self) -> Collection[str]:
        return self.kept.languages

    @property
    def threshold(self) -> float | None:
        return self.kept.threshold

    async def search(self, query: Query, limit: int) -> Sequence[Hit]:
        if limit <= 0:
            return []
        best = self.found(query, limit + _TIES)
        best = [hit for hit in best if hit[0] >= best[:limit][-1][0]]
        passages = await self.kept.passages([key for _, key in best])
        there = [(score, *passages[key]) for score, key in best if key in passages]
        there.sort(key=lambda hit: (-hit[0], hit[1].id))
        asked, terms = query.terms, frozenset(query.terms)
        matched = [_matched(analysis, terms) for _, _, analysis in there[:limit]]
        return [
            Hit(passage, score, rank, tuple(term for term in asked if term in own), analysis)
            for rank, ((score, passage, analysis), own) in enumerate(zip(there, matched, strict=False), start=1)
        ]

    def found(self, query: Query, limit: int) -> list[tuple[float, int]]:
        """Scores and keys of at most `limit` passages, best first; `limit` is above 0."""
        if len(self.shelves) == 1:
            (only,) = self.shelves
            wanted = sought(query, only.statistics(counted(query)))
            return _rounded(only.best(Asking(only.fields).best(query, wanted), limit))
        return _rounded(self._found_in_several(query, limit))

    def _found_in_several(self, query: Query, limit: int) -> Sequence[tuple[float, int]]:
        own = [shelf.statistics(query.terms) for shelf in self.shelves]
        whole = _together(own)
        wanted = sought(query, whole)
        found: list[tuple[float, int]] = []
        for shelf, its in zip(self.shelves, own, strict=True):
            found += shelf.best(Asking(shelf.fields, partial(_rarer, whole, its)).best(query, wanted), limit)
        return sorted(found, reverse=True)[:limit]

    async def statistics(self, terms: Collection[str]) -> Statistics:
        return _together([shelf.statistics(terms) for shelf in self.shelves])

    async def sample(self, limit: int) -> Sequence[Passage]:
        return await self.kept.sample(limit)

    async def spellings(self, word: str) -> Sequence[str]:
        return await self.kept.spellings(word)

    async def soundalikes(self, name: str) -> Sequence[str]:
        return await self.kept.soundalikes(name)


def _together(statistics: Sequence[Statistics]) -> Statistics:
    containing = Counter[str]()
    for own in statistics:
        containing.update(own.containing)
    return Statistics(sum(own.passages for own in statistics), containing)


def _rarer(whole: Statistics, own: Statistics, term: str) -> float:
    return whole.idf(term) / own.idf(term)


def _rounded(best: Iterable[tuple[float, int]]) -> list[tuple[float, int]]:
    return [(round(score / _MOST, _DIGITS), key) for score, key in best]


def _matched(analysis: Analysis, terms: frozenset[str]) -> frozenset[str]:
    found = terms & analysis.heading
    for sentence in analysis.sentences:
        found |= terms & sentence.at.keys()
    return found
