"""A copy put into a database of its own, which nobody else sees: there it is found whether it can be put back, and
brought from older tables to these by the migrations that every database goes through.

It is a private file without a name: the system takes its room back when the process ends, however it ends.
"""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Engine, MetaData, StaticPool, Table, create_engine, func, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from povbot.errors import BackupDamaged, BackupTooNew, StoreUnavailable
from povbot.readers import migrations
from povbot.readers.copying import AT_ONCE, Put, columns_of, lines_of
from povbot.readers.tables import metadata

T = TypeVar("T")
_OTHER = "Use another backup."
# Without a journal SQLite does not miss the name. Whatever else it would need a file for stays in memory.
_PRAGMAS = ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY", f"cache_size = -{16 * 1024}")
_MOST, _LEAST = 2**63 - 1, -(2**63)


class Aside:
    """`where` is the backup that it is from. Its tables are those of the newest migration. For one thread at a time."""

    def __init__(self, engine: Engine, where: str, last_ids: Mapping[str, int]) -> None:
        self._engine, self.where, self.last_ids = engine, where, last_ids

    def copy(self, put: Put) -> None:
        """As `copying.copy` does."""
        with _understood(self.where), self._engine.connect() as connection:
            lines_of(connection, put)

    def counts(self) -> Mapping[str, int]:
        with _understood(self.where), self._engine.connect() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }

    def rows(self, table: Table) -> Iterator[list[dict[str, Any]]]:
        """In batches."""
        asked = select(table).order_by(*table.primary_key)
        with _understood(self.where), self._engine.connect() as connection:
            found = connection.execution_options(yield_per=AT_ONCE).execute(asked).mappings()
            for some in found.partitions():
                yield [dict(row) for row in some]


@contextmanager
def aside(
    revision: str,
    last_ids: Mapping[str, int],
    tables: Iterable[tuple[str, Iterable[bytes]]],
    where: str,
    folder: Path | None = None,
) -> Iterator[Aside]:
    """`tables` are names and lines, in an order in which what a row refers to comes before it. `folder` has the room;
    without one it is the system's.

    Raises BackupTooNew, BackupDamaged, and StoreUnavailable where there is no room.
    """
    if revision not in migrations.known():
        raise BackupTooNew(
            f"its tables are {revision}, of a newer povbot", where=where, remedy="Update povbot, then put it back."
        )
    engine = create_engine(
        "sqlite://",
        hide_parameters=True,
        poolclass=StaticPool,
        creator=partial(_connected, folder),
    )
    try:
        with _understood(where), engine.begin() as connection:
            migrations.upgrade(connection, revision)
        _load(engine, tables, where)
        with _understood(where), engine.begin() as connection:
            migrations.upgrade(connection)
        yield Aside(engine, where, last_ids)
    finally:
        engine.dispose()


def _connected(folder: Path | None) -> sqlite3.Connection:
    handle, name = tempfile.mkstemp(prefix=".povbot-aside-", dir=folder)
    os.close(handle)
    try:
        connection = sqlite3.connect(name, check_same_thread=False)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection
    finally:
        Path(name).unlink()


def _load(engine: Engine, tables: Iterable[tuple[str, Iterable[bytes]]], where: str) -> None:
    there = MetaData()
    with _understood(where), engine.begin() as connection:
        there.reflect(connection)
        left = {*there.tables} - {migrations.TABLE}
        for name, lines in tables:
            if name not in left:
                raise _damaged(where, f"there is no table {name!r} among those of its povbot, or it is in it twice")
            left.remove(name)
            _load_table(connection, there.tables[name], lines, f"{where}: {name}")
        if left:
            raise _damaged(where, f"it lacks tables: {', '.join(sorted(left))}")
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if lost:
            raise _damaged(where, f"{len(lost)} rows of {lost[0][0]} refer to nothing")


def _load_table(connection: Connection, table: Table, lines: Iterable[bytes], where: str) -> None:
    columns = [table.c[name] for name in columns_of(table)]
    rows = (_row(columns, line, f"{where}: line {number}") for number, line in enumerate(lines, 1))
    try:
        for some in _batches(rows):
            connection.execute(insert(table), some)
    except IntegrityError as error:
        raise _damaged(where, f"its rows contradict each other: {error.orig}") from None


def _row(columns: Iterable[Column[Any]], line: bytes, where: str) -> dict[str, object]:
    by_name = {column.name: column for column in columns}
    try:
        said = json.loads(line)
        if not isinstance(said, dict) or said.keys() != by_name.keys():
            raise ValueError(f"it has not the fields {', '.join(by_name)}")  # noqa: TRY301
        return {name: _value(by_name[name], value) for name, value in said.items()}
    except (ValueError, RecursionError) as error:
        raise _damaged(where, str(error)) from None


def _value(column: Column[Any], said: object) -> object:
    """As SQLite keeps it: moments without a zone, in UTC."""
    kind = column.type.python_type
    if said is None:
        return None
    if isinstance(said, str) and issubclass(kind, date | time):
        when = kind.fromisoformat(said)
        return when.astimezone(UTC).replace(tzinfo=None) if isinstance(when, datetime) else when
    if type(said) is not kind or (isinstance(said, int) and not _LEAST <= said <= _MOST):
        raise ValueError(f"{column.name} is to be a {kind.__name__}")
    return said


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    left = iter(rows)
    while some := [*islice(left, AT_ONCE)]:
        yield some


def _damaged(where: str, what: str) -> BackupDamaged:
    return BackupDamaged(what, where=where, remedy=_OTHER)


@contextmanager
def _understood(where: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnavailable(
            f"it cannot be put beside what is there, to be looked at: {getattr(error, 'orig', None) or error}",
            where=where,
            remedy="See that the backup's folder, or the system's for temporary files (TMPDIR), has room.",
        ) from error
