"""Words of the archive that are spelled, or sound, much like another one.

A cluster cannot compare all of its words with one in time, so it looks for those that may be near, by their letters or
by the signs of their sound, and what is near among them is decided here as everywhere.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.documents import Document, sendable
from povbot.index.cluster.names import Names, in_view
from povbot.model import Heard

# Longer ones are no words that one types wrong.
MOST_CHARS = 100
# So many are looked at closely: of spellings each is counted, of sounds only the nearest.
_SPELLINGS, _SOUNDS = 100, 500
_TWO_EDITS_FROM = 10
# Of a sound, what two have in common makes up at least this share of both (Indel, with povbot's least likeness).
_LEAST_COMMON = 0.375
_FAR = 0.6
# OpenSearch takes 1,024 clauses in one question, and so many signs make 871. Of longer ones, those spelled alike count.
_MOST_SIGNS = 28


@dataclass(frozen=True, slots=True)
class Likeness:
    """`near` finds the words of a vocabulary spelled much like a given one; `alike` makes of names what finds those
    that sound like another; `heard` is how any word sounds, None where it has no sound."""

    near: Callable[[str, Mapping[str, int]], Sequence[str]] = lambda _word, _vocabulary: ()
    alike: Callable[[Iterable[str]], Callable[[str], Sequence[str]]] = lambda _names: lambda _name: ()
    heard: Callable[[str], Heard | None] = lambda _name: None


def word_document(word: str, heard: Heard | None) -> Document:
    document: Document = {"word": word, "folded": word.casefold()}
    if heard is not None:
        document |= {
            "is_han": heard.is_han,
            "spelling": heard.spelling,
            "length": len(heard.sound),
            "signs": " ".join(_signs(heard.sound)),
        }
    return document


def _signs(sound: str) -> Sequence[str]:
    """Each with how often it was there before, so that what two sounds share is what they have alike, however often."""
    met = Counter[str]()
    signs = []
    for sign in sound:
        signs.append(f"{sign}{met[sign]}")
        met[sign] += 1
    return signs


class Words:
    """Of one view."""

    def __init__(self, cluster: Cluster, names: Names, view: int, likeness: Likeness) -> None:
        self._cluster, self._names, self._view, self._likeness = cluster, names, view, likeness

    async def spellings(self, word: str) -> Sequence[str]:
        typed = sendable(word.casefold().removesuffix("'s").removesuffix("’s"))
        if not typed or len(typed) > MOST_CHARS:
            return ()
        edits = 1 if len(typed) < _TWO_EDITS_FROM else 2
        fuzzy = {"value": typed, "fuzziness": edits, "prefix_length": 1, "max_expansions": _SPELLINGS}
        found = await self._found({"fuzzy": {"folded": fuzzy}}, _SPELLINGS)
        return self._likeness.near(word, await self._there(found))

    async def soundalikes(self, name: str) -> Sequence[str]:
        heard = self._likeness.heard(name)
        if heard is None or len(name) > MOST_CHARS:
            return ()
        query = {"bool": {"filter": [{"term": {"is_han": not heard.is_han}}], **_sounding(heard)}}
        names = {*await self._found(query, _SOUNDS)}
        while nearest := self._likeness.alike(sorted(names))(name):
            there = await self._there(nearest)
            if len(there) == len(nearest):
                return nearest
            names -= {*nearest} - there.keys()
        return ()

    async def _found(self, query: Mapping[str, Any], limit: int) -> Sequence[str]:
        found = await self._cluster.search([self._names.words], {"query": query, "size": limit})
        return [hit["_source"]["word"] for hit in found["hits"]["hits"]]

    async def _there(self, words: Sequence[str]) -> Mapping[str, int]:
        """Words stay known when the last story with them is gone, and other views may have them."""
        queries = [{"bool": {"filter": [{"term": {"written": word}}, in_view(self._view)]}} for word in words]
        counts = await self._cluster.counts([self._names.rows], queries)
        return {word: count for word, count in zip(words, counts, strict=True) if count}


def _sounding(heard: Heard) -> Mapping[str, Any]:
    """All that may be near enough to a name of no unusual length, those with most in common first; one spelled alike
    before all."""
    signs, length = _signs(heard.sound), len(heard.sound)
    lengths = range(ceil(length * _FAR), int(length / _FAR) + 1) if 0 < length <= _MOST_SIGNS else range(0)
    alike = [
        {
            "bool": {
                "filter": [{"term": {"length": other}}],
                "should": [{"constant_score": {"filter": {"term": {"signs": sign}}}} for sign in signs],
                "minimum_should_match": ceil(_LEAST_COMMON * (length + other)),
            }
        }
        for other in lengths
    ]
    same = {"constant_score": {"filter": {"term": {"spelling": heard.spelling}}, "boost": 1000}}
    return {"should": [same, *alike], "minimum_should_match": 1}
