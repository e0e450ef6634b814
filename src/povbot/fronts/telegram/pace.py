"""How fast the service lets a bot speak (https://core.telegram.org/bots/faq#broadcasting-to-users): to all its readers,
in one chat, and in a group. What leaves later than it could is answered; what leaves sooner is refused for a while.

A message counts from when it leaves until a window's length after the service was heard of it, since nobody knows when
in between it arrived. So no window holds too many, however long the network takes.
"""

import asyncio
import contextlib
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

# So many in so many seconds. One a second in a chat, of which the service lets short bursts pass.
Rule = tuple[int, float]
_IN_CHAT, _IN_GROUP = (3, 3.0), (20, 60.0)
# Processes look who is there every second, and what left in the second before still counts.
_SETTLED_S = 2.5
_ROUNDING_S = 1e-6


class _Line:
    """Those that want to leave, one after another. `rules` are asked each time."""

    def __init__(self, rules: Callable[[float], Sequence[Rule]], keep_s: float) -> None:
        self.lock, self.changed = asyncio.Lock(), asyncio.Event()
        self._rules, self._keep_s = rules, keep_s
        self._on_the_way, self._heard = 0, deque[float]()

    def wait_s(self, now: float) -> float | None:
        """0 where there is room; None where there is room only after one of those on the way was heard of."""
        waits = [self._until_room_s(most, seconds, now) for most, seconds in self._rules(now)]
        known = [wait for wait in waits if wait is not None]
        return max(known, default=0.0) if len(known) == len(waits) else None

    def _until_room_s(self, most: int, seconds: float, now: float) -> float | None:
        if self._on_the_way >= most:
            return None
        # Where so many were heard of, the last of them has to be out of the window.
        left = most - self._on_the_way
        wait_s = self._heard[-left] + seconds - now if len(self._heard) >= left else 0.0
        return wait_s if wait_s > _ROUNDING_S else 0.0

    def leave(self) -> None:
        self._on_the_way += 1

    def heard(self, now: float) -> None:
        self._on_the_way -= 1
        self._heard.append(now)
        self._forget(now)
        self.changed.set()

    def _forget(self, now: float) -> None:
        while self._heard and self._heard[0] + self._keep_s <= now:
            self._heard.popleft()

    def is_idle(self, now: float) -> bool:
        self._forget(now)
        return not self._heard and not self._on_the_way and not self.lock.locked()


class Pace:
    """Of this process: its share of what the service takes from all of them, `present` by number. A chat is one
    process's, and so is all that its limit allows. What nobody asked for has two thirds of the share, so that replies
    always have room. To be made when the process is present. `now` is in seconds, monotonic."""

    def __init__(self, present: Callable[[], int], now: Callable[[], float], a_second: int = 30) -> None:
        self._present, self._now, self._a_second = present, now, a_second
        self._count, self._fewer_since = max(1, present()), 0.0
        # The others do not know yet that there is one more.
        self._begins_at = now() + (_SETTLED_S if self._count > 1 else 0.0)
        self._chats: OrderedDict[int, _Line] = OrderedDict()
        self._all = _Line(lambda at: [self._share(at)], 60.0)
        self._unasked = _Line(lambda at: [_two_thirds(self._share(at))], 60.0)

    def try_take(self, chat_id: int, *, asked: bool) -> bool:
        """Whether one may leave at once; it has left then, until `heard`."""
        now, lines = self._now(), self._lines(chat_id, asked=asked)
        if any(line.lock.locked() or line.wait_s(now) != 0 for line in lines) or now < self._begins_at:
            return False
        for line in lines:
            line.leave()
        return True

    async def take(self, chat_id: int, *, asked: bool) -> None:
        """Waits for its turn and for room; it has left then, until `heard`."""
        lines = self._lines(chat_id, asked=asked)
        async with contextlib.AsyncExitStack() as turns:
            for line in lines:
                await turns.enter_async_context(line.lock)
                await self._room(line)
            if (late_s := self._begins_at - self._now()) > 0:
                await asyncio.sleep(late_s)
            for line in lines:
                line.leave()

    def heard(self, chat_id: int, *, asked: bool) -> None:
        """It arrived, or was refused, or nothing will be heard of it any more."""
        now = self._now()
        for line in self._lines(chat_id, asked=asked):
            line.heard(now)
        while self._chats and (oldest := next(iter(self._chats.items())))[1].is_idle(now):
            del self._chats[oldest[0]]

    async def _room(self, line: _Line) -> None:
        while (wait_s := line.wait_s(self._now())) is None or wait_s > 0:
            line.changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(line.changed.wait(), wait_s)

    def _lines(self, chat_id: int, *, asked: bool) -> Sequence[_Line]:
        """The one of all is the last: who waits there keeps only their own chat waiting."""
        if chat_id not in self._chats:
            rules = [_IN_CHAT, _IN_GROUP] if chat_id < 0 else [_IN_CHAT]
            self._chats[chat_id] = _Line(lambda _: rules, max(seconds for _, seconds in rules))
        self._chats.move_to_end(chat_id)
        return [self._chats[chat_id], *([] if asked else [self._unasked]), self._all]

    def _share(self, now: float) -> Rule:
        """As many processes as there are, or were a moment ago: what they sent still counts."""
        count = max(1, self._present())
        if count >= self._count:
            self._count, self._fewer_since = count, 0.0
        elif not self._fewer_since:
            self._fewer_since = now
        elif now - self._fewer_since >= _SETTLED_S:
            self._count, self._fewer_since = count, 0.0
        return max(1, self._a_second // self._count), max(1.0, self._count / self._a_second)


def _two_thirds(rule: Rule) -> Rule:
    """One by one: of what is under way when a process is killed, nobody knows whether it arrived, and it is not sent
    again."""
    most, seconds = rule
    return 1, seconds * 3 / (2 * most)
