"""What is remembered of readers, and the clock that dates it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from povbot.model import (
    Broadcast,
    Chat,
    DayOfUse,
    Due,
    Missed,
    MissedWhy,
    ReceivedUpdate,
    Subscription,
)


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Aware, UTC."""
        ...


class ChatStore(Protocol):
    """Wishes by chat, and the two things that concern all that is remembered of a chat."""

    async def get(self, chat_id: int) -> Chat:
        """With nothing but defaults where nothing is remembered."""
        ...

    async def keep(self, chat: Chat) -> None:
        """Idempotent by id."""
        ...

    async def lose(self, chat_id: int) -> None:
        """It is gone, with its wishes as they are. Of one that nothing else is remembered of, this is not either."""
        ...

    async def reachable(self) -> Sequence[Chat]:
        """Those kept that are not gone, by id."""
        ...

    async def move(self, old_id: int, new_id: int) -> None:
        """Everything remembered of the one is the other's now, also where the other has something already (its own
        wishes give way). Idempotent: a second time there is nothing to move."""
        ...

    async def forget(self, chat_id: int, asking: int | None = None) -> None:
        """Everything remembered of it, from the disk too: wishes, subscriptions, what it was or is to be told of, when
        it asked, and updates from it that are not answered yet. `asking` is the update that asks for this: it stays
        open, and is erased so when it is done."""
        ...


# Of an update: so many processes may end while it is theirs.
MOST_LIVES = 20


class UpdateLog(Protocol):
    """Each update once, across processes and restarts: received → replying → done.

    Each belongs to a process, its owner, which alone may reply to it; what those leave that are gone another one
    adopts. A reply that was on its way when its process ended may have arrived, and is made again: readers get one at
    least, and two only where nobody heard what became of the first.
    """

    async def receive(self, updates: Sequence[ReceivedUpdate], by: int = 0) -> Collection[int]:
        """Stored when this returns, until they are done; those known already stay as they are. The ids of those that
        were not known. Owners other than `by` are told that there is something for them (`Peers`)."""
        ...

    async def unanswered(self, owner: int = 0) -> Sequence[ReceivedUpdate]:
        """The owner's: received and neither replying nor done, by id."""
        ...

    async def is_open(self, update_id: int, owner: int = 0) -> bool:
        """The owner's, received and neither replying nor done."""
        ...

    async def replying(self, update_id: int, owner: int = 0) -> bool:
        """A reply is about to leave. False where it must not: it is done, forgotten, or another process's."""
        ...

    async def not_replied(self, update_id: int, owner: int = 0) -> None:
        """The reply surely did not arrive: open again, where it was replying."""
        ...

    async def done(self, update_id: int) -> None:
        """Nothing of its payload is kept; its id is, until it expires."""
        ...

    async def adopt(self, owner: int, present: Collection[int]) -> int:
        """What is none of those `present` is the owner's and open, replying or not; how much that was. One that was
        adopted `MOST_LIVES` times is done instead, for it may be what ends the processes."""
        ...

    async def hand_over(self, owners: Mapping[int, int], owner: int) -> None:
        """In one step: each of these updates, by id, that is the owner's, received and neither replying nor done, is
        that process's now, which is told of it."""
        ...

    async def left(self) -> int:
        """How many are received and not done, whosever they are."""
        ...

    async def expire(self, before: datetime) -> None:
        """Forgets those done, or left replying, before then; the service keeps no update longer than a day."""
        ...


class SubscriptionStore(Protocol):
    async def add(self, subscription: Subscription) -> Subscription:
        """With its id. A chat's second one for the same question and topic is the first one, no longer paused."""
        ...

    async def get(self, subscription_id: int) -> Subscription | None: ...

    async def of_chat(self, chat_id: int) -> Sequence[Subscription]:
        """Oldest first."""
        ...

    async def change(self, subscription: Subscription) -> None:
        """By its id: language, `since`, frequency and pause. Nothing happens where it has ended."""
        ...

    async def end(self, subscription_id: int) -> None:
        """With what is due of it."""
        ...

    async def active(self) -> Sequence[Subscription]:
        """Of all chats that are not gone, those not paused, by id."""
        ...


class DeliveryStore(Protocol):
    """Which stories were asked the subscriptions, and what chats are yet to be told.

    A Due is known by its subscription and story, so that it is found again when its chat has moved meanwhile. Nothing
    is noted of a chat that has no subscription (any more).
    """

    async def unseen(self, article_ids: Collection[str]) -> Collection[str]:
        """Those that no call of `found` has seen; all of them on a fresh store."""
        ...

    async def found(self, seen: Collection[str], due: Sequence[Due]) -> None:
        """In one step: these stories are seen now, and this is due. What a chat was ever told of, or is being told of,
        is left out, and so is what subscriptions found that have ended meanwhile."""
        ...

    async def waiting(self) -> Mapping[int, Sequence[Due]]:
        """By chat, oldest first, ties by story; without those that are leaving, and of active subscriptions alone.

        Each story once per chat: of the subscriptions that found it, for the one with the most frequent news, the
        first of these.
        """
        ...

    async def how_many_wait(self) -> int:
        """Each story once per chat, as `waiting` has them."""
        ...

    async def leaving(self, due: Sequence[Due]) -> bool:
        """A digest with these, all of one chat, is about to leave. False where it must not, and then nothing is noted:
        the chat was told of one of them or is being told, by another process that leads now; or it follows nothing any
        more."""
        ...

    async def not_sent(self, due: Sequence[Due]) -> None:
        """It surely did not arrive: waiting again."""
        ...

    async def sent(self, due: Sequence[Due]) -> None: ...


class MissedStore(Protocol):
    async def add(self, question: str, language: str, why: MissedWhy, day: date, article_id: str | None = None) -> None:
        """Once more, by nobody: no id of a reader or chat is stored with it. Case and blanks make no other question;
        its first wording is kept, and the last story."""
        ...

    async def counted(self, missed: Sequence[Missed]) -> None:
        """Each is added so many more times, in one step."""
        ...

    async def most_frequent(self, limit: int) -> Sequence[Missed]:
        """By question, language and why. Of equals the last asked first, then by text, language and why."""
        ...

    async def expire(self, before: date, most: int) -> None:
        """Forgets those last asked before that day, and of the others all but the `most` most frequent."""
        ...


class UsageStore(Protocol):
    """Counts by day, without texts. Who asked is known for a while only, to count each reader once."""

    async def asked(self, day: date, chat_id: int, *, answered: bool, latency_ms: float) -> None:
        """`latency_ms` is how long the reply took, a refusal too."""
        ...

    async def counted(self, used: DayOfUse) -> None:
        """What was asked by nobody that is known: added to that day's counts, in one step. `readers` is 0."""
        ...

    async def judged(self, day: date, *, good: bool) -> None: ...

    async def days(self, first: date, last: date) -> Sequence[DayOfUse]:
        """Every day of this span, both included, in order, those without use too."""
        ...

    async def readers(self, first: date, last: date) -> int:
        """Distinct chats that asked within it, of those still known."""
        ...

    async def expire(self, before: date) -> None:
        """Forgets who asked before that day; its counts stay."""
        ...


class BroadcastStore(Protocol):
    """The operator's texts to all readers, each once per preview, across restarts."""

    async def begin(self, broadcast: Broadcast) -> bool:
        """False where one with this preview was begun before: then nothing happens."""
        ...

    async def keep(self, broadcast: Broadcast, after: int) -> bool:
        """How far it came, but not whether it is halted. Of one that is done, neither its text nor whom it reached last
        is kept. False where it is not as far as `after`, whom it had reached last, or is done, or its operator was
        forgotten meanwhile: then nothing happens."""
        ...

    async def halt(self, chat_id: int, preview_id: int) -> None:
        """For good, in whichever process it is sent. Nothing happens where it is done or was not begun."""
        ...

    async def is_halted(self, chat_id: int, preview_id: int) -> bool:
        """So is one that is not there any more."""
        ...

    async def unfinished(self) -> Sequence[Broadcast]:
        """Begun and not done, by chat and preview."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """All that is remembered, in one place."""

    chats: ChatStore
    updates: UpdateLog
    subscriptions: SubscriptionStore
    deliveries: DeliveryStore
    missed: MissedStore
    usage: UsageStore
    broadcasts: BroadcastStore
