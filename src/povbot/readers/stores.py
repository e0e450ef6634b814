"""All stores over one database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from povbot.ports import Clock, Stores
from povbot.readers import address, migrations
from povbot.readers.chats import SqlChats
from povbot.readers.database import Database
from povbot.readers.deliveries import SqlDeliveries
from povbot.readers.missed import SqlMissed
from povbot.readers.subscriptions import SqlSubscriptions
from povbot.readers.updates import SqlUpdates
from povbot.readers.usage import SqlUsage


@asynccontextmanager
async def opened(where: str, clock: Clock) -> AsyncIterator[Stores]:
    """Creates what is missing and brings older tables up to date. Raises ConfigError where `where` is no address of a
    database, StoreUnavailable, StoreTooNew."""
    database = Database(address.parse(where))
    try:
        await asyncio.to_thread(database.make_room)
        async with database.writing() as connection:
            await connection.run_sync(migrations.upgrade)
        yield Stores(
            SqlChats(database),
            SqlUpdates(database, clock),
            SqlSubscriptions(database),
            SqlDeliveries(database),
            SqlMissed(database),
            SqlUsage(database),
        )
    finally:
        await database.close()
