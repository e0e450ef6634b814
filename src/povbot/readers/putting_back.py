"""A copy put back in one step, while bots read and write (docs/backup.md says what of it takes the place of what).

What a chat chose and follows, and what was counted, becomes what it was. What must not happen twice only grows: what
was told stays told, what was answered stays answered, what was broadcast stays so, whether the copy knows of it or the
database does.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, delete
from sqlalchemy.exc import DBAPIError

from povbot.errors import StoreUnavailable
from povbot.model import DigestState
from povbot.readers.aside import Aside
from povbot.readers.copying import last_id
from povbot.readers.database import Database
from povbot.readers.tables import (
    askers,
    broadcasts,
    chats,
    days,
    due,
    fronts,
    latencies,
    metadata,
    missed,
    seen,
    subscriptions,
    told,
    updates,
)

# In the order in which they are emptied.
_REPLACED = (due, subscriptions, chats, missed, days, fronts, latencies, askers)
_DONE = "done"

# Who writes waits until this is done, who reads does not. To wait shorter than the second after which the server looks
# for a deadlock means that it is this that gives way, not a bot.
_ALONE = {
    "sqlite": ("BEGIN IMMEDIATE",),
    "postgresql": (
        "SET LOCAL lock_timeout = '500ms'",
        f"LOCK TABLE {', '.join(sorted(metadata.tables))} IN SHARE ROW EXCLUSIVE MODE",
    ),
}
_NO_LOCK, _TIMES, _AGAIN_S = "55P03", 20, 0.3


async def put_back(database: Database, copy: Aside) -> Mapping[str, int]:
    """All of it or, where it raises, nothing; how many rows of each table the copy has.

    Raises StoreUnavailable.
    """

    def put(connection: Connection) -> None:
        for words in _ALONE[connection.dialect.name]:
            connection.exec_driver_sql(words)
        for table in _REPLACED:
            connection.execute(delete(table))
        for table in reversed(_REPLACED):
            for rows in copy.rows(table):
                connection.execute(table.insert(), rows)
        for statement, rows in _kept(database, copy):
            connection.execute(statement, rows)
        _give_away_after(connection, copy.last_ids.get(subscriptions.name, 0))

    for _ in range(_TIMES):
        try:
            await database.run_long(put)
            break
        except StoreUnavailable as error:
            if not _is_locked(error):
                raise
            await asyncio.sleep(_AGAIN_S)
    else:
        await database.run_long(put)
    return copy.counts()


def _kept(database: Database, copy: Aside) -> Iterator[tuple[Executable, list[dict[str, Any]]]]:
    """What grows: what is there stays, and what the copy knows is added."""
    new_seen = database.insert(seen).on_conflict_do_nothing()
    new_told = database.insert(told)
    was_sent = new_told.on_conflict_do_update(
        index_elements=[*told.primary_key],
        set_={"state": new_told.excluded.state},
        where=new_told.excluded.state == DigestState.SENT,
    )
    new_broadcasts = database.insert(broadcasts).on_conflict_do_nothing()
    for table, statement in ((seen, new_seen), (told, was_sent), (broadcasts, new_broadcasts)):
        yield from ((statement, rows) for rows in copy.rows(table))
    yield from _answered(database, copy)


def _answered(database: Database, copy: Aside) -> Iterator[tuple[Executable, list[dict[str, Any]]]]:
    """None comes back open: what was open when the copy was made has been answered since, unless the machine was lost
    in that moment. One that is here and open stays open, unless the copy knows that it was answered."""
    new = database.insert(updates).values(id=bindparam("number"), state=_DONE, since=bindparam("when"))
    done = {"state": _DONE, "chat_id": None, "payload": None}
    was_done = new.on_conflict_do_update(index_elements=[updates.c.id], set_=done)
    for rows in copy.rows(updates):
        for statement, is_done in ((new.on_conflict_do_nothing(), False), (was_done, True)):
            some = [{"number": row["id"], "when": row["since"]} for row in rows if (row["state"] == _DONE) is is_done]
            if some:
                yield statement, some


def _give_away_after(connection: Connection, number: int) -> None:
    """No subscription gets a number that one had before, here or where the copy was made."""
    last = max(number, last_id(connection))
    if not last:
        return
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('subscriptions', 'id'), {last:d})")
        return
    connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'subscriptions'")
    connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('subscriptions', ?)", (last,))


def _is_locked(error: StoreUnavailable) -> bool:
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and getattr(cause.orig, "sqlstate", None) == _NO_LOCK
