"""Who asks more than one can answer: everybody has a bucket of requests that fills up again with time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
# A bucket that was found empty is said to have room again when it has a quarter of its burst.
_ENOUGH = 4


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and `a_minute` thereafter."""

    burst: int
    a_minute: float


@dataclass(slots=True)
class _Bucket:
    full_at: float
    is_shut: bool = False


class Buckets(Generic[K]):
    """One each; those taken from last are remembered, `most` of them, and whoever is forgotten begins with a full one.
    `now` is in seconds, monotonic."""

    def __init__(self, now: Callable[[], float], most: int) -> None:
        self._now, self._most = now, most
        self._buckets: OrderedDict[K, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait_s(self, whose: K, limit: Limit) -> float:
        """0 where there is something to take, else until a quarter of the burst is there. A bucket that is shut gives
        nothing before."""
        bucket = self._buckets.get(whose)
        if bucket is None:
            return 0.0
        enough = max(1, limit.burst // _ENOUGH)
        needed = enough if bucket.is_shut else 1
        missing = needed - limit.burst + (bucket.full_at - self._now()) * limit.a_minute / 60
        if missing <= 1e-9:  # noqa: PLR2004 - what is left of rounding
            return 0.0
        return (missing + enough - needed) * 60 / limit.a_minute

    def take(self, whose: K, limit: Limit, count: int = 1) -> None:
        """More than there is may be taken, and is owed. The bucket is open from then on."""
        now = self._now()
        before = self._buckets.get(whose)
        full_at = max(before.full_at if before else now, now) + count * 60 / limit.a_minute
        remember(self._buckets, whose, _Bucket(full_at), self._most)

    def shut(self, whose: K) -> bool:
        """Of one that was taken from: whether it was open."""
        bucket = self._buckets[whose]
        was_shut, bucket.is_shut = bucket.is_shut, True
        return not was_shut


def remember(known: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    """As the newest; beyond `most` the oldest are forgotten."""
    known[key] = value
    known.move_to_end(key)
    while len(known) > most:
        known.popitem(last=False)
