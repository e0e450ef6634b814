"""Wrong passwords are tried ever more slowly: by one client, and by all of them together."""

from collections import OrderedDict
from dataclasses import dataclass

# So many wrong ones are free. After that each costs a wait twice as long as the one before, up to the longest. All
# clients together wait a few seconds at most: who guesses from many addresses must not keep the operator out.
_FREE, _LONGEST_S = 3, 900.0
_FREE_OF_ALL, _LONGEST_OF_ALL_S = 20, 10.0
_FORGOTTEN_S = 3_600.0
MAX_CLIENTS = 10_000


@dataclass(slots=True)
class _Wrong:
    free: int
    longest_s: float
    count: int = 0
    last: float = 0.0

    def wait_s(self, now: float) -> float:
        over = self.count - self.free
        if over < 0:
            return 0.0
        return max(0.0, min(2.0 ** min(over, 32), self.longest_s) - (now - self.last))

    def once_more(self, now: float) -> None:
        self.count = 1 if now - self.last > _FORGOTTEN_S else self.count + 1
        self.last = now


class Tries:
    """Times are in seconds, monotonic."""

    def __init__(self) -> None:
        self._by_client: OrderedDict[str, _Wrong] = OrderedDict()
        self._by_all = _Wrong(_FREE_OF_ALL, _LONGEST_OF_ALL_S)

    def wait_s(self, client: str, now: float) -> float:
        """How long this client has to wait before it may try; 0 where it may now."""
        mine = self._by_client.get(client)
        return max(self._by_all.wait_s(now), mine.wait_s(now) if mine else 0.0)

    def wrong(self, client: str, now: float) -> None:
        mine = self._by_client.pop(client, None) or _Wrong(_FREE, _LONGEST_S)
        self._by_client[client] = mine
        for counted in (mine, self._by_all):
            counted.once_more(now)
        if len(self._by_client) > MAX_CLIENTS:
            self._by_client.popitem(last=False)

    def right(self, client: str) -> None:
        self._by_client.pop(client, None)
