"""A backup made, and checked by putting it back where nobody is (docs/backup.md)."""

import asyncio
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from povbot.backup import reading
from povbot.backup.manifest import Manifest, Part, Tables
from povbot.backup.reading import Backup
from povbot.backup.writing import Writing, understood, writing
from povbot.bootstrap.gathering import ALARMS
from povbot.bootstrap.remembered import database_of, utc_now
from povbot.corpus.files import archive_files
from povbot.errors import ArchiveMissing, BackupDamaged
from povbot.ledger import copying
from povbot.readers import backups
from povbot.readers.aside import Aside, aside
from povbot.readers.copying import Put
from povbot.settings import Paths, Settings

LEDGER = "ingest.db"
PAGES = "pages"
CONFIG = ("povbot.toml", "topics.toml", "glossary.toml", "dictionary.txt", "sources.toml")
_ROWS = ".jsonl"


def back_up(settings: Settings, paths: Paths, here: Path, file: Path, *, pages: bool = False) -> Manifest:
    """While bots run. `here` is the folder in which config/ lies; with `pages`, those that were kept are in it too.

    Raises BackupUnwritable, ConfigError, StoreUnavailable, StoreTooNew, LedgerUnusable.
    """
    with writing(file) as backup:
        # In this order: what was told of a story may be known without the story, which comes again by the ledger's
        # sources; a story of which it is not known that it was told would be told twice.
        _put_ledger(backup, paths, file)
        for archived in _archive(paths):
            backup.file(f"{Part.CORPUS}/{archived.name}", archived)
        for name in CONFIG:
            if (here / "config" / name).is_file():
                backup.file(f"{Part.CONFIG}/{name}", here / "config" / name)
        for page in _pages(paths) if pages else ():
            backup.file(f"{Part.PAGES}/{page.relative_to(paths.var / PAGES).as_posix()}", page)
        copied = asyncio.run(backups.copied(database_of(settings), _putting(backup)))
        return backup.end(version("povbot"), utc_now(), Tables(copied.revision, copied.last_ids))


def check_backup(file: Path) -> None:
    """Puts all of it back into a place of its own, and reads it from there. What is not as it was written is an error.

    Raises BackupUnreadable, BackupDamaged, BackupTooNew, LedgerUnusable, StoreUnavailable.
    """
    with reading.opened(file) as backup, looked_through(backup) as readers:
        again = dict[str, str]()

        def put(table: str, lines: Iterable[bytes]) -> None:
            digest = sha256()
            for line in lines:
                digest.update(line)
            again[f"{Part.READERS}/{table}{_ROWS}"] = digest.hexdigest()

        readers.copy(put)
        wrong = [one.name for one in backup.manifest.of(Part.READERS) if again.get(one.name) != one.sha256]
        if wrong:
            raise BackupDamaged(f"{', '.join(wrong)} came back as something else", where=str(file))


@contextmanager
def looked_through(backup: Backup) -> Iterator[Aside]:
    """All of it was read, and found to be what can be put back; the readers' tables, as they are now.

    Raises BackupDamaged, BackupTooNew, LedgerUnusable, StoreUnavailable.
    """
    backup.check()
    room = _room_beside(Path(backup.where))
    with tempfile.TemporaryDirectory(dir=room) as folder:
        for member in backup.manifest.of(Part.VAR):
            if member.file == LEDGER:
                with understood(Path(folder)):
                    backup.copy(member, Path(folder) / LEDGER)
                copying.check(Path(folder) / LEDGER)
    said = backup.manifest.tables
    tables = ((one.file.removesuffix(_ROWS), backup.lines(one)) for one in backup.manifest.of(Part.READERS))
    with aside(said.revision, said.last_ids, tables, backup.where, room) as readers:
        yield readers


def _room_beside(file: Path) -> Path | None:
    """What is as large as the backup fits where that is better than into the system's folder, which may be memory."""
    folder = file.absolute().parent
    return folder if os.access(folder, os.W_OK) else None


def _put_ledger(backup: Writing, paths: Paths, file: Path) -> None:
    if paths.ledger.is_file():
        with (
            understood(file),
            tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.absolute().parent) as beside,
        ):
            copying.copy(paths.ledger, Path(beside) / LEDGER)
            backup.file(f"{Part.VAR}/{LEDGER}", Path(beside) / LEDGER)
    if (paths.var / ALARMS).is_file():
        backup.file(f"{Part.VAR}/{ALARMS}", paths.var / ALARMS)


def _putting(backup: Writing) -> Put:
    return lambda table, lines: backup.rows(f"{Part.READERS}/{table}{_ROWS}", lines)


def _archive(paths: Paths) -> Iterable[Path]:
    """None where it is povbot's own, or in a cluster, and not here."""
    if paths.corpus_is_carried:
        return ()
    try:
        return archive_files(paths.corpus)
    except ArchiveMissing:
        return ()


def _pages(paths: Paths) -> Iterator[Path]:
    return (file for file in sorted((paths.var / PAGES).rglob("*.gz")) if file.is_file())
