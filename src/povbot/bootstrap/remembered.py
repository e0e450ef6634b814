"""What is remembered, opened and forgotten in time."""

import secrets
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from platformdirs import user_data_path

from povbot.ports import Peers, Stores
from povbot.ports.measuring import SILENT, Meter
from povbot.settings import Settings

# Strangers decide how many different questions are missed; each takes up to a kilobyte.
_MOST_MISSED = 100_000


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_stores(settings: Settings, meter: Meter = SILENT) -> AbstractAsyncContextManager[Stores]:
    """Raises ConfigError, StoreUnavailable, StoreTooNew."""
    from povbot.readers import stores  # SQLAlchemy takes 0.3 s, which a question in the terminal should not pay

    return stores.opened(database_of(settings), utc_now, meter)


def open_peers(settings: Settings, *, is_alone: bool) -> AbstractAsyncContextManager[Peers]:
    """Among those that share the database; one that is to be `is_alone` has it for itself.

    Raises AnotherBot, ConfigError, StoreUnavailable.
    """
    from povbot.readers import peers

    return peers.joined(database_of(settings), secrets.randbelow(2**31 - 1) + 1, is_alone=is_alone)


def database_of(settings: Settings) -> str:
    """Its address, perhaps with a password."""
    chosen = settings.readers.database
    return chosen.get_secret_value() if chosen else f"sqlite:///{user_data_path('povbot') / 'readers.db'}"


async def forget_old(settings: Settings, stores: Stores) -> None:
    """What is remembered for a time only, and longer than that. Once a day is often enough. Raises StoreUnavailable."""
    from povbot.usage import KNOWN_DAYS

    now = utc_now()
    # Telegram offers an update again for a day; a second one is for clocks that do not agree.
    await stores.updates.expire(now - timedelta(days=2))
    await stores.missed.expire(now.date() - timedelta(days=settings.readers.missed_days), _MOST_MISSED)
    await stores.usage.expire(now.date() - timedelta(days=KNOWN_DAYS))
