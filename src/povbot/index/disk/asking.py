"""A question as tantivy is asked it: built of terms, for its own parser takes Chinese questions apart."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import chain

import tantivy

from povbot.index.weighing import HINT_WEIGHT, weighted
from povbot.model import Phrase, Published, Query, Statistics, Word

_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
# A way to say a word: each of its terms with its weight; they are summed.
Way = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What gives a passage its score: the sum of `terms` by their weights, and for each of `words` that of the way that
    gives most."""

    terms: dict[str, float]
    words: tuple[tuple[Way, ...], ...]


def counted(query: Query) -> Collection[str]:
    """The terms of which `sought` has to know in how many passages they are."""
    return {term for word in query.words if len(word.variants) > 1 for term in word.terms}


def sought(query: Query, statistics: Statistics) -> Sought:
    terms: dict[str, float] = {}
    words = []
    for word in query.words:
        ways = _ways(word, statistics)
        if len(ways) > 1:
            words.append(ways)
        else:
            _add(terms, chain.from_iterable(ways))
    _add(terms, ((hint, HINT_WEIGHT) for hint in query.hints))
    return Sought(terms, tuple(words))


def _ways(word: Word, statistics: Statistics) -> tuple[Way, ...]:
    """Each that may give more than the others, without what no passage has."""
    if len(word.variants) == 1:
        return tuple(tuple((term, factor) for term in terms) for factor, terms in weighted(word, statistics))
    ways = [{t: factor for t in terms if statistics.knows(t)} for factor, terms in weighted(word, statistics)]
    distinct = [way for at, way in enumerate(ways) if way and way not in ways[:at]]
    return tuple(
        tuple(way.items())
        for way in distinct
        if not any(other is not way and _gives_no_less(other, way) for other in distinct)
    )


def _gives_no_less(one: dict[str, float], other: dict[str, float]) -> bool:
    return all(one.get(term, 0) >= weight for term, weight in other.items())


def _add(weights: dict[str, float], more: Iterable[tuple[str, float]]) -> None:
    for term, weight in more:
        weights[term] = weights.get(term, 0) + weight


class Asking:
    """Queries for one shelf. `correction` is what a term's weight is multiplied with there."""

    def __init__(self, fields: tantivy.Schema, correction: Callable[[str], float] = lambda _term: 1) -> None:
        self._fields, self._correction = fields, correction

    def best(self, asked: Query, sought: Sought) -> tantivy.Query:
        return self.admitted(self.scored(sought), asked)

    def scored(self, sought: Sought) -> tantivy.Query:
        """Where all is summed, tantivy passes over most passages that cannot be among the best. Where it has to choose
        between ways it looks at all of them. To sum first, and to choose among the best of that, took a third longer at
        100,000 passages and no less at a million."""
        words = (tantivy.Query.disjunction_max_query([self._way(way) for way in ways]) for ways in sought.words)
        terms = (self._term(*weight) for weight in sought.terms.items())
        return self._or((*terms, *words))

    def admitted(self, query: tantivy.Query, asked: Query) -> tantivy.Query:
        """Only what `asked` admits: for phrases, because a place's term is chosen as theirs are."""
        conditions = [self._phrase(phrase) for phrase in asked.phrases]
        if asked.among is not None:
            conditions.append(self._any("article", asked.among))
        if asked.published is not None:
            conditions += self._within(asked.published)
        return self._where(query, conditions, [self._phrase(phrase) for phrase in asked.excluded])

    def _where(
        self, query: tantivy.Query, conditions: Iterable[tantivy.Query], excluded: Iterable[tantivy.Query] = ()
    ) -> tantivy.Query:
        parts = [(_MUST, tantivy.Query.const_score_query(condition, 0)) for condition in conditions]
        parts += [(_NOT, condition) for condition in excluded]
        return tantivy.Query.boolean_query([(_MUST, query), *parts]) if parts else query

    def _any(self, field: str, values: Iterable[str]) -> tantivy.Query:
        """Tantivy's own query for sets of terms goes through all that there are: 2 ms for 100,000."""
        return self._or(tantivy.Query.term_query(self._fields, field, value, "basic") for value in values)

    def _or(self, queries: Iterable[tantivy.Query]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(_SHOULD, query) for query in queries])

    def _way(self, way: Way) -> tantivy.Query:
        return self._term(*way[0]) if len(way) == 1 else self._or(self._term(*weight) for weight in way)

    def _term(self, term: str, weight: float) -> tantivy.Query:
        query = tantivy.Query.term_query(self._fields, "terms", term, "freq")
        weight *= self._correction(term)
        return query if weight == 1 else tantivy.Query.boost_query(query, weight)

    def _phrase(self, phrase: Phrase) -> tantivy.Query:
        if len(phrase.terms) == 1:
            return tantivy.Query.term_query(self._fields, "places", phrase.terms[0], "freq")
        return tantivy.Query.phrase_query(self._fields, "places", [*phrase.terms])

    def _within(self, asked: Published) -> Iterable[tantivy.Query]:
        """As Published.within: what has no date is within nothing."""
        yield tantivy.Query.exists_query("first")
        day = tantivy.FieldType.Unsigned
        if asked.latest:
            yield tantivy.Query.range_query(self._fields, "first", day, None, asked.latest.toordinal())
        if asked.earliest:
            yield tantivy.Query.range_query(self._fields, "last", day, asked.earliest.toordinal(), None)
