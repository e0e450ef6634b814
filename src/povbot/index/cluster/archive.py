"""Stories in a cluster: nothing of the archive is held here."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from povbot.errors import IndexDamaged
from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.documents import id_of, sendable
from povbot.index.cluster.faults import REBUILD
from povbot.index.cluster.names import WINDOW, in_view
from povbot.index.cluster.questions import within
from povbot.index.cluster.state import State
from povbot.model import ALL, Arrival, Article, Changes, Days, Inventory, Some, Wanted, article_of, in_order, view_of
from povbot.ports import Archive

# Of a listing that is read whole, so many at once.
PAGE = 1_000
# Every page of groups is one pass over all that is counted, so there are to be few; a cluster takes no more at once
# than 65,535.
SPANS = 10_000
# Of what changed, so many are named to an operator.
_NAMED = 20
_BY_ID = [{"id": "asc"}]
_NEWEST = [{"day": "desc"}, *_BY_ID]
_TOLD: Mapping[str, Any] = {"term": {"told": True}}
_Source = Mapping[str, Any]


class OpenSearchArchive:
    """Implements Archive, as the index is now; its inventory and what it can tell of changes are those of `state`.

    The page of a listing costs what lies before it, too, beyond the first ten thousand a request for each of them.
    """

    def __init__(self, cluster: Cluster, state: State) -> None:
        self._cluster, self.state, self._index = cluster, state, state.names.stories

    async def get(self, article_ids: Iterable[str]) -> Mapping[str, Article]:
        found = await self._told(article_ids)
        originals = {article.translation_of for article in found.values() if article.translation_of}
        return found | await self._told(originals - found.keys())

    async def _told(self, article_ids: Iterable[str]) -> dict[str, Article]:
        known = await self._known(article_ids)
        return {document["id"]: self._article(document) for document in known if document["told"]}

    async def _known(self, article_ids: Iterable[str]) -> Sequence[_Source]:
        """Withdrawn ones, too, in the order asked."""
        ids = [*dict.fromkeys(map(id_of, article_ids))]
        found = await self._cluster.documents(self._index, ids)
        return [found[one] for one in ids if one in found]

    async def withdrawn(self, article_ids: Iterable[str]) -> Collection[str]:
        return [document["id"] for document in await self._known(article_ids) if not document["told"]]

    async def at(self, addresses: Collection[str]) -> Sequence[str]:
        if not addresses:
            return []
        query = {"terms": {"url": sorted(map(sendable, addresses))}}
        pages = self._pages({"query": query, "sort": _BY_ID})
        return [document["id"] async for page in pages for document in page]

    async def latest(
        self, language: str, wanted: Wanted = ALL, *, offset: int = 0, limit: int | None = None
    ) -> Sequence[Article]:
        body: dict[str, Any] = {
            "query": _listing(view_of(language, self.state.edition.views), wanted),
            "sort": _NEWEST,
            "track_total_hits": False,
        }
        if limit is None or offset + limit > WINDOW:
            return await self._behind(body, offset, limit)
        sources = await self._sources(body | {"from": offset, "size": limit}) if limit else []
        return [self._article(source) for source in sources]

    async def _behind(self, body: dict[str, Any], offset: int, limit: int | None) -> Sequence[Article]:
        while offset:
            step = min(offset, WINDOW)
            passed = await self._cluster.search([self._index], body | {"size": step, "_source": False})
            if len(passed["hits"]["hits"]) < step:
                return []
            body["search_after"] = passed["hits"]["hits"][-1]["sort"]
            offset -= step
        articles = list[Article]()
        async for page in self._pages(body):
            articles += map(self._article, page)
            if limit is not None and len(articles) >= limit:
                break
        return articles[:limit]

    async def listed(self, language: str, wanted: Wanted = ALL) -> AsyncIterator[Sequence[Article]]:
        query = _listing(view_of(language, self.state.edition.views), wanted)
        async for page in self._pages({"query": query, "sort": _NEWEST}):
            yield [self._article(source) for source in page]

    async def count(self, wanted: Wanted = ALL) -> int:
        (count,) = await self._cluster.counts([self._index], [_listing(0, wanted)])
        return count

    async def days(self, wanted: Wanted = ALL) -> Mapping[Days | None, int]:
        grouped: dict[str, Any] = {"size": SPANS, "sources": [_grouped_by("first"), _grouped_by("last")]}
        body = {
            "query": _listing(0, wanted),
            "size": 0,
            "track_total_hits": False,
            "aggs": {"days": {"composite": grouped}},
        }
        counts = dict[Days | None, int]()
        while True:
            found = (await self._cluster.search([self._index], body))["aggregations"]["days"]
            counts |= {_days(bucket["key"]): bucket["doc_count"] for bucket in found["buckets"]}
            if len(found["buckets"]) < SPANS:
                return counts
            grouped["after"] = found["after_key"]

    async def tellings(self, article_ids: Iterable[str], language: str) -> Sequence[Sequence[Article]]:
        asked = [*dict.fromkeys(article_ids)]
        known = {document["id"]: document["family"] for document in await self._known(asked)}
        families = [*dict.fromkeys(known.get(article_id, article_id) for article_id in asked)]
        told: dict[str, list[Article]] = {}
        if families:
            query = _all(_TOLD, {"terms": {"family": [*map(sendable, families)]}})
            async for page in self._pages({"query": query, "sort": _BY_ID}):
                for source in page:
                    told.setdefault(source["family"], []).append(self._article(source))
        return [in_order(told[family], language) for family in families if family in told]

    async def inventory(self) -> Inventory:
        return self.state.edition.inventory

    async def arrivals(self) -> AsyncIterator[Sequence[Arrival]]:
        async for page in self._pages({"query": _TOLD, "sort": [{"came": "desc"}, *_BY_ID]}):
            yield [Arrival(source["id"], source["family"]) for source in page]

    async def changes_since(self, before: Archive) -> Changes:
        if not isinstance(before, OpenSearchArchive) or before.state.names != self.state.names:
            return Changes()
        seen = before.state.revision
        since, known = {"range": {"revision": {"gt": seen}}}, {"range": {"began": {"lte": seen}}}
        original = [_TOLD, in_view(0)]
        return Changes(
            new=await self._some(_all(*original, {"range": {"began": {"gt": seen}}})),
            changed=await self._some(_all(*original, since, known)),
            gone=await self._some(_all({"exists": {"field": "gone"}}, since, known)),
        )

    async def _some(self, query: Mapping[str, Any]) -> Some:
        found = await self._cluster.search(
            [self._index], {"query": query, "sort": _NEWEST, "size": _NAMED, "track_total_hits": True}
        )
        newest = tuple(self._article(hit["_source"]) for hit in found["hits"]["hits"])
        return Some(found["hits"]["total"]["value"], newest)

    async def _pages(self, asked: Mapping[str, Any]) -> AsyncIterator[list[_Source]]:
        """Each goes on behind the last one met, so none comes twice, and none is lost that was there all the time."""
        body = {**asked, "size": PAGE, "track_total_hits": False}
        while True:
            found = await self._cluster.search([self._index], body)
            hits = found["hits"]["hits"]
            if hits:
                yield [hit["_source"] for hit in hits]
            if len(hits) < PAGE:
                return
            body["search_after"] = hits[-1]["sort"]

    async def _sources(self, body: Mapping[str, Any]) -> Sequence[_Source]:
        found = await self._cluster.search([self._index], body)
        return [hit["_source"] for hit in found["hits"]["hits"]]

    def _article(self, document: _Source) -> Article:
        try:
            return article_of(document["kept"]["article"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"a story cannot be read ({type(error).__name__})"
            raise IndexDamaged(what, where=self._cluster.where, remedy=REBUILD) from error


def _grouped_by(field: str) -> Mapping[str, Any]:
    return {field: {"terms": {"field": field, "missing_bucket": True}}}


def _days(key: Mapping[str, int | None]) -> Days | None:
    first, last = key["first"], key["last"]
    return (date.fromordinal(first), date.fromordinal(last)) if first and last else None


def _listing(view: int, wanted: Wanted) -> Mapping[str, Any]:
    return _all(_TOLD, in_view(view), *_conditions(wanted))


def _conditions(wanted: Wanted) -> Iterator[Mapping[str, Any]]:
    if wanted.published is not None:
        yield from within(wanted.published)
    if wanted.topic_id is not None:
        yield {"term": {"topics": sendable(wanted.topic_id)}}
    if wanted.original is not None:
        yield {"term": {"origins": sendable(wanted.original.lower())}}


def _all(*conditions: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"bool": {"filter": [*conditions]}}
