"""What the bot alone tells the programs that watch it: how it hears, and what it has at hand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from povbot.bootstrap.probing import known
from povbot.errors import NotHeard
from povbot.fronts.telegram.hearing import Hearing
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.polling import PollWatch
from povbot.fronts.telegram.webhook import Webhook
from povbot.ports import Peers, Stores
from povbot.ports.measuring import Vitals
from povbot.settings import TelegramSettings

# One poll that failed, and the next one begun.
_POLL_AGAIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Heard:
    """`silent_s` tells how long ago the service was heard last, None where never; more than `most_s` is too long."""

    silent_s: Callable[[], float | None]
    most_s: float


def heard_by(hearing: Hearing, watch: PollWatch, chosen: TelegramSettings) -> Heard:
    """By webhook nothing comes where nobody writes: it is heard where the service was told of the address."""
    if isinstance(hearing, Webhook):
        return Heard(lambda: 0.0 if hearing.is_told else None, 0.0)
    most_s = min(chosen.deaf_after_s, chosen.poll_timeout_s + _POLL_AGAIN_S)
    return Heard(lambda: watch.silent_s if watch.has_heard else None, most_s)


@dataclass(frozen=True, slots=True)
class Bot:
    stores: Stores
    peers: Peers
    updates: Once
    heard: Heard

    async def hearing(self) -> None:
        """Raises NotHeard."""
        silent_s = self.heard.silent_s()
        if silent_s is None:
            raise NotHeard("nothing was heard of the service yet")
        if silent_s > self.heard.most_s:
            raise NotHeard(f"nothing was heard of the service for {silent_s:.0f} s")

    async def told(self, vitals: Vitals) -> Vitals:
        left, due = await asyncio.gather(
            known(self.stores.updates.left()), known(self.stores.deliveries.how_many_wait())
        )
        return replace(
            vitals,
            at_hand=self.updates.current_concurrent_updates,
            left=left,
            due=due,
            leads=self.peers.leads,
            present=len(self.peers.present),
            silent_s=self.heard.silent_s(),
        )
