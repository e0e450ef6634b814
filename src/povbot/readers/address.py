"""Addresses of databases, as operators write them."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from povbot.errors import ConfigError

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_WITHOUT_CHOICE = ("sqlite+aiosqlite", "sqlite+pysqlite")  # as others write it
_REMEDY = "Write sqlite:///povbot.db or postgresql://user:password@host/name."


def parse(address: str) -> URL:
    """With the driver that povbot brings. Raises ConfigError, without the password."""
    try:
        url = make_url(address.strip())
    except (ArgumentError, ValueError):
        raise ConfigError("this is no address of a database", where="readers.database", remedy=_REMEDY) from None
    backend, _, driver = url.drivername.partition("+")
    known = _DRIVERS.get(backend)
    if known is None or (driver and url.drivername not in (known, *_WITHOUT_CHOICE)):
        raise ConfigError(
            f"povbot does not know databases of the kind {url.drivername!r}", where="readers.database", remedy=_REMEDY
        )
    if backend == "sqlite":
        return _of_file(url.set(drivername=known))
    return _with_libpq_names(url.set(drivername=known))


def said(url: URL) -> str:
    """With *** for the password, also where it stands among the options."""
    return url.difference_update_query(["password"]).render_as_string()


def _of_file(url: URL) -> URL:
    if not url.database or url.database == ":memory:" or url.host:
        raise ConfigError(
            "this address names no file, and a database in memory would remember nothing",
            where="readers.database",
            remedy="A relative path has three slashes, sqlite:///povbot.db, an absolute one four.",
        )
    return url.set(database=str(Path(url.database).expanduser()))


def _with_libpq_names(url: URL) -> URL:
    """Hosts hand out addresses with `sslmode`, which asyncpg calls `ssl`."""
    mode = url.query.get("sslmode")
    return url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode}) if mode else url
