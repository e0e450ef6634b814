"""What is remembered, opened and forgotten in time."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from platformdirs import user_data_path

from povbot.ports import Stores
from povbot.settings import Settings


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_stores(settings: Settings) -> AbstractAsyncContextManager[Stores]:
    """Raises ConfigError, StoreUnavailable, StoreTooNew."""
    from povbot.readers import stores  # SQLAlchemy takes 0.3 s, which a question in the terminal should not pay

    chosen = settings.readers.database
    where = chosen.get_secret_value() if chosen else f"sqlite:///{user_data_path('povbot') / 'readers.db'}"
    return stores.opened(where, utc_now)


async def forget_old(settings: Settings, stores: Stores) -> None:
    """What is remembered for a time only, and longer than that. Once a day is often enough. Raises StoreUnavailable."""
    from povbot.usage import KNOWN_DAYS

    now = utc_now()
    # Telegram offers an update again for a day; a second one is for clocks that do not agree.
    await stores.updates.expire(now - timedelta(days=2))
    await stores.missed.expire(now.date() - timedelta(days=settings.readers.missed_days))
    await stores.usage.expire(now.date() - timedelta(days=KNOWN_DAYS))
