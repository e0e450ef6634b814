"""What is remembered of readers, in plain dictionaries: for tests of what stands on it, and to hold the real stores to.

Each class is one port; all of a `fake_stores()` share what they keep.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from povbot.errors import AnotherBot
from povbot.model import (
    Broadcast,
    Chat,
    DayOfUse,
    DigestState,
    Due,
    Frequency,
    Missed,
    MissedWhy,
    ReceivedUpdate,
    Subscription,
    latency_bound_ms,
)
from povbot.ports import MOST_LIVES, Clock, Stores


@dataclass
class SetClock:
    """Tells what it is set to."""

    now: datetime = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class KeptUpdate:
    update: ReceivedUpdate | None  # None when it is done
    chat_id: int | None
    since: datetime
    replying: bool = False
    owner: int = 0
    lives: int = 0


@dataclass
class Kept:
    chats: dict[int, Chat] = field(default_factory=dict)
    updates: dict[int, KeptUpdate] = field(default_factory=dict)
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    last_subscription: int = 0
    seen: set[str] = field(default_factory=set)
    due: dict[tuple[int, str], datetime] = field(default_factory=dict)  # by subscription and story
    told: dict[tuple[int, str], DigestState] = field(default_factory=dict)  # by chat and story
    missed: dict[tuple[str, str, MissedWhy], Missed] = field(default_factory=dict)
    days: dict[date, DayOfUse] = field(default_factory=dict)
    askers: set[tuple[date, int]] = field(default_factory=set)
    peers: "dict[int, FakePeers]" = field(default_factory=dict)  # by number
    broadcasts: dict[tuple[int, int], Broadcast] = field(default_factory=dict)  # by chat and preview

    def of_chat(self, chat_id: int) -> list[Subscription]:
        return [s for _, s in sorted(self.subscriptions.items()) if s.chat_id == chat_id]

    def is_gone(self, chat_id: int) -> bool:
        return chat_id in self.chats and self.chats[chat_id].gone

    def active(self) -> list[Subscription]:
        kept = (s for _, s in sorted(self.subscriptions.items()))
        return [s for s in kept if not s.paused and not self.is_gone(s.chat_id)]

    def end(self, subscription_id: int) -> None:
        self.subscriptions.pop(subscription_id, None)
        self.due = {key: found for key, found in self.due.items() if key[0] != subscription_id}


@dataclass
class FakePeers:
    """`leads` and `present` as they are set; of those that are `joined`, as it is when they look."""

    me: int = 1
    present: frozenset[int] = frozenset({1})
    leads: bool = True
    nudged: asyncio.Event = field(default_factory=asyncio.Event)
    kept: Kept | None = None
    is_alone: bool = False
    has_looked: bool = False
    is_retired: bool = False

    @property
    def staying(self) -> frozenset[int]:
        known = {self.me: self} | (self.kept.peers if self.kept else {})
        return frozenset(n for n in self.present if n not in known or not known[n].is_retired) or self.present

    async def retire(self) -> None:
        self.is_retired = True
        await self.look()

    async def look(self) -> None:
        if self.kept:
            self.has_looked = True
            self.present = frozenset(me for me, peers in self.kept.peers.items() if peers.has_looked)
            self.leads = self.leads or not (self.is_retired or self._is_led())

    def _is_led(self) -> bool:
        assert self.kept
        return any(peers.leads for peers in self.kept.peers.values() if peers is not self)

    async def told(self) -> None:
        await self.nudged.wait()
        self.nudged.clear()


@asynccontextmanager
async def joined(stores: Stores, me: int, *, is_alone: bool) -> AsyncIterator[FakePeers]:
    """Those that share these `fake_stores()`."""
    assert isinstance(stores.updates, FakeUpdates)
    kept = stores.updates._kept
    if any(is_alone or other.is_alone for other in kept.peers.values()):
        raise AnotherBot("another povbot answers readers", where="in memory", remedy="Stop the other one.")
    kept.peers[me] = peers = FakePeers(me, frozenset({me}), leads=False, kept=kept, is_alone=is_alone)
    try:
        yield peers
    finally:
        del kept.peers[me]


class _Fake:
    def __init__(self, kept: Kept | None = None) -> None:
        self._kept = kept or Kept()


class FakeChats(_Fake):
    async def get(self, chat_id: int) -> Chat:
        return self._kept.chats.get(chat_id, Chat(chat_id))

    async def keep(self, chat: Chat) -> None:
        self._kept.chats[chat.id] = chat

    async def lose(self, chat_id: int) -> None:
        if chat_id in self._kept.chats or self._kept.of_chat(chat_id):
            await self.keep(replace(await self.get(chat_id), gone=True))

    async def reachable(self) -> Sequence[Chat]:
        return [chat for _, chat in sorted(self._kept.chats.items()) if not chat.gone]

    async def move(self, old_id: int, new_id: int) -> None:
        if old_id == new_id:
            return
        kept = self._kept
        if old_id in kept.chats:
            kept.chats[new_id] = replace(kept.chats.pop(old_id), id=new_id)
        for subscription in kept.of_chat(old_id):
            self._move_subscription(subscription, new_id)
        for chat_id, article_id in [key for key in kept.told if key[0] == old_id]:
            states = {kept.told.pop((chat_id, article_id)), kept.told.get((new_id, article_id))}
            kept.told[new_id, article_id] = DigestState.SENT if DigestState.SENT in states else DigestState.LEAVING
        for update in kept.updates.values():
            update.chat_id = new_id if update.chat_id == old_id else update.chat_id
        kept.askers = {(day, new_id if chat_id == old_id else chat_id) for day, chat_id in kept.askers}

    def _move_subscription(self, moved: Subscription, new_id: int) -> None:
        kept = self._kept
        for twin in kept.of_chat(new_id):
            if _same(twin, moved):
                for subscription_id, article_id in [key for key in kept.due if key[0] == twin.id]:
                    found = kept.due[subscription_id, article_id]
                    kept.due[moved.id, article_id] = min(found, kept.due.get((moved.id, article_id), found))
                kept.end(twin.id)
        kept.subscriptions[moved.id] = replace(moved, chat_id=new_id)

    async def forget(self, chat_id: int, asking: int | None = None) -> None:
        kept = self._kept
        kept.chats.pop(chat_id, None)
        for subscription in kept.of_chat(chat_id):
            kept.end(subscription.id)
        kept.told = {key: state for key, state in kept.told.items() if key[0] != chat_id}
        kept.askers = {(day, asker) for day, asker in kept.askers if asker != chat_id}
        kept.broadcasts = {key: broadcast for key, broadcast in kept.broadcasts.items() if key[0] != chat_id}
        for update_id, update in kept.updates.items():
            if update.chat_id == chat_id and update_id != asking:
                update.update, update.chat_id = None, None


class FakeUpdates(_Fake):
    def __init__(self, kept: Kept | None = None, clock: Clock = lambda: datetime.now(UTC)) -> None:
        super().__init__(kept)
        self._clock = clock

    async def receive(self, updates: Sequence[ReceivedUpdate], by: int = 0) -> Collection[int]:
        new = {update.id: update for update in reversed(updates) if update.id not in self._kept.updates}
        for update in new.values():
            self._kept.updates[update.id] = KeptUpdate(update, update.chat_id, self._clock(), owner=update.owner)
        self._tell({update.owner for update in new.values()} - {by})
        return {*new}

    async def unanswered(self, owner: int = 0) -> Sequence[ReceivedUpdate]:
        kept = (known for _, known in sorted(self._kept.updates.items()) if known.owner == owner)
        return [replace(known.update, owner=owner) for known in kept if known.update and not known.replying]

    async def is_open(self, update_id: int, owner: int = 0) -> bool:
        known = self._kept.updates.get(update_id)
        return bool(known and known.update and known.owner == owner and not known.replying)

    async def replying(self, update_id: int, owner: int = 0) -> bool:
        known = self._kept.updates.get(update_id)
        if known is None or known.update is None or known.owner != owner:
            return False
        known.replying, known.since = True, self._clock()
        return True

    async def not_replied(self, update_id: int, owner: int = 0) -> None:
        known = self._kept.updates.get(update_id)
        if known and known.owner == owner:
            known.replying = False

    async def done(self, update_id: int) -> None:
        known = self._kept.updates.get(update_id)
        if known and known.update:
            known.update, known.chat_id, known.since = None, None, self._clock()

    async def adopt(self, owner: int, present: Collection[int]) -> int:
        orphaned = [known for known in self._kept.updates.values() if known.update and known.owner not in present]
        for known in orphaned:
            if known.lives >= MOST_LIVES:
                known.update, known.chat_id, known.since = None, None, self._clock()
            else:
                known.owner, known.lives, known.replying = owner, known.lives + 1, False
        return sum(known.update is not None for known in orphaned)

    async def hand_over(self, owners: Mapping[int, int], owner: int) -> None:
        for update_id, new_owner in owners.items():
            known = self._kept.updates.get(update_id)
            if known and known.update and known.owner == owner and not known.replying:
                known.owner = new_owner
        self._tell({*owners.values()})

    def _tell(self, owners: Collection[int]) -> None:
        for owner in owners:
            if owner in self._kept.peers:
                self._kept.peers[owner].nudged.set()

    async def left(self) -> int:
        return sum(known.update is not None for known in self._kept.updates.values())

    async def expire(self, before: datetime) -> None:
        self._kept.updates = {
            update_id: known
            for update_id, known in self._kept.updates.items()
            if (known.update and not known.replying) or known.since >= before
        }


class FakeSubscriptions(_Fake):
    async def add(self, subscription: Subscription) -> Subscription:
        kept = self._kept
        first = next((s for s in kept.of_chat(subscription.chat_id) if _same(s, subscription)), None)
        if first is None:
            kept.last_subscription += 1
            added = replace(subscription, id=kept.last_subscription)
        else:
            added = replace(first, paused=False)
        kept.subscriptions[added.id] = added
        return added

    async def get(self, subscription_id: int) -> Subscription | None:
        return self._kept.subscriptions.get(subscription_id)

    async def of_chat(self, chat_id: int) -> Sequence[Subscription]:
        return self._kept.of_chat(chat_id)

    async def change(self, subscription: Subscription) -> None:
        if known := self._kept.subscriptions.get(subscription.id):
            self._kept.subscriptions[known.id] = replace(
                known,
                language=subscription.language,
                since=subscription.since,
                frequency=subscription.frequency,
                paused=subscription.paused,
            )

    async def end(self, subscription_id: int) -> None:
        self._kept.end(subscription_id)

    async def active(self) -> Sequence[Subscription]:
        return self._kept.active()


class FakeDeliveries(_Fake):
    async def unseen(self, article_ids: Collection[str]) -> Collection[str]:
        return [article_id for article_id in dict.fromkeys(article_ids) if article_id not in self._kept.seen]

    async def found(self, seen: Collection[str], due: Sequence[Due]) -> None:
        kept = self._kept
        kept.seen.update(seen)
        for each in due:
            subscription = kept.subscriptions.get(each.subscription_id)
            if subscription and (subscription.chat_id, each.article_id) not in kept.told:
                kept.due.setdefault((subscription.id, each.article_id), each.found)

    def unsee(self, article_ids: Collection[str]) -> None:
        """Played: these stories are yet to come."""
        self._kept.seen.difference_update(article_ids)

    async def waiting(self) -> Mapping[int, Sequence[Due]]:
        kept, first = self._kept, dict[tuple[int, str], Due]()
        often = list(Frequency)
        for subscription in sorted(kept.active(), key=lambda s: (often.index(s.frequency), s.id)):
            for (subscription_id, article_id), found in kept.due.items():
                key = (subscription.chat_id, article_id)
                if subscription_id == subscription.id and key not in kept.told:
                    first.setdefault(key, Due(subscription.chat_id, subscription_id, article_id, found))
        waiting = dict[int, list[Due]]()
        for due in sorted(first.values(), key=lambda due: (due.found, due.article_id)):
            waiting.setdefault(due.chat_id, []).append(due)
        return waiting

    async def how_many_wait(self) -> int:
        return sum(map(len, (await self.waiting()).values()))

    async def leaving(self, due: Sequence[Due]) -> bool:
        told = self._stories(due)
        if due and (not told or any(key in self._kept.told for key in told)):
            return False
        self._kept.told |= dict.fromkeys(told, DigestState.LEAVING)
        return True

    async def not_sent(self, due: Sequence[Due]) -> None:
        for each in due:
            if self._kept.told.get(key := self._story(each)) is DigestState.LEAVING:
                del self._kept.told[key]

    async def sent(self, due: Sequence[Due]) -> None:
        kept = self._kept
        for chat_id, article_id in self._stories(due):
            kept.told[chat_id, article_id] = DigestState.SENT
            for subscription in kept.of_chat(chat_id):
                kept.due.pop((subscription.id, article_id), None)

    def _stories(self, due: Iterable[Due]) -> list[tuple[int, str]]:
        """Without those of chats that have no subscription."""
        return [(chat, article) for chat, article in map(self._story, due) if self._kept.of_chat(chat)]

    def _story(self, due: Due) -> tuple[int, str]:
        """By chat, where it is now."""
        subscription = self._kept.subscriptions.get(due.subscription_id)
        return (subscription.chat_id if subscription else due.chat_id), due.article_id


class FakeMissed(_Fake):
    async def add(self, question: str, language: str, why: MissedWhy, day: date, article_id: str | None = None) -> None:
        await self.counted([Missed(question, language, why, 1, day, article_id)])

    async def counted(self, missed: Sequence[Missed]) -> None:
        for each in missed:
            key = (" ".join(each.question.split()).casefold(), each.language, each.why)
            known = self._kept.missed.get(key, replace(each, count=0))
            self._kept.missed[key] = replace(
                known,
                count=known.count + each.count,
                last=max(known.last, each.last),
                article_id=each.article_id or known.article_id,
            )

    async def most_frequent(self, limit: int) -> Sequence[Missed]:
        def rank(missed: Missed) -> tuple[int, int, str, str, str]:
            return -missed.count, -missed.last.toordinal(), missed.question, missed.language, missed.why

        return sorted(self._kept.missed.values(), key=rank)[:limit]

    async def expire(self, before: date, most: int) -> None:
        self._kept.missed = {key: missed for key, missed in self._kept.missed.items() if missed.last >= before}
        kept = await self.most_frequent(most)
        self._kept.missed = {key: missed for key, missed in self._kept.missed.items() if missed in kept}


class FakeUsage(_Fake):
    async def asked(self, day: date, chat_id: int, *, answered: bool, latency_ms: float) -> None:
        is_new = (day, chat_id) not in self._kept.askers
        await self.counted(DayOfUse(day, 1, int(answered), int(is_new), latencies=((latency_bound_ms(latency_ms), 1),)))
        self._kept.askers.add((day, chat_id))

    async def counted(self, used: DayOfUse) -> None:
        self._kept.days[used.day] = self._day(used.day).plus(used)

    async def judged(self, day: date, *, good: bool) -> None:
        known = self._day(day)
        self._kept.days[day] = replace(known, good=known.good + good, bad=known.bad + (not good))

    async def days(self, first: date, last: date) -> Sequence[DayOfUse]:
        return [self._day(first + timedelta(days=n)) for n in range((last - first).days + 1)]

    async def readers(self, first: date, last: date) -> int:
        return len({chat_id for day, chat_id in self._kept.askers if first <= day <= last})

    async def expire(self, before: date) -> None:
        self._kept.askers = {(day, chat_id) for day, chat_id in self._kept.askers if day >= before}

    def _day(self, day: date) -> DayOfUse:
        return self._kept.days.get(day, DayOfUse(day))


class FakeBroadcasts(_Fake):
    async def begin(self, broadcast: Broadcast) -> bool:
        key = (broadcast.chat_id, broadcast.preview_id)
        is_new = key not in self._kept.broadcasts
        self._kept.broadcasts.setdefault(key, broadcast)
        return is_new

    async def keep(self, broadcast: Broadcast, after: int) -> bool:
        key = (broadcast.chat_id, broadcast.preview_id)
        known = self._kept.broadcasts.get(key)
        if known is None or known.done or known.up_to != after:
            return False
        kept = replace(broadcast, text="", up_to=0) if broadcast.done else broadcast
        self._kept.broadcasts[key] = replace(kept, halted=known.halted)
        return True

    async def halt(self, chat_id: int, preview_id: int) -> None:
        known = self._kept.broadcasts.get((chat_id, preview_id))
        if known and not known.done:
            self._kept.broadcasts[chat_id, preview_id] = replace(known, halted=True)

    async def is_halted(self, chat_id: int, preview_id: int) -> bool:
        known = self._kept.broadcasts.get((chat_id, preview_id))
        return known is None or known.halted

    async def unfinished(self) -> Sequence[Broadcast]:
        return [broadcast for _, broadcast in sorted(self._kept.broadcasts.items()) if not broadcast.done]


def _same(one: Subscription, other: Subscription) -> bool:
    return (one.question, one.topic_id) == (other.question, other.topic_id)


def fake_stores(clock: Clock = lambda: datetime.now(UTC)) -> Stores:
    kept = Kept()
    return Stores(
        FakeChats(kept),
        FakeUpdates(kept, clock),
        FakeSubscriptions(kept),
        FakeDeliveries(kept),
        FakeMissed(kept),
        FakeUsage(kept),
        FakeBroadcasts(kept),
    )
