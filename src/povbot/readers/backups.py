"""A database copied and put back, by its address."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from povbot.readers import address, migrations, putting_back
from povbot.readers.aside import Aside
from povbot.readers.copying import Copied, Put, copy
from povbot.readers.stores import connected
from povbot.readers.tables import metadata


async def copied(where: str, put: Put) -> Copied:
    """While bots write to it. Raises ConfigError, StoreUnavailable, StoreTooNew, and what `put` raises."""
    async with connected(address.parse(where)) as database:
        await database.run_long(migrations.upgrade)
        return await copy(database, put)


async def put_back(where: str, copy_: Aside) -> Mapping[str, int]:
    """While bots read and write. Raises ConfigError, StoreUnavailable, StoreTooNew."""
    async with connected(address.parse(where)) as database:
        await database.run_long(migrations.upgrade)
        return await putting_back.put_back(database, copy_)


async def held(where: str) -> Mapping[str, int]:
    """How many rows are in each table. Raises as `put_back` does."""

    def counted(connection: Connection) -> Mapping[str, int]:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }

    async with connected(address.parse(where)) as database:
        await database.run_long(migrations.upgrade)
        return await database.run_long(counted)
