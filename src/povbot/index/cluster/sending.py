"""Writing to a cluster: in the one process that indexes, by the client that waits.

Nothing else happens there meanwhile, so the client that needs no event loop is the simpler one. Every document has an
id of its own, so whatever is not known to have arrived is sent again.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.helpers import streaming_bulk

from povbot.errors import IndexUnusable, RetrieverUnavailable
from povbot.index.cluster.access import Access
from povbot.index.cluster.faults import FAULTS, is_passing, understood

# A bulk request may take longer than a reader waits, and a cluster that is not well has time to recover.
_TIMEOUT_S = 60.0
_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
# Of one bulk request.
_DOCUMENTS, _BYTES = 500, 8_000_000
# Not an error: it is there already, or there no more, or somebody wrote it after it was looked at.
_PASSED_OVER = frozenset({404, 409})
_BUSY = 429


class Sender:
    """Raises RetrieverUnavailable where a cluster does not take it after half a minute, and IndexUnusable."""

    def __init__(self, access: Access, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = OpenSearch(**{**access.options(), "timeout": max(access.timeout_s, _TIMEOUT_S)})
        self._access, self._sleep = access, sleep

    @property
    def where(self) -> str:
        return self._access.where

    def close(self) -> None:
        self._client.close()

    def ask(self, request: Callable[[OpenSearch], Any]) -> Any:  # noqa: ANN401 - as it comes from the cluster
        """What may be repeated."""
        for pause in (*_PAUSES_S, None):
            try:
                return request(self._client)
            except FAULTS as error:
                if pause is None or not is_passing(error):
                    raise understood(error, self._access.where) from error
                self._sleep(pause)
        raise AssertionError

    def send(self, actions: Iterable[Mapping[str, Any]]) -> None:
        """Bulk actions, each with its index and id, in no order. What the cluster has no room for just now is sent
        again, after longer and longer pauses."""
        waiting = [dict(action) for action in actions]
        for pause in (*_PAUSES_S, None):
            waiting = self._refused(waiting)
            if not waiting:
                return
            if pause is not None:
                self._sleep(pause)
        raise RetrieverUnavailable(
            f"the cluster does not take {len(waiting)} documents: it is busy",
            where=self._access.where,
            remedy="Look at its load, then run `povbot index` again, which goes on.",
        )

    def _refused(self, actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        results = streaming_bulk(
            self._client,
            actions,
            chunk_size=_DOCUMENTS,
            max_chunk_bytes=_BYTES,
            raise_on_error=False,
            raise_on_exception=False,
        )
        refused = []
        for action, (is_done, result) in zip(actions, results, strict=True):
            (info,) = result.values()
            if is_done or info.get("status") in _PASSED_OVER:
                continue
            self._look_at(info)
            refused.append(action)
        return refused

    def _look_at(self, info: Mapping[str, Any]) -> None:
        """Raises what is no reason to send it again."""
        failed = info.get("exception")
        if failed is not None:
            if not is_passing(failed):
                raise understood(failed, self._access.where) from failed
        elif info["status"] != _BUSY and info["status"] < 500:  # noqa: PLR2004
            reason = info["error"]["type"] if isinstance(info.get("error"), dict) else info["status"]
            raise IndexUnusable(f"the cluster refused a document ({reason})", where=self._access.where)
