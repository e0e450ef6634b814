"""Processes that share a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from povbot.ports import Peers
from povbot.readers import address


@asynccontextmanager
async def joined(where: str, me: int, *, is_alone: bool) -> AsyncIterator[Peers]:
    """One that is to be `is_alone` has the database for itself. Raises AnotherBot, ConfigError, StoreUnavailable."""
    url = address.parse(where)
    raise NotImplementedError
    yield
