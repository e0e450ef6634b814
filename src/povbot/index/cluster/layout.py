"""The indices of one build in a cluster: made, refreshed, and forgotten."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from povbot.errors import IndexUnusable
from povbot.index.cluster.names import KINDS, Names, template
from povbot.index.cluster.sending import Sender

# The same was asked before, and the answer lost.
_THERE = "resource_already_exists_exception"


class Layout:
    """`shards` and `replicas` are of each index that has passages or stories. One that `is_new` is not answered from
    yet."""

    def __init__(
        self, sender: Sender, names: Names, *, shards: int = 1, replicas: int = 1, is_new: bool = False
    ) -> None:
        self._sender, self.names = sender, names
        self._shards, self._replicas, self._is_new = shards, replicas, is_new
        self._there: set[str] | None = None
        self._has_templates = False

    def make(self, *indices: str) -> None:
        """Those that are not there yet."""
        missing = sorted({*indices} - self._known())
        if missing and not self._has_templates:
            self._put_templates()
        for index in missing:
            self._make(index)

    def _make(self, index: str) -> None:
        settings = {"refresh_interval": "-1"} | ({"number_of_replicas": 0} if self._is_new else {})
        body = {"settings": settings}
        made = self._sender.ask(lambda client: client.indices.create(index=index, body=body, params={"ignore": 400}))
        error = made.get("error", {}).get("type")
        if error not in (None, _THERE):
            raise IndexUnusable(f"the cluster refused to make {index} ({error})", where=self._sender.where)
        self._known().add(index)

    def _put_templates(self) -> None:
        for kind in KINDS:
            self._put_template(kind)
        self._has_templates = True

    def _put_template(self, kind: str) -> None:
        body = template(self.names.prefix, kind, shards=self._shards, replicas=self._replicas)
        name = f"{self.names.prefix}-{kind}"
        self._sender.ask(lambda client: client.indices.put_index_template(name=name, body=body))

    def has(self, index: str) -> bool:
        return index in self._known()

    def _known(self) -> set[str]:
        if self._there is None:
            self._there = {index for index in self.all() if _build(index, self.names.prefix) == self.names.build}
        return self._there

    def all(self) -> Sequence[str]:
        """Of every build."""
        patterns = ",".join(f"{self.names.prefix}-{kind}-*" for kind in KINDS)
        found = self._sender.ask(lambda client: client.indices.get_settings(index=patterns, name="index.uuid"))
        return sorted(found)

    def refresh(self) -> None:
        """What was written is found from now on."""
        if indices := sorted(self._known()):
            self._sender.ask(lambda client: client.indices.refresh(index=",".join(indices)))

    def marks(self) -> Mapping[int, str]:
        """By shelf: the number of its last operation, which its copies have, too."""
        indices = [index for index in sorted(self._known()) if index.startswith(f"{self.names.prefix}-passages-")]
        if not indices:
            return {}
        stats = self._sender.ask(
            lambda client: client.indices.stats(index=",".join(indices), metric="docs", params={"level": "shards"})
        )
        return {self.names.shelf_of(index): _mark(found["shards"]) for index, found in stats["indices"].items()}

    def settle(self) -> None:
        """A new one gets the copies now that it was written without."""
        if not self._is_new or not self._known():
            return
        indices = ",".join(sorted(self._known()))
        body = {"index": {"number_of_replicas": self._replicas}}
        self._sender.ask(lambda client: client.indices.put_settings(index=indices, body=body))
        # 408 comes after half a minute: perhaps the cluster has no node for them.
        waiting = {"wait_for_status": "green", "ignore": 408}
        self._sender.ask(lambda client: client.cluster.health(index=indices, params=waiting))

    def forget(self, builds: Collection[str]) -> None:
        """All but these."""
        gone = [index for index in self.all() if _build(index, self.names.prefix) not in builds]
        if gone:
            self._sender.ask(lambda client: client.indices.delete(index=",".join(gone), params={"ignore": 404}))


def _build(index: str, prefix: str) -> str:
    kind, _, rest = index.removeprefix(f"{prefix}-").partition("-")
    return rest.rpartition("-")[0] if kind == "passages" else rest


def _mark(shards: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Every operation has a number within its shard."""
    primaries = (copy for copies in shards.values() for copy in copies if copy["routing"]["primary"])
    return str(sum(copy["seq_no"]["max_seq_no"] + 1 for copy in primaries))
