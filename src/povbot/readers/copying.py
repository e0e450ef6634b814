"""What is remembered of readers as lines of JSON, alike whichever database it is from: one snapshot of all tables.

Of updates nothing but numbers is copied, and of broadcasts no text: neither is sent again where they are put back.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Row, Select, Table, literal, select, true

from povbot.readers import migrations
from povbot.readers.database import Database
from povbot.readers.tables import Words, broadcasts, metadata, updates

# So many rows are in memory at a time.
AT_ONCE = 1_000

# Of updates these; all else of them belongs to the process that answers them.
UPDATE = ("id", "state", "since")
_OF_BROADCASTS: Mapping[str, ColumnElement[Any]] = {
    "text": literal("", Words),
    "up_to": literal(0, BigInteger),
    "done": true(),
}

_SNAPSHOT = {
    "sqlite": ("BEGIN",),
    "postgresql": ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",),
}
_LAST_ID = {
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = 'subscriptions'",
    "postgresql": "SELECT pg_sequence_last_value(pg_get_serial_sequence('subscriptions', 'id')::regclass)",
}

Put = Callable[[str, Iterator[bytes]], None]


@dataclass(frozen=True, slots=True)
class Copied:
    """`revision` is that of the migrations, `last_ids` the numbers by table that were given away last."""

    revision: str
    last_ids: Mapping[str, int]


async def copy(database: Database, put: Put) -> Copied:
    """`put` is given each table's name and lines, in an order in which what a row refers to comes before it.

    Raises StoreUnavailable.
    """

    def copied(connection: Connection) -> Copied:
        for statement in _SNAPSHOT[connection.dialect.name]:
            connection.exec_driver_sql(statement)
        lines_of(connection, put)
        return Copied(migrations.current(connection), {"subscriptions": last_id(connection)})

    return await database.run_long(copied)


def lines_of(connection: Connection, put: Put) -> None:
    for table in metadata.sorted_tables:
        rows = connection.execution_options(yield_per=AT_ONCE).execute(_all(table))
        put(table.name, _lines(rows))


def last_id(connection: Connection) -> int:
    return connection.exec_driver_sql(_LAST_ID[connection.dialect.name]).scalar() or 0


def columns_of(table: Table) -> Sequence[str]:
    """That a line of it has."""
    return UPDATE if table.name == updates.name else [column.name for column in table.c]


def _all(table: Table) -> Select[Any]:
    instead = _OF_BROADCASTS if table is broadcasts else {}
    columns = [instead[name].label(name) if name in instead else table.c[name] for name in columns_of(table)]
    return select(*columns).order_by(*table.primary_key)


def _lines(rows: Iterable[Row[Any]]) -> Iterator[bytes]:
    for row in rows:
        values = {name: _said(value) for name, value in row._mapping.items()}  # noqa: SLF001 - its public name
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _said(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
    return value
