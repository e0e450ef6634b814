"""What an ingestion is asked to do."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """`sources` are names as they are configured; none of them means all that are. Stories before `since` are left out.

    `dry` changes nothing: what would change is told. `reparse` reads the kept pages again and asks no publisher for
    anything. `file` is one saved page, to be read instead of everything that the source lists. `accept_withdrawals`
    believes that any number of stories are gone at once.
    """

    sources: tuple[str, ...] = ()
    since: date | None = None
    dry: bool = False
    reparse: bool = False
    file: Path | None = None
    accept_withdrawals: bool = False
