"""Runs, and what they have told and is not carried out yet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from povbot.ledger import rows
from povbot.ledger.book import Chapter
from povbot.model import Revision, Run, RunStatus

NOTE_SIGNATURE = "INSERT INTO facts VALUES ('signature', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


class Runs(Chapter):
    def begin(self, source: str, now: datetime, since: datetime) -> Run:
        last = next(iter(self.runs(source, 1)), None)
        if last and last.status is RunStatus.RUNNING and since <= last.started <= now:
            return last
        begun = Run(0, source, now)
        with self._book.step() as connection:
            added = connection.execute(
                "INSERT INTO runs (source, started, status) VALUES (?, ?, ?)",
                (source, rows.moment(now), begun.status.value),
            )
        return replace(begun, number=added.lastrowid or 0)

    def end(self, run: Run) -> None:
        ended = run.ended and rows.moment(run.ended)
        counts = (run.seen, run.new, run.changed, run.withdrawn, run.failed)
        with self._book.step() as connection:
            connection.execute(
                "UPDATE runs SET ended = ?, status = ?, fault = ?, seen = ?, new = ?, changed = ?, withdrawn = ?,"
                " failed = ? WHERE number = ?",
                (ended, run.status.value, run.fault, *counts, run.number),
            )

    def runs(self, source: str, limit: int) -> Sequence[Run]:
        sql = f"SELECT {rows.RUN} FROM runs WHERE source = ? ORDER BY number DESC LIMIT ?"
        return self._book.all(rows.run, sql, source, limit)

    def revisions(self) -> Sequence[Revision]:
        return self._book.all(rows.revision, "SELECT revision FROM revisions ORDER BY number")

    def carried_out(self, signature: str) -> None:
        with self._book.step() as connection:
            connection.execute("DELETE FROM revisions")
            connection.execute(NOTE_SIGNATURE, (signature,))

    def signature(self) -> str:
        return self._book.one(str, "SELECT value FROM facts WHERE name = 'signature'") or ""
