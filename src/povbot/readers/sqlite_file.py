"""What SQLite has to be told: one writer at a time, and that what is deleted is overwritten."""

import os
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

# A second process (`povbot stats` beside the bot) waits this long for the first one to finish writing.
BUSY_S = 10

_PRAGMAS = (
    "journal_mode = WAL",
    # A killed process loses nothing: what is committed is the system's. Only a power cut may take the last moments with
    # it; to keep these too (FULL), every step would wait for the disk.
    "synchronous = NORMAL",
    "secure_delete = ON",
    "foreign_keys = ON",
    "temp_store = MEMORY",  # no other files with what readers said
)


def make_room(file: Path) -> None:
    """Creates the folder, and the file for the user's eyes only; SQLite gives its journal the same mode."""
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def prepare(engine: AsyncEngine) -> None:
    """From now on each connection has the settings above, and what writes has the file to itself from its first change:
    two who read first and wrote then would fail each other."""

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


async def wipe(connection: AsyncConnection) -> bool:
    """Nothing deleted is left in the file or its journal; False while another process reads the journal.

    `secure_delete` overwrites rows, but not what is left of them where SQLite moved them between pages. So the file is
    written anew, which takes a second for some 100 MB.
    """
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None  # noqa: S101 - for the type: a connection that is open has one
    await driver.execute("VACUUM")
    async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
        busy, *_ = await cursor.fetchone()
    return not busy
