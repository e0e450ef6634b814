"""A copy put into a database of its own, which nobody else sees: there it is found whether it can be put back, and
brought from older tables to these by the migrations that every database goes through.

It is a private file of SQLite's in the system's folder for such, gone when it is closed.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from itertools import batched  # type: ignore[attr-defined]
from typing import Any

from sqlalchemy import Column, Connection, MetaData, StaticPool, Table, create_engine, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from povbot.errors import BackupDamaged, BackupTooNew, StoreUnavailable
from povbot.readers import migrations
from povbot.readers.copying import AT_ONCE, Put, columns_of, last_id, lines_of
from povbot.readers.tables import metadata
