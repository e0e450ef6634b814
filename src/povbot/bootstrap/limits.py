"""How much one reader may ask, and how fast the bot may speak."""

import time
from typing import TYPE_CHECKING

from povbot.buckets import Limit
from povbot.ports import Peers
from povbot.settings import Settings

if TYPE_CHECKING:
    from povbot.fronts.telegram.flood import Flood
    from povbot.fronts.telegram.pace import Pace


def flood_of(settings: Settings) -> "Flood":
    """Operators are not held back: they are few, and needed most when much happens."""
    from povbot.fronts.telegram.flood import Flood, Kind

    chosen = settings.limits
    limits = {
        Kind.ASKED: Limit(chosen.burst, chosen.a_minute),
        Kind.TYPED: Limit(chosen.inline_burst, chosen.inline_a_minute),
        Kind.GROUP: Limit(chosen.group_burst, chosen.group_a_minute),
    }
    given = {kind: limit for kind, limit in limits.items() if limit.burst}
    return Flood(given, time.monotonic, settings.telegram.admins)


def pace_of(settings: Settings, peers: Peers) -> "Pace | None":
    from povbot.fronts.telegram.pace import Pace

    a_second = settings.limits.sends_a_second
    return Pace(lambda: len(peers.present), time.monotonic, a_second) if a_second else None
