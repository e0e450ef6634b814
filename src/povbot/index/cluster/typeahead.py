"""Stories as one types, found by OpenSearch."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.names import WINDOW, in_view
from povbot.index.cluster.state import State
from povbot.index.typed import TypedWord, Typing
from povbot.model import Article, view_of
from povbot.ports import Topics

# Of so many tellings, the best of each story is chosen whatever language it is in; where more have the words, those of
# the reader's view are enough.
_CLOSELY = 500
_HEADLINE = "headline"
_NEWEST = [{"day": "desc"}, {"id": "asc"}]
_Query = Mapping[str, Any]


class OpenSearchTypeahead:
    """Implements Typeahead. `articles` are by id, without those that are known no more. Topics may have got other names
    since the index was written.

    What more than five hundred tellings have is looked for in one view alone, and of that the first ten thousand can be
    paged through.
    """

    def __init__(
        self,
        cluster: Cluster,
        state: State,
        articles: Callable[[Iterable[str]], Awaitable[Mapping[str, Article]]],
        topics: Topics,
        typing: Typing,
    ) -> None:
        self._cluster, self._state, self._articles = cluster, state, articles
        self._topics, self._typing = topics, typing

    async def matching(self, text: str, language: str, *, offset: int, limit: int) -> tuple[Sequence[Article], int]:
        words = self._typing.words(text)
        if not words:
            return [], 0
        found = await self._found(self._asked(words), 0, _CLOSELY)
        total = found["hits"]["total"]["value"]
        if total <= _CLOSELY:
            told = _nearest(found["hits"]["hits"], language)
            ids, total = told[offset : offset + limit], len(told)
        else:
            ids, total = await self._of_view(words, language, offset, limit)
        articles = await self._articles(ids)
        return [articles[one] for one in ids if one in articles], total

    async def _of_view(
        self, words: Sequence[TypedWord], language: str, offset: int, limit: int
    ) -> tuple[Sequence[str], int]:
        """In that as published where the reader's own has none of it, else in any."""
        limit = max(0, min(limit, WINDOW - offset))
        total = 0
        views = self._state.edition.views
        for view in dict.fromkeys((view_of(language, views), view_of("", views), *range(len(views)))):
            found = await self._found(self._asked(words, in_view(view)), min(offset, WINDOW), limit)
            total = found["hits"]["total"]["value"]
            if total:
                return [hit["_source"]["id"] for hit in found["hits"]["hits"]], total
        return [], total

    async def _found(self, query: _Query, offset: int, limit: int) -> Mapping[str, Any]:
        """Those that have all in the headline first."""
        sort = [{"_score": "desc"}, *_NEWEST]
        body = {"query": query, "sort": sort, "from": offset, "size": limit, "track_total_hits": True}
        return await self._cluster.search([self._state.names.rows], body)

    def _asked(self, words: Sequence[TypedWord], *conditions: _Query) -> _Query:
        everywhere = [_any([*_saying("everywhere", word), *self._of_topics(word)]) for word in words]
        headline = {"bool": {"filter": [_any(_saying("headline", word)) for word in words]}}
        first = {"constant_score": {"filter": headline, "boost": 1.0, "_name": _HEADLINE}}
        return {"bool": {"filter": [*everywhere, *conditions], "should": [first]}}

    def _of_topics(self, word: TypedWord) -> Iterator[_Query]:
        """A topic's names are words of its stories."""
        if topics := [topic for topic, names in self._names.items() if word.is_said_by(names)]:
            yield {"terms": {"topics": topics}}

    @cached_property
    def _names(self) -> Mapping[str, Collection[str]]:
        return {topic.id: self._typing.names(topic) for topic in self._topics.all()}


def _saying(field: str, word: TypedWord) -> Iterator[_Query]:
    if word.keys:
        yield {"terms": {field: sorted(word.keys)}}
    if word.begun:
        yield {"prefix": {field: word.begun}}


def _any(queries: Iterable[_Query]) -> _Query:
    return {"bool": {"should": [*queries], "minimum_should_match": 1}}


def _nearest(hits: Sequence[Mapping[str, Any]], language: str) -> Sequence[str]:
    """Of each story the telling that is nearest to the reader, in the order of what is found."""
    nearest: dict[str, tuple[Article, tuple[bool, int, str]]] = {}
    for hit in hits:
        source, kept = hit["_source"], hit["_source"]["kept"]
        telling = _telling(source["id"], kept)
        place = (_HEADLINE not in hit.get("matched_queries", ()), -source["day"], source["id"])
        known = nearest.get(kept["family"])
        if known is None or telling.distance(language) < known[0].distance(language):
            nearest[kept["family"]] = telling, place
    return [telling.id for telling, _ in sorted(nearest.values(), key=lambda one: one[1])]


def _telling(article_id: str, kept: Mapping[str, Any]) -> Article:
    """As far as its distance from a reader goes."""
    family = kept["family"]
    return Article(
        article_id,
        kept["language"],
        "",
        translation_of=family if kept["translated"] else None,
        version_of=family if kept["version"] else None,
    )
