"""The engine for small archives: rank-bm25, everything in memory.

rank-bm25 0.2.2 as it is scores a true match 0 where a term stands in half of the passages and below 0 where it stands
in more, so `score > 0` never means "matched": what matched is asked of the term counts, and the idf is Lucene's.
"""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from heapq import nsmallest
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np
from rank_bm25 import BM25Okapi

from povbot.errors import ArchiveEmpty
from povbot.index.weighing import HINT_WEIGHT, K1, B, weighted
from povbot.model import Hit, Passage, Query, Statistics, Token, places
from povbot.ports import Analyzer

if TYPE_CHECKING:
    from numpy.typing import NDArray

# rank-bm25 keeps the factor k1 + 1 that a term said again and again tends to; Lucene dropped it in version 8.
_MOST = K1 + 1


class _Okapi(BM25Okapi):  # type: ignore[misc]
    """With the idf of Lucene's BM25Similarity, which is above 0 for every term."""

    def _initialize(self, corpus: Sequence[Mapping[str, int]]) -> dict[str, int]:
        """Each document is its terms and how often it has them: counted before, and perhaps for other archives too."""
        self.doc_freqs, self.doc_len = [*corpus], [sum(counts.values()) for counts in corpus]
        self.corpus_size, self.avgdl = len(corpus), sum(self.doc_len) / len(corpus)
        containing: dict[str, int] = {}
        for counts in corpus:
            for term in counts:
                containing[term] = containing.get(term, 0) + 1
        return containing

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        statistics = Statistics(self.corpus_size, nd)
        self.idf = {term: statistics.idf(term) for term in nd}
        self.containing = nd
        self._postings: dict[str, list[int]] = {}
        for passage, counts in enumerate(self.doc_freqs):
            for term in counts:
                self._postings.setdefault(term, []).append(passage)

    def scored(self, term: str) -> "tuple[NDArray[np.intp], NDArray[np.float64]]":
        """The passages that contain the term and their scores: `get_scores` without the zeros, which it computes by
        asking every passage."""
        passages = np.array(self._postings.get(term, ()), dtype=np.intp)
        frequency = np.array([self.doc_freqs[passage][term] for passage in passages])
        length = self._lengths[passages]
        norm = self.k1 * (1 - self.b + self.b * length / self.avgdl)
        return passages, self.idf.get(term, 0) * (frequency * (self.k1 + 1) / (frequency + norm))

    @cached_property
    def _lengths(self) -> "NDArray[np.int64]":
        return np.array(self.doc_len)


class Counted:
    """Of a passage with its heading: how often it has which terms, and its words as they are written, one by one."""

    __slots__ = ("__weakref__", "terms", "written")

    def __init__(self, texts: Sequence[str], analyzer: Analyzer) -> None:
        analysed = [(text, token) for text in texts for token in analyzer.analyze(text)]
        # The same few words make all texts: each is held once.
        self.terms: Mapping[str, int] = Counter(sys.intern(token.term) for _, token in analysed)
        self.written = tuple(sys.intern(_spelling(text, token)) for text, token in analysed)


class Counts:
    """What is counted of texts, as long as an engine needs it: where archives are mostly the same, as one and the next
    edition of it, the second is built in a fraction of the time, and without its own copy of what both have.

    Only for engines whose analyzers are alike.
    """

    def __init__(self) -> None:
        self._known: WeakValueDictionary[bytes, Counted] = WeakValueDictionary()

    def of(self, passage: Passage, analyzer: Analyzer) -> Counted:
        texts = (passage.heading, passage.text)
        key = blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        counted = self._known.get(key)
        if counted is None:
            self._known[key] = counted = Counted(texts, analyzer)
        return counted


class Bm25Retriever:
    """Searches each passage together with its heading. Raises ArchiveEmpty where there is no passage or no word in any.

    `near` finds the words of a vocabulary spelled much like a given one; `soundalikes` makes of a vocabulary what finds
    its names by sound. A search costs what the terms' passages are.
    """

    def __init__(
        self,
        passages: Iterable[Passage],
        analyzer: Analyzer,
        near: Callable[[str, Mapping[str, int]], Sequence[str]] = lambda _word, _vocabulary: (),
        soundalikes: Callable[[Iterable[str]], Callable[[str], Sequence[str]]] = lambda _vocabulary: lambda _name: (),
        counts: Counts | None = None,
    ) -> None:
        counts = counts or Counts()
        self._passages = tuple(passages)
        self._analyzer = analyzer
        self._near, self._listen = near, soundalikes
        self._languages = frozenset(p.language.partition("-")[0] for p in self._passages)
        self._counted = tuple(counts.of(passage, analyzer) for passage in self._passages)
        if not any(counted.terms for counted in self._counted):
            raise ArchiveEmpty("there is no story to search", remedy="Name another archive with --corpus.")
        self._okapi = _Okapi([counted.terms for counted in self._counted], k1=K1, b=B)
        self._vocabulary = Counter(word for counted in self._counted for word in counted.written)

    @property
    def languages(self) -> Collection[str]:
        return self._languages

    @property
    def threshold(self) -> float | None:
        return None

    async def search(self, query: Query, limit: int) -> Sequence[Hit]:
        scores = np.zeros(len(self._passages))
        statistics = Statistics(len(self._passages), self._okapi.containing)
        for word in query.words:
            variants = weighted(word, statistics)
            scores += np.max([factor * self._scores(terms) for factor, terms in variants], axis=0)
        scores += HINT_WEIGHT * self._scores(query.hints)
        # Every idf and every weight is above 0, so what has a score was matched.
        found = (i for i in np.flatnonzero(scores).tolist() if self._admitted(i, query))
        best = nsmallest(limit, found, key=lambda i: (-scores[i], self._passages[i].id))
        return [
            Hit(self._passages[i], float(scores[i]) / _MOST, rank, self._matched(i, query.terms))
            for rank, i in enumerate(best, start=1)
        ]

    def _scores(self, terms: Iterable[str]) -> "NDArray[np.float64]":
        scores = np.zeros(len(self._passages))
        for term in terms:
            passages, scored = self._okapi.scored(term)
            scores[passages] += scored
        return scores

    def _matched(self, passage: int, terms: Iterable[str]) -> tuple[str, ...]:
        counts = self._okapi.doc_freqs[passage]
        return tuple(term for term in terms if term in counts)

    def _admitted(self, passage: int, query: Query) -> bool:
        """Whether each phrase stands in it and so on. Only what has the terms at all is analysed again."""
        found, counts = self._passages[passage], self._okapi.doc_freqs[passage]
        if query.among is not None and found.article_id not in query.among:
            return False
        if any(term not in counts for phrase in query.phrases for term in phrase.terms):
            return False
        if not query.phrases and not any(all(term in counts for term in p.terms) for p in query.excluded):
            return query.published is None or found.published.within(query.published)
        texts = (places(self._analyzer.analyze(text)) for text in (found.heading, found.text))
        return query.admits(found.article_id, found.published, *texts)

    async def statistics(self, terms: Collection[str]) -> Statistics:
        return Statistics(
            len(self._passages), {t: self._okapi.containing[t] for t in terms if t in self._okapi.containing}
        )

    async def sample(self, limit: int) -> Sequence[Passage]:
        step = max(1, len(self._passages) // limit)
        return self._passages[::step][:limit]

    async def spellings(self, word: str) -> Sequence[str]:
        return self._near(word, self._vocabulary)

    async def soundalikes(self, name: str) -> Sequence[str]:
        return self._heard(name)

    @cached_property
    def _heard(self) -> Callable[[str], Sequence[str]]:
        return self._listen(self._vocabulary)


def _spelling(text: str, token: Token) -> str:
    return token.span.of(text).removesuffix("'s").removesuffix("’s")
