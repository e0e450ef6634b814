"""What SQLite has to be told: one writer at a time, and that what is deleted is overwritten."""

import os
from pathlib import Path

from sqlalchemy import Connection, event
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
    "temp_store = MEMORY",  # sorting must leave no questions in files
)


def make_room(file: Path) -> None:
    """Creates the folder, and the file for the user's eyes only; SQLite gives its journal the same mode."""
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def prepare(engine: AsyncEngine) -> None:
    """From now on each connection has the settings above, and BEGIN is said by us: the driver says it late, so that two
    who read first and write then would fail each other."""

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begins(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")


async def empty_journal(connection: AsyncConnection) -> bool:
    """Into the file, so that nothing deleted is left beside it. False while another process reads."""
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None  # noqa: S101 - for the type: a connection that is open has one
    async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
        busy, *_ = await cursor.fetchone()
    return not busy
