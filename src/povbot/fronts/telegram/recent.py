"""What was found lately, so that typing on, turning back and paging answer from memory."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The `most` used last, each for `keep_s` since it was kept. `now` is in seconds, monotonic."""

    def __init__(self, now: Callable[[], float], *, most: int, keep_s: float) -> None:
        self._now, self._most, self._keep_s = now, most, keep_s
        self._kept: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        since, value = self._kept.get(key, (float("-inf"), None))
        if self._now() - since >= self._keep_s:
            self._kept.pop(key, None)
            return None
        self._kept.move_to_end(key)
        return value

    def keep(self, key: Key, value: Value) -> None:
        self._kept[key] = self._now(), value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
