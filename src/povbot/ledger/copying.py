"""The ledger copied and put back, each in one step, while others read it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from povbot.errors import LedgerUnusable
from povbot.ledger import files
from povbot.ledger.book import understood


def copy(path: Path, to: Path) -> None:
    """As it is just now, whoever writes it; `to` is one file, with no journal beside it. Raises LedgerUnusable."""
    with files.reading(path) as there, understood(str(to)), closing(sqlite3.connect(to)) as copied:
        there.backup(copied)
        copied.execute("PRAGMA journal_mode = DELETE")


def check(copied: Path) -> None:
    """Raises LedgerUnusable where it could not be put back."""
    with files.reading(copied) as there, understood(str(copied)):
        found: str = there.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise LedgerUnusable(f"it is damaged: {found}", where=str(copied), remedy="Use another backup.")


def put_back(copied: Path, path: Path) -> None:
    """In the place of all that the ledger at `path` knows; for whoever has its lock. A process that is killed meanwhile
    leaves the one from before. Raises LedgerUnusable."""
    # Not by another file of its name: SQLite would take the journal of the one before for its own.
    with files.reading(copied) as there, files.writing(path) as ledger, understood(str(path)):
        there.backup(ledger)
