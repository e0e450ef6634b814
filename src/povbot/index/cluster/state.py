"""What a cluster's index says of itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from povbot.errors import IndexDamaged, IndexMissing, IndexStale
from povbot.index.cluster.asking import Cluster
from povbot.index.cluster.faults import REBUILD
from povbot.index.cluster.names import Names, state_alias
from povbot.model import Edition, Inventory

STATE_ID, PROBE = "state", "povbot"
NO_STATE = (ValueError, KeyError, TypeError, AttributeError)
_BUILD = "Run `povbot index`."


@dataclass(frozen=True, slots=True)
class State:
    """`revision` grows with every change that is served; `shelves` are those with passages, with their languages.
    `most` is what a term that is said again and again tends to, in units of its idf: k1 + 1 where OpenSearch is older
    than 3, else 1."""

    names: Names
    revision: int
    edition: Edition
    shelves: Mapping[int, tuple[str, ...]]
    most: float = 1.0


def state_document(state: State) -> Mapping[str, Any]:
    said = {
        "build": state.names.build,
        "revision": state.revision,
        "edition": _said(state.edition),
        "shelves": {str(shelf): [*languages] for shelf, languages in state.shelves.items()},
    }
    return {"probe": PROBE, "kept": {"state": json.dumps(said)}}


async def read_state(cluster: Cluster, prefix: str, fingerprint: str | None = None) -> State:
    """Of the index that serves, in one request. Raises IndexMissing, IndexStale where another fingerprint made it,
    IndexDamaged, RetrieverUnavailable."""
    alias = state_alias(prefix)
    where = f"{cluster.where}, {alias}"
    try:
        found = await cluster.search([alias], {"query": {"term": {"probe": PROBE}}}, explain="true")
    except IndexDamaged as error:
        raise IndexMissing("there is no index of this archive yet", where=where, remedy=_BUILD) from error
    try:
        (hit,) = found["hits"]["hits"]
        state = state_of(hit["_source"], prefix, _most(hit["_explanation"]))
    except NO_STATE as error:
        raise damaged(error, where) from error
    if fingerprint is not None and state.edition.fingerprint != fingerprint:
        raise IndexStale(
            "the index was made by another povbot, or with other words in config/",
            where=where,
            remedy="Run `povbot index`, which makes it anew while this one serves.",
        )
    return await _whole(cluster, state, where)


def damaged(error: Exception, where: str) -> IndexDamaged:
    return IndexDamaged(f"what it says of itself cannot be read ({error})", where=where, remedy=REBUILD)


async def _whole(cluster: Cluster, state: State, where: str) -> State:
    names = state.names
    there = {*await cluster.names(f"{names.prefix}-*-{names.build}*")}
    wanted = {names.stories, names.rows, names.words, *map(names.shelf, state.shelves)}
    if missing := sorted(wanted - there):
        raise IndexDamaged(f"it lacks {', '.join(missing)}", where=where, remedy=REBUILD)
    return state


def state_of(document: Mapping[str, Any], prefix: str, most: float) -> State:
    """Raises NO_STATE."""
    said = json.loads(document["kept"]["state"])
    shelves = {int(shelf): tuple(languages) for shelf, languages in said["shelves"].items()}
    return State(Names(prefix, said["build"]), int(said["revision"]), _edition(said["edition"]), shelves, most)


def _most(explanation: Mapping[str, Any]) -> float:
    """A score is idf * tf, and in older versions times k1 + 1: what this cluster does is seen in how it explains one
    score."""
    parts = {detail["description"].partition(",")[0]: detail["value"] for detail in _details(explanation)}
    most = explanation["value"] / (parts["idf"] * parts["tf"])
    return float(round(most, 3))


def _details(explanation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    details: list[Mapping[str, Any]] = explanation["details"]
    return details + [inner for detail in details for inner in _details(detail)]


def _said(edition: Edition) -> Mapping[str, Any]:
    return {
        "fingerprint": edition.fingerprint,
        "views": [*edition.views],
        "thresholds": {**edition.thresholds},
        "inventory": _counted(edition.inventory),
    }


def _counted(held: Inventory) -> Mapping[str, Any]:
    return {
        "stories": held.stories,
        "languages": {**held.languages},
        "publishers": {**held.publishers},
        "topics": {**held.topics},
        "days": [day.isoformat() for day in held.days] if held.days else None,
        "updated": held.updated.isoformat() if held.updated else None,
    }


def _edition(said: Mapping[str, Any]) -> Edition:
    held = said["inventory"]
    days = held["days"] and tuple(map(date.fromisoformat, held["days"]))
    updated = held["updated"] and datetime.fromisoformat(held["updated"])
    inventory = Inventory(**held | {"days": days, "updated": updated})
    return Edition(**{**said, "views": tuple(said["views"]), "inventory": inventory})
