"""The one way to a cluster for whoever answers readers: in time, by another node where one fails, or not at all."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from opensearchpy import AsyncOpenSearch, TransportError
from opensearchpy.exceptions import HTTP_EXCEPTIONS

from povbot.errors import IndexUnusable, RetrieverUnavailable
from povbot.index.cluster.access import Access
from povbot.index.cluster.breaker import Breaker
from povbot.index.cluster.faults import FAULTS, is_passing, understood

# Waited before asking again: another node may answer at once, a shard's copy takes its place after a while.
_PAUSES_S = (0.0, 0.1, 0.4)
_NO_INDEX = "index_not_found_exception"
# A request may take this many times as long with all its repetitions.
_PATIENCE = 3.0
Body = Mapping[str, Any]


class Cluster:
    """Reads only, so that everything may be asked again. Belongs to one event loop, and is to be closed.

    Every method raises RetrieverUnavailable, and IndexUnusable where asking again would not help.
    """

    def __init__(self, access: Access, breaker: Breaker) -> None:
        self._client = AsyncOpenSearch(**access.options())
        self._access, self._breaker = access, breaker

    @property
    def where(self) -> str:
        return self._access.where

    async def close(self) -> None:
        await self._client.close()
        # What failed last is not among those that close() closes (opensearch-py 3.2).
        for connection in getattr(self._client.transport.connection_pool, "orig_connections", ()):
            await connection.close()

    async def search(self, indices: Sequence[str], body: Body, **params: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """Of all shards, or an error: some of the answer would be a wrong one."""
        wanted = {"allow_partial_search_results": "false"} | params
        found: Mapping[str, Any] = await self._ask(
            lambda: self._client.search(index=",".join(indices), body=body, params=wanted)
        )
        return found

    async def counts(self, indices: Sequence[str], queries: Sequence[Body]) -> Sequence[int]:
        """How many documents each of these finds, in one request."""
        header = {"index": [*indices], "allow_partial_search_results": False}
        lines = [line for query in queries for line in (header, {"size": 0, "track_total_hits": True, "query": query})]
        found: Sequence[int] = await self._ask(lambda: self._counted(lines)) if queries else ()
        return found

    async def _counted(self, lines: Sequence[Body]) -> Sequence[int]:
        found = await self._client.msearch(body=lines)
        answers = found["responses"]
        for answer in answers:
            _raise_what_is_wrong_in(answer)
        return [answer["hits"]["total"]["value"] for answer in answers]

    async def documents(self, index: str, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Those that are there, by id, as a search would find them."""
        if not ids:
            return {}
        found: Mapping[str, Mapping[str, Any]] = await self._ask(lambda: self._got(index, ids))
        return found

    async def _got(self, index: str, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        answer = await self._client.mget(index=index, body={"ids": [*ids]}, params={"realtime": "false"})
        for found in answer["docs"]:
            _raise_what_is_wrong_in(found)
        return {found["_id"]: found["_source"] for found in answer["docs"] if found["found"]}

    async def names(self, pattern: str) -> Sequence[str]:
        """Of indices."""
        return [
            *await self._ask(lambda: self._client.indices.get_settings(index=pattern, params={"name": "index.uuid"}))
        ]

    async def health(self, pattern: str) -> str:
        """Of the indices of this pattern: green, yellow where copies of shards are missing, red where shards are."""
        found = await self._ask(lambda: self._client.cluster.health(index=pattern))
        return str(found["status"])

    async def _ask(self, request: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - as it comes from the cluster
        if not self._breaker.admits():
            raise _unavailable("the cluster did not answer lately", self.where)
        try:
            async with asyncio.timeout(_PATIENCE * self._access.timeout_s):
                answer = await self._patiently(request)
        except TimeoutError as error:
            self._breaker.failed()
            raise _unavailable("the cluster did not answer in time", self.where) from error
        except RetrieverUnavailable:
            self._breaker.failed()
            raise
        except IndexUnusable:  # it answered
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        return answer

    async def _patiently(self, request: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401
        for pause in _PAUSES_S:
            with suppress(_Again):
                return await self._once(request)
            await asyncio.sleep(pause)
        try:
            return await request()
        except FAULTS as error:
            raise understood(error, self.where) from error

    async def _once(self, request: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401
        try:
            return await request()
        except FAULTS as error:
            if is_passing(error):
                raise _Again from error
            raise understood(error, self.where) from error


class _Again(Exception):
    pass


def _raise_what_is_wrong_in(answer: Mapping[str, Any]) -> None:
    """Of several answers in one, each may be an error, or be of some shards only."""
    if "error" in answer:
        name = answer["error"]["type"]
        status = answer.get("status", 404 if name == _NO_INDEX else 503)
        raise HTTP_EXCEPTIONS.get(status, TransportError)(status, name, answer)
    if answer.get("_shards", {}).get("failed"):
        raise TransportError(503, "some shards did not answer", answer)


def _unavailable(what: str, where: str) -> RetrieverUnavailable:
    return RetrieverUnavailable(what, where=where, remedy="See that its nodes run and can be reached from here.")
