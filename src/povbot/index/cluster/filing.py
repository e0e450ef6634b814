"""Stories into a cluster, and what is to be known of the whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from povbot.index.cluster.documents import Document, id_of, story_document, withdrawn_document
from povbot.index.cluster.layout import Layout
from povbot.index.cluster.names import state_alias
from povbot.index.cluster.sending import Sender
from povbot.index.cluster.state import NO_STATE, STATE_ID, State, damaged, state_document, state_of
from povbot.model import Edition, Family, article_of

# Looked up, compared and sent at once.
_AT_ONCE = 200
_MOST = 10_000


class OpenSearchEditionWriter:
    """Implements EditionWriter. What changes is of the revision that is served next, so readers who saw an earlier one
    can be told what changed since. Raises IndexDamaged where what the index says of itself cannot be read."""

    def __init__(self, sender: Sender, layout: Layout) -> None:
        self._sender, self._layout, self._names = sender, layout, layout.names

    def file(self, families: Iterable[Family]) -> None:
        self._layout.make(self._names.stories)
        self._layout.refresh()
        revision = _next(self._state())
        rest = iter(families)
        while batch := [*islice(rest, _AT_ONCE)]:
            known = self._known([family.name for family in batch])
            self._sender.send(
                action
                for family in batch
                for action in _actions(self._names.stories, family, known.get(family.name, ()), revision)
            )
        self._layout.refresh()

    def _known(self, families: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        found: dict[str, list[Mapping[str, Any]]] = {}
        either = [{"terms": {name: [*families]}} for name in ("family", "gone")]
        body = {"query": {"bool": {"should": either}}, "size": _MOST, "seq_no_primary_term": True}
        answer = self._sender.ask(lambda client: client.search(index=self._names.stories, body=body))
        for hit in answer["hits"]["hits"]:
            source = hit["_source"]
            found.setdefault(source.get("family") or source["gone"], []).append(hit)
        return found

    def serve(self, edition: Edition) -> None:
        self._layout.make(self._names.state, self._names.stories, self._names.rows, self._names.words)
        before = self._state()
        state = State(self._names, _next(before), edition, self._shelves())
        if before is None or self._has_changed(before, state):
            document = state_document(state)
            self._sender.send([{"_index": self._names.state, "_id": STATE_ID, "_source": document}])
        self._layout.refresh()
        self._layout.settle()
        self._lead_to_it()

    def _has_changed(self, before: State, state: State) -> bool:
        query = {"query": {"term": {"revision": state.revision}}}
        changed = self._sender.ask(lambda client: client.count(index=self._names.stories, body=query))
        return bool(changed["count"]) or (before.edition, before.shelves) != (state.edition, state.shelves)

    def _state(self) -> State | None:
        if not self._layout.has(self._names.state):
            return None
        found = self._sender.ask(
            lambda client: client.get(index=self._names.state, id=STATE_ID, params={"ignore": 404})
        )
        if not found.get("found"):
            return None
        try:
            return state_of(found["_source"], self._names.prefix, 1.0)
        except NO_STATE as error:
            raise damaged(error, self._sender.where) from error

    def _shelves(self) -> Mapping[int, tuple[str, ...]]:
        """With the languages of their passages, without script or region."""
        spoken = {"spoken": {"terms": {"field": "language", "size": _MOST}}}
        body = {"size": 0, "aggs": {"shelves": {"terms": {"field": "_index", "size": _MOST}, "aggs": spoken}}}
        found = self._sender.ask(lambda client: client.search(index=self._names.passages, body=body))
        shelves = found.get("aggregations", {}).get("shelves", {"buckets": []})["buckets"]
        return {
            self._names.shelf_of(shelf["key"]): tuple(
                sorted({language["key"].partition("-")[0] for language in shelf["spoken"]["buckets"]})
            )
            for shelf in shelves
        }

    def _lead_to_it(self) -> None:
        """From the one that served in one step. That one stays until the next takes its place: readers have it open."""
        alias, own = state_alias(self._names.prefix), self._names.state
        found = self._sender.ask(lambda client: client.indices.get_alias(name=alias, params={"ignore": 404}))
        served = [index for index, is_of in found.items() if isinstance(is_of, dict) and "aliases" in is_of]
        if served == [own]:
            return
        removed = [{"remove": {"index": index, "alias": alias}} for index in served if index != own]
        body = {"actions": [*removed, {"add": {"index": own, "alias": alias}}]}
        self._sender.ask(lambda client: client.indices.update_aliases(body=body))
        start = f"{alias}-"
        self._layout.forget({self._names.build, *(index.removeprefix(start) for index in served)})


def _next(state: State | None) -> int:
    return state.revision + 1 if state else 1


def _actions(
    index: str, family: Family, known: Sequence[Mapping[str, Any]], revision: int
) -> Iterator[Mapping[str, Any]]:
    """What makes of what is `known` of it what it is now."""
    there = {hit["_id"]: hit for hit in known}
    wanted = dict(_documents(family, known, revision))
    for key, document in wanted.items():
        if key not in there or there[key]["_source"] != document:
            yield {"_index": index, "_id": key, "_source": document}
    for key in there.keys() - wanted.keys():
        # Unless it was written since: then it is another family's now.
        condition = {"if_seq_no": there[key]["_seq_no"], "if_primary_term": there[key]["_primary_term"]}
        yield {"_op_type": "delete", "_index": index, "_id": key, **condition}


def _documents(family: Family, known: Sequence[Mapping[str, Any]], revision: int) -> Iterator[tuple[str, Document]]:
    living = [hit["_source"] for hit in known if hit["_source"].get("told")]
    told = {document["id"]: document["kept"]["article"] for document in living}
    documents = [story_document(family, telling, revision, revision) for telling in family.tellings]
    is_same = told == {document["id"]: document["kept"]["article"] for document in documents}
    for document in documents:
        if living:
            document["began"] = living[0]["began"]
        if is_same:
            document["revision"] = living[0]["revision"]
        yield id_of(document["id"]), document
    alive = {document["id"] for document in documents}
    for article_id in family.pages.keys() - alive:
        yield id_of(article_id), withdrawn_document(family, article_id)
    if not documents:
        yield from _tombstone(family, living, known, revision)


def _tombstone(
    family: Family, living: Sequence[Document], known: Sequence[Mapping[str, Any]], revision: int
) -> Iterator[tuple[str, Document]]:
    """What was there once, for those who are to be told that it went: its original, as it was."""
    key = id_of(f"gone {family.name}")
    if living:
        told = [(article_of(document["kept"]["article"]), document) for document in living]
        article, document = min(told, key=lambda one: one[0].distance(""))
        kept = {"article": document["kept"]["article"]}
        days = {"day": document["day"], "began": document["began"], "revision": revision}
        yield key, {"gone": family.name, "id": article.id, **days, "kept": kept}
    else:
        yield from ((hit["_id"], dict(hit["_source"])) for hit in known if hit["_id"] == key)
