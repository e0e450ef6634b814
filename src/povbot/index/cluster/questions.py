"""A question as OpenSearch is asked it: built of terms, for nothing is analysed there."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from povbot.index.cluster.documents import sendable
from povbot.index.weighing import HINT_WEIGHT, weighted
from povbot.model import Phrase, Published, Query, Statistics, Word

Clause = Mapping[str, Any]
# OpenSearch takes 1,024 in one question; conditions are some of them.
_MOST_CLAUSES = 900
# Factors of a term, those with the most to give first.
_Way = Sequence[tuple[str, float]]


def asked(query: Query, statistics: Statistics) -> Clause | None:
    """Scored as every engine scores it; None where no passage has any of it. Each hit tells by name which terms it has.

    Of a question with more terms than OpenSearch takes, those words count that are worth most.
    """
    words = [ways for word in query.words if (ways := _ways(word, statistics))]
    words += [[((hint, HINT_WEIGHT),)] for hint in query.hints if statistics.knows(hint)]
    if not words or (query.among is not None and not query.among):
        return None
    return {
        "bool": {
            "should": [_word(ways) for ways in _as_many_as_fit(words, statistics)],
            "minimum_should_match": 1,
            "filter": [*_conditions(query)],
            "must_not": [_phrase(phrase) for phrase in query.excluded],
        }
    }


def _as_many_as_fit(words: Sequence[Sequence[_Way]], statistics: Statistics) -> Sequence[Sequence[_Way]]:
    def worth(ways: Sequence[_Way]) -> float:
        return max(sum(factor * statistics.idf(term) for term, factor in way) for way in ways)

    if sum(map(_clauses, words)) <= _MOST_CLAUSES:
        return words
    ranked = sorted(words, key=worth, reverse=True)
    reached = accumulate(map(_clauses, ranked))
    return [ways for ways, clauses in zip(ranked, reached, strict=True) if clauses <= _MOST_CLAUSES]


def _clauses(ways: Sequence[_Way]) -> int:
    return sum(map(len, ways))


def _ways(word: Word, statistics: Statistics) -> Sequence[_Way]:
    """Without what no passage has."""
    found = (
        tuple((term, factor) for term in terms if statistics.knows(term))
        for factor, terms in weighted(word, statistics)
    )
    return [way for way in found if way]


def _word(ways: Sequence[_Way]) -> Clause:
    """A passage has of a word what the way gives that gives most."""
    clauses = [_way(way) for way in ways]
    return clauses[0] if len(clauses) == 1 else {"dis_max": {"queries": clauses}}


def _way(way: _Way) -> Clause:
    terms = [{"term": {"terms": {"value": term, "boost": factor, "_name": term}}} for term, factor in way]
    return terms[0] if len(terms) == 1 else {"bool": {"should": terms}}


def _conditions(query: Query) -> Iterable[Clause]:
    """For phrases: a place's term is chosen by indexes as it is by questions."""
    yield from (_phrase(phrase) for phrase in query.phrases)
    if query.among is not None:
        yield {"terms": {"article": sorted(map(sendable, query.among))}}
    if query.published is not None:
        yield from within(query.published)


def _phrase(phrase: Phrase) -> Clause:
    return {"match_phrase": {"places": sendable(" ".join(phrase.terms))}}


def within(published: Published) -> Iterable[Clause]:
    """As Published.within: what has no date is within nothing."""
    yield {"exists": {"field": "first"}}
    if published.latest:
        yield {"range": {"first": {"lte": published.latest.toordinal()}}}
    if published.earliest:
        yield {"range": {"last": {"gte": published.earliest.toordinal()}}}
