"""Processes that share a database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from povbot.ports import Peers
from povbot.readers import address


class Alone:
    """Implements Peers."""

    leads = True

    def __init__(self, me: int) -> None:
        self.me, self.present = me, frozenset({me})

    async def look(self) -> None:
        """There is nobody else."""

    async def told(self) -> None:
        await asyncio.Event().wait()


@asynccontextmanager
async def joined(where: str, me: int, *, is_alone: bool) -> AsyncIterator[Peers]:  # noqa: ARG001
    """One that is to be `is_alone` has the database for itself. Raises AnotherBot, ConfigError, StoreUnavailable."""
    address.parse(where)
    yield Alone(me)
