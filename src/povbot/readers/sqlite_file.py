"""SQLite in a thread of its own: a step goes there whole and comes back done, so that it changes threads once. (By
aiosqlite each statement changes them four or five times, for three times the CPU; docs/decisions/0007-stores.md.)"""

import asyncio
import logging
import os
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, CursorResult, Executable, Table, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import QueuePool

from povbot.readers.address import said
from povbot.readers.database import STEP_S, Database, T, understood

_log = logging.getLogger(__name__)

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


class SqliteFile(Database):
    def __init__(self, url: URL) -> None:
        super().__init__(said(url))
        self._file = Path(url.database or "")
        # One thread, one connection: SQLite has one writer anyway, and those who wait do so in order.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="readers")
        # Readers' words are parameters, and the messages of errors go to the log.
        self._engine = create_engine(
            url,
            hide_parameters=True,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            connect_args={"timeout": BUSY_S},
        )
        event.listen(self._engine, "connect", _connected)

    async def _run(self, step: Callable[[Connection], T], within_s: float) -> T:  # noqa: ARG002 - nothing is far away
        def transaction() -> T:
            with self._engine.begin() as connection:
                return step(connection)

        return await self._in_thread(transaction)

    async def _single(
        self, statement: Executable, taken: Callable[[CursorResult[Any]], T], values: Mapping[str, Any]
    ) -> T:
        return await self._run(lambda connection: taken(connection.execute(statement, values)), STEP_S)

    def insert(self, table: Table) -> sqlite.Insert:
        return sqlite.insert(table)

    async def tell(self, processes: Collection[int]) -> None:
        """There is one process."""

    async def make_room(self) -> None:
        with understood(self.where):
            await self._in_thread(self._make_room)

    async def wipe(self) -> None:
        """`secure_delete` overwrites rows, but not what is left of them where SQLite moved them between pages. So the
        file is written anew, which takes a second for some 100 MB."""
        with understood(self.where):
            busy = await self._in_thread(self._wipe)
        if busy:
            _log.warning("%s: another process reads; what was erased stays in the journal until it ends", self.where)

    async def close(self) -> None:
        await self._in_thread(self._engine.dispose)
        self._thread.shutdown(wait=False)

    async def _in_thread(self, step: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, step)

    def _make_room(self) -> None:
        """The folder, and the file for the user's eyes only; SQLite gives its journal the same mode."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))

    def _wipe(self) -> bool:
        """Whether somebody else keeps the journal busy."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("VACUUM")
            busy: int = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        return bool(busy)


def _connected(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
