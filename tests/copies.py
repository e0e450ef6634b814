"""Databases full of what is remembered of readers, and copies of them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from povbot.model import Broadcast, Chat, DayOfUse, Due, Frequency, MissedWhy, ReceivedUpdate, Subscription
from povbot.ports import Stores
from povbot.readers import backups
from povbot.readers.aside import Aside, aside
from povbot.readers.copying import Copied

NOW = datetime(2026, 11, 2, 8, 30, 5, 123456, tzinfo=UTC)
DAY = date(2026, 11, 2)


@dataclass
class Copy:
    """Of a database: its tables' lines, by name."""

    lines: dict[str, list[bytes]] = field(default_factory=dict)
    said: Copied = field(default_factory=lambda: Copied("", {}))

    def put(self, table: str, lines: Iterable[bytes]) -> None:
        self.lines[table] = [*lines]

    def table(self, name: str) -> str:
        return b"".join(self.lines[name]).decode()

    @contextmanager
    def beside(self, **instead: list[bytes]) -> Iterator[Aside]:
        tables: Mapping[str, list[bytes]] = self.lines | instead
        with aside(self.said.revision, self.said.last_ids, tables.items(), "a backup") as readers:
            yield readers


async def copy_of(where: str) -> Copy:
    copy = Copy()
    copy.said = await backups.copied(where, copy.put)
    return copy


async def put_back(copy: Copy, where: str) -> Mapping[str, int]:
    with copy.beside() as readers:
        return await backups.put_back(where, readers)


def update_from(update_id: int, chat_id: int = 7, said: str = "tea?") -> ReceivedUpdate:
    return ReceivedUpdate(update_id, f'{{"message": {{"chat": {{"id": {chat_id}}}, "text": "{said}"}}}}')


async def fill(stores: Stores) -> None:
    """Something in every table, with all that a column may hold."""
    await stores.chats.keep(
        Chat(7, "zh-Hant", plain=True, zone="Asia/Taipei", quiet_from=time(22), quiet_until=time(7))
    )
    await stores.chats.keep(Chat(-1_001_234_567_890, hour=9))
    await stores.chats.keep(Chat(9, gone=True))
    tea = await stores.subscriptions.add(Subscription(0, 7, "哪裡種\n“茶”？ \U0001f375", "zh-Hant", NOW, "villages"))
    late = Subscription(0, -1_001_234_567_890, "rice", "en", NOW, frequency=Frequency.WEEKLY)
    rice = await stores.subscriptions.add(late)
    ended = await stores.subscriptions.add(Subscription(0, 9, "ended", "en", NOW))
    await stores.subscriptions.end(ended.id)
    found = [Due(7, tea.id, "told", NOW), Due(7, tea.id, "leaving", NOW), Due(7, tea.id, "waiting", NOW)]
    await stores.deliveries.found(["told", "leaving", "waiting", "old"], [*found, Due(7, rice.id, "waiting", NOW)])
    await stores.deliveries.leaving(found[:2])
    await stores.deliveries.sent(found[:1])
    await stores.missed.add("who grows tea?", "en", MissedWhy.REFUSED, DAY)
    await stores.missed.add("誰種茶？", "zh-Hant", MissedWhy.DISLIKED, DAY, "old")
    await stores.usage.asked(DAY, 7, answered=True, latency_ms=3)
    await stores.usage.judged(DAY, good=False)
    await stores.usage.counted(DayOfUse(DAY, 1, fronts=(("web", 1),)))
    await stores.updates.receive([update_from(n) for n in (1, 2, 3)])
    await stores.updates.replying(2)
    await stores.updates.done(3)
    await stores.broadcasts.begin(Broadcast(99, 5, "A secret plan.", "en", 6, up_to=7, sent=1))
