"""Processes that share a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from povbot.ports import Peers
from povbot.readers import address
from povbot.readers.file_peers import alone_on
from povbot.readers.server_peers import ServerPeers


@asynccontextmanager
async def joined(where: str, me: int, *, is_alone: bool) -> AsyncIterator[Peers]:
    """One that is to be `is_alone` has the database for itself; with SQLite every one has. Others see it
    from its first look on. Raises AnotherBot, ConfigError, StoreUnavailable."""
    url = address.parse(where)
    if url.get_backend_name() == "sqlite":
        with alone_on(url, me) as peers:
            yield peers
        return
    several = ServerPeers(url, me, is_alone=is_alone)
    try:
        await several.come()
        yield several
    finally:
        await several.leave()
