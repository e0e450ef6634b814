"""Several processes beside each other: whose an update is, and a broadcast that is halted in another process."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("updates", sa.Column("owner", sa.BigInteger))
    op.add_column("updates", sa.Column("lives", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.add_column("broadcasts", sa.Column("halted", sa.Boolean, nullable=False, server_default=sa.text("false")))
