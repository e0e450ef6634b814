"""Questions that did not come by the chat, by day and by how they came."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fronts",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("front", WORDS, nullable=False),
        sa.Column("questions", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "front", name="pk_fronts"),
    )
