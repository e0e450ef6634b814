"""The engine beyond one machine: OpenSearch, over one or several shelves."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from povbot.errors import IndexDamaged
from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.documents import passage_of, sendable
from povbot.index.cluster.faults import REBUILD
from povbot.index.cluster.questions import asked
from povbot.index.cluster.state import State
from povbot.index.cluster.words import Likeness, Words
from povbot.model import Analysis, Hit, Passage, Query, Statistics

# Scores are of single precision and summed in any order: what differs less is a tie.
_DIGITS = 5
# Looked at beyond the limit, to decide by ids between what is as good as the last one.
_TIES = 10
# The statistics of so many terms are remembered: most questions are made of the same words.
_REMEMBERED = 50_000
# Counted in one request.
_COUNTED = 200


class OpenSearchRetriever:
    """Implements Retriever for a view of an index as `state` has it; what is written to it later is found, too.

    How rare a term is, and how long passages are on average, is of all shelves and shards together; Lucene rounds
    lengths above 39 terms, by an eighth at most. Asks once for statistics that it has not met yet, then for passages.
    """

    def __init__(
        self, cluster: Cluster, state: State, view: int, likeness: Likeness, unpacked: Callable[[bytes], Analysis]
    ) -> None:
        shelves = shelves_of(state, view)
        self._cluster, self._unpacked, self._most = cluster, unpacked, state.most
        self._indices = [state.names.shelf(shelf) for shelf in shelves]
        self._languages = frozenset(language for shelf in shelves for language in state.shelves[shelf])
        self._threshold = state.edition.thresholds.get(state.edition.views[view])
        self._words = Words(cluster, state.names, view, likeness)
        self._passages: int | None = None
        self._containing: dict[str, int] = {}

    @property
    def languages(self) -> Collection[str]:
        return self._languages

    @property
    def threshold(self) -> float | None:
        return self._threshold

    async def search(self, query: Query, limit: int) -> Sequence[Hit]:
        question = asked(query, await self.statistics(query.terms)) if limit > 0 else None
        if question is None:
            return []
        found = await self._best(question, limit)
        hits = [self._hit(one, query.terms) for one in found]
        best = sorted(hits, key=lambda hit: (-hit[0], hit[1].id))[:limit]
        return [
            Hit(passage, score, rank, matched, self._analysis(packed))
            for rank, (score, passage, matched, packed) in enumerate(best, start=1)
        ]

    async def _best(self, question: Mapping[str, Any], limit: int) -> Sequence[Mapping[str, Any]]:
        """At least those among which the best are, ties with the last one decided."""
        body = {"query": question, "size": limit + _TIES, "track_total_hits": False}
        found = await self._hits(body)
        if len(found) < limit + _TIES or self._score(found[limit - 1]) > self._score(found[-1]):
            return found
        # Sorting looks at every passage that has any of the terms; without it, most are passed over.
        return await self._hits(body | {"sort": [{"_score": "desc"}, {"id": "asc"}]})

    async def _hits(self, body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        found = await self._cluster.search(self._indices, body, search_type="dfs_query_then_fetch")
        hits: Sequence[Mapping[str, Any]] = found["hits"]["hits"]
        return hits

    def _score(self, hit: Mapping[str, Any]) -> float:
        return round(float(hit["_score"]) / self._most, _DIGITS)

    def _hit(self, hit: Mapping[str, Any], terms: Sequence[str]) -> tuple[float, Passage, tuple[str, ...], bytes]:
        matched = frozenset(hit["matched_queries"])
        passage, packed = self._read(hit)
        return self._score(hit), passage, tuple(term for term in terms if term in matched), packed

    def _read(self, hit: Mapping[str, Any]) -> tuple[Passage, bytes]:
        try:
            return passage_of(hit["_source"])
        except (ValueError, KeyError, TypeError) as error:
            raise self._damaged(error) from error

    def _analysis(self, packed: bytes) -> Analysis:
        try:
            return self._unpacked(packed)
        except ValueError as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> IndexDamaged:
        what = f"a passage cannot be read ({type(error).__name__})"
        return IndexDamaged(what, where=self._cluster.where, remedy=REBUILD)

    async def statistics(self, terms: Collection[str]) -> Statistics:
        if not self._indices:
            return Statistics(0, {})
        if self._passages is None:
            (self._passages,) = await self._cluster.counts(self._indices, [{"match_all": {}}])
        if len(self._containing) > _REMEMBERED:
            self._containing = {}
        known = self._containing
        unknown = [term for term in dict.fromkeys(terms) if term not in known and term == sendable(term)]
        for at in range(0, len(unknown), _COUNTED):
            some = unknown[at : at + _COUNTED]
            counts = await self._cluster.counts(self._indices, [{"term": {"terms": term}} for term in some])
            known.update(zip(some, counts, strict=True))
        return Statistics(self._passages, {term: known[term] for term in terms if known.get(term)})

    async def sample(self, limit: int) -> Sequence[Passage]:
        if not self._indices or limit <= 0:
            return []
        body = {"size": limit, "sort": [{"spread": "asc"}, {"id": "asc"}], "track_total_hits": False}
        found = await self._cluster.search(self._indices, body)
        return [self._read(hit)[0] for hit in found["hits"]["hits"]]

    async def spellings(self, word: str) -> Sequence[str]:
        return await self._words.spellings(word)

    async def soundalikes(self, name: str) -> Sequence[str]:
        return await self._words.soundalikes(name)


def shelves_of(state: State, view: int) -> tuple[int, ...]:
    """Those with passages that this view has."""
    return tuple(shelf for shelf in sorted(state.shelves) if not shelf or shelf >> view & 1)
