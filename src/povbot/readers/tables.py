"""The tables, as the newest migration leaves them (a test compares the two)."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class Instant(TypeDecorator[datetime]):
    """Aware on both sides. SQLite keeps no zone, so it is given UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value and (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


# Ordered by code point in both databases, whatever the server's language.
Words = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"})

# Without row ids, here and in `askers` and `told`: SQLite then keeps one tree, by the key, instead of two.
chats = Table(
    "chats",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", Words),
    Column("plain", Boolean, nullable=False),
    Column("zone", Words),
    Column("hour", Integer, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("quiet_from", Time),
    Column("quiet_until", Time),
    Column("gone", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

# `state` is received, replying or done; `owner` the process that is to answer, none in what older povbots received;
# `lives` how many ended meanwhile. `erasing` says that its chat asked to be forgotten with it.
updates = Table(
    "updates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Words, nullable=False),
    Column("since", Instant, nullable=False),
    Column("chat_id", BigInteger),
    Column("payload", Words),
    Column("erasing", Boolean, nullable=False, server_default=text("false")),
    Column("owner", BigInteger),
    Column("lives", Integer, nullable=False, server_default=text("0")),
    Index(None, "chat_id"),
    Index(None, "state"),
)

# `same` is a digest of question and topic: texts of any length cannot be in an index of PostgreSQL's. Ids are not used
# again (AUTOINCREMENT): an old button must not reach the subscription of someone else.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("question", Words, nullable=False),
    Column("topic_id", Words),
    Column("same", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("since", Instant, nullable=False),
    Column("frequency", Words, nullable=False),
    Column("paused", Boolean, nullable=False),
    UniqueConstraint("chat_id", "same", name="uq_subscriptions_chat_id_same"),
    sqlite_autoincrement=True,
)

seen = Table("seen", metadata, Column("article_id", Words, primary_key=True))

# What subscriptions found and their chats were not told of, each for itself: where one ends, another may go on with it.
due = Table(
    "due",
    metadata,
    Column(
        "subscription_id",
        Integer,
        ForeignKey(subscriptions.c.id, ondelete="CASCADE", name="fk_due_subscription_id"),
        primary_key=True,
    ),
    Column("article_id", Words, primary_key=True),
    Column("found", Instant, nullable=False),
)

# `state` is leaving or sent.
told = Table(
    "told",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Words, primary_key=True),
    Column("state", Words, nullable=False),
    sqlite_with_rowid=False,
)

# `folded` is a digest of the question without regard to case and blanks.
missed = Table(
    "missed",
    metadata,
    Column("folded", Words, primary_key=True),
    Column("language", Words, primary_key=True),
    Column("why", Words, primary_key=True),
    Column("question", Words, nullable=False),
    Column("count", Integer, nullable=False),
    Column("last", Date, nullable=False),
    Column("article_id", Words),
)

days = Table(
    "days",
    metadata,
    Column("day", Date, primary_key=True),
    *(Column(counted, Integer, nullable=False) for counted in ("questions", "answered", "readers", "good", "bad")),
)

latencies = Table(
    "latencies",
    metadata,
    Column("day", Date, primary_key=True),
    Column("bound_ms", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)

# Of a day's questions those that did not come by the chat, by how they came.
fronts = Table(
    "fronts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("front", Words, primary_key=True),
    Column("questions", Integer, nullable=False),
)

askers = Table(
    "askers",
    metadata,
    Column("day", Date, primary_key=True),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Index(None, "chat_id"),
    sqlite_with_rowid=False,
)

# Known by the operator's chat and the message there that showed the text before it was sent.
broadcasts = Table(
    "broadcasts",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("preview_id", BigInteger, primary_key=True, autoincrement=False),
    Column("text", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("report_id", BigInteger, nullable=False),
    Column("up_to", BigInteger, nullable=False),
    *(Column(counted, Integer, nullable=False) for counted in ("sent", "gone", "refused")),
    Column("done", Boolean, nullable=False),
    Column("halted", Boolean, nullable=False, server_default=text("false")),
    sqlite_with_rowid=False,
)
