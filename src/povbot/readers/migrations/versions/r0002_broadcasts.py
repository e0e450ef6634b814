"""The operator's texts to all readers, and how far they came."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("preview_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("language", WORDS, nullable=False),
        sa.Column("report_id", sa.BigInteger, nullable=False),
        sa.Column("up_to", sa.BigInteger, nullable=False),
        *(sa.Column(counted, sa.Integer, nullable=False) for counted in ("sent", "gone", "refused")),
        sa.Column("done", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
