"""Alembic's steps from older tables to these, run when a database is opened. A new one is a file in versions/."""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from povbot.errors import StoreTooNew

# In which Alembic notes the step.
TABLE = "alembic_version"
# Any number, the same in every povbot: of two that start at once, the second waits for the first.
_LOCK = 4_207_617


def upgrade(connection: Connection, to: str = "head") -> None:
    """In the transaction that is open: all steps or none. Raises StoreTooNew."""
    _alone(connection)
    config = _config()
    config.attributes["connection"] = connection
    if unknown := {current(connection)} - {*known(), ""}:
        raise StoreTooNew(
            f"the database was written by a newer povbot (its tables are {', '.join(sorted(unknown))})",
            where=connection.engine.url.render_as_string(),
            remedy="Update povbot, or go back to a copy of the database from before.",
        )
    command.upgrade(config, to)


def known() -> Sequence[str]:
    """All steps, the newest first."""
    return [step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()]


def current(connection: Connection) -> str:
    """The newest step that was taken, or "" before the first."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _alone(connection: Connection) -> None:
    statements = {"sqlite": "BEGIN IMMEDIATE", "postgresql": f"SELECT pg_advisory_xact_lock({_LOCK})"}
    connection.exec_driver_sql(statements[connection.dialect.name])
