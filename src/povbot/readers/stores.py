"""All stores over one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL

from povbot.ports import Clock, Stores
from povbot.ports.measuring import SILENT, Meter
from povbot.readers import address, migrations
from povbot.readers.broadcasts import SqlBroadcasts
from povbot.readers.chats import SqlChats
from povbot.readers.database import Database
from povbot.readers.deliveries import SqlDeliveries
from povbot.readers.missed import SqlMissed
from povbot.readers.postgresql_server import PostgresqlServer
from povbot.readers.sqlite_file import SqliteFile
from povbot.readers.subscriptions import SqlSubscriptions
from povbot.readers.updates import SqlUpdates
from povbot.readers.usage import SqlUsage


@asynccontextmanager
async def opened(where: str, clock: Clock, meter: Meter = SILENT) -> AsyncIterator[Stores]:
    """Creates what is missing and brings older tables up to date. Raises ConfigError where `where` is no address of a
    database, StoreUnavailable, StoreTooNew."""
    async with connected(address.parse(where)) as database:
        await database.run_long(migrations.upgrade)
        database.meter = meter
        yield Stores(
            SqlChats(database),
            SqlUpdates(database, clock),
            SqlSubscriptions(database),
            SqlDeliveries(database),
            SqlMissed(database),
            SqlUsage(database),
            SqlBroadcasts(database),
        )


@asynccontextmanager
async def connected(url: URL) -> AsyncIterator[Database]:
    """As it is, without tables if it is new. Raises StoreUnavailable."""
    database = SqliteFile(url) if url.get_backend_name() == "sqlite" else PostgresqlServer(url)
    try:
        if isinstance(database, SqliteFile):
            await database.make_room()
        yield database
    finally:
        await database.close()
