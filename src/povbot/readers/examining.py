"""A database looked at, and left as it is."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from povbot.readers import address, migrations
from povbot.readers.stores import connected


@dataclass(frozen=True, slots=True)
class Examined:
    """`file` is SQLite's. `revision` is "" before the first step of the migrations, of which `newest` is the last that
    this povbot knows; `is_known` where it is one of them."""

    where: str
    file: Path | None
    revision: str = ""
    newest: str = ""
    is_known: bool = True
    bytes: int = 0


class _TakenBack(Exception):
    pass


def file_of(where: str) -> Path | None:
    """Raises ConfigError."""
    url = address.parse(where)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


async def examined(where: str) -> Examined:
    """It could be asked and written to. Raises ConfigError, StoreUnavailable."""
    url, file = address.parse(where), file_of(where)
    known = migrations.known()
    async with connected(url) as database:
        revision = await database.run(migrations.current)
        size = await database.run(lambda connection: _size(connection, file))
        with suppress(_TakenBack):
            await database.run(_write)
        return Examined(database.where, file, revision, known[0], revision in {*known, ""}, size)


def _size(connection: Connection, file: Path | None) -> int:
    if file is not None:
        return file.stat().st_size
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def _write(connection: Connection) -> None:
    """In a transaction that never was. A table: there is none yet in a database that is new."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    connection.exec_driver_sql("CREATE TABLE looked_at_by_povbot_doctor (it INTEGER)")
    raise _TakenBack
