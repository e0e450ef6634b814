"""All stores: wishes, updates, subscriptions and what is due, what was missed, use by day."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _readers()
    _deliveries()
    _counts()


def _readers() -> None:
    op.create_table(
        "chats",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("language", WORDS),
        sa.Column("plain", sa.Boolean, nullable=False),
        sa.Column("zone", WORDS),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("quiet_from", sa.Time),
        sa.Column("quiet_until", sa.Time),
        sa.Column("gone", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "updates",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("chat_id", sa.BigInteger),
        sa.Column("payload", WORDS),
        sa.Column("erasing", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_updates_chat_id", "updates", ["chat_id"])
    op.create_index("ix_updates_state", "updates", ["state"])


def _deliveries() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("question", WORDS, nullable=False),
        sa.Column("topic_id", WORDS),
        sa.Column("same", WORDS, nullable=False),
        sa.Column("language", WORDS, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("frequency", WORDS, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.UniqueConstraint("chat_id", "same", name="uq_subscriptions_chat_id_same"),
        sqlite_autoincrement=True,
    )
    op.create_table("seen", sa.Column("article_id", WORDS, primary_key=True))
    op.create_table(
        "due",
        sa.Column(
            "subscription_id",
            sa.Integer,
            sa.ForeignKey("subscriptions.id", ondelete="CASCADE", name="fk_due_subscription_id"),
            primary_key=True,
        ),
        sa.Column("article_id", WORDS, primary_key=True),
        sa.Column("found", INSTANT, nullable=False),
    )
    op.create_table(
        "told",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("article_id", WORDS, primary_key=True),
        sa.Column("state", WORDS, nullable=False),
        sqlite_with_rowid=False,
    )


def _counts() -> None:
    op.create_table(
        "missed",
        sa.Column("folded", WORDS, primary_key=True),
        sa.Column("language", WORDS, primary_key=True),
        sa.Column("why", WORDS, primary_key=True),
        sa.Column("question", WORDS, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("article_id", WORDS),
    )
    op.create_table(
        "days",
        sa.Column("day", sa.Date, primary_key=True),
        *(
            sa.Column(counted, sa.Integer, nullable=False)
            for counted in ("questions", "answered", "readers", "good", "bad")
        ),
    )
    op.create_table(
        "latencies",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("bound_ms", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "askers",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_askers_chat_id", "askers", ["chat_id"])
