"""Alembic's steps from older tables to these, run when a database is opened. A new one is a file in versions/."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from povbot.errors import StoreTooNew

# Any number, the same in every povbot: of two that start at once, the second waits for the first.
_LOCK = 4_207_617


def upgrade(connection: Connection) -> None:
    """In the transaction that is open: all steps or none. Raises StoreTooNew."""
    _alone(connection)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if unknown := {*MigrationContext.configure(connection).get_current_heads()} - known:
        raise StoreTooNew(
            f"the database was written by a newer povbot (its tables are {', '.join(sorted(unknown))})",
            where=connection.engine.url.render_as_string(),
            remedy="Update povbot, or go back to a copy of the database from before.",
        )
    command.upgrade(config, "head")


def _alone(connection: Connection) -> None:
    statements = {"sqlite": "BEGIN IMMEDIATE", "postgresql": f"SELECT pg_advisory_xact_lock({_LOCK})"}
    connection.exec_driver_sql(statements[connection.dialect.name])
