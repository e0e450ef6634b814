"""A backup put back while bots run: all of it is looked at before anything is changed (docs/backup.md)."""

import asyncio
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from povbot.backup import reading
from povbot.backup.manifest import Manifest, Member, Part
from povbot.backup.reading import Backup
from povbot.backup.writing import sync, understood
from povbot.bootstrap.backing_up import LEDGER, PAGES, looked_through
from povbot.bootstrap.remembered import database_of, utc_now
from povbot.corpus.files import archive_files
from povbot.errors import ArchiveMissing, RestoreRefused
from povbot.ledger import copying
from povbot.ledger.lock import alone
from povbot.readers import address, backups
from povbot.readers.aside import Aside
from povbot.settings import Paths, Settings

LOCK = "ingest.lock"
_AWAY = ".before-restore"


@dataclass(frozen=True, slots=True)
class PutBack:
    """`rows` by table; `moved` are files of the archive that the backup did not know, under their new names; `left` are
    those of config/ that are others than the backup's."""

    rows: Mapping[str, int]
    ledger: bool
    archive: Sequence[Path]
    moved: Sequence[Path]
    config: Sequence[str]
    left: Sequence[str]
    pages: int


@dataclass(frozen=True, slots=True)
class Restore:
    """Of a backup that was found whole. `where` is the database, without its password; `held` counts its rows now."""

    manifest: Manifest
    where: str
    held: Mapping[str, int]
    _backup: Backup
    _readers: Aside
    _place: "_Place"

    def put_back(self, parts: Collection[Part] = tuple(Part), *, config: bool = False) -> PutBack:
        """These `parts`; with `config`, those of its files that are there and others too. Not in a running event loop.

        Raises IngestRunning, BackupUnwritable, StoreUnavailable, LedgerUnusable; before the readers' tables are put
        back, nothing is changed.
        """
        place = self._place

        def of(part: Part) -> Sequence[Member]:
            return self.manifest.of(part) if part in parts else ()

        new, left = place.config(self._backup, of(Part.CONFIG), everything=config)
        archive = place.archive(of(Part.CORPUS))
        pages = {member: place.paths.var / PAGES / member.file for member in of(Part.PAGES)}
        pages = {member: file for member, file in pages.items() if not file.exists()}
        var = {member: place.paths.var / member.file for member in of(Part.VAR)}
        with _alone(place.paths, needed=bool(var or archive)), ExitStack() as staged:
            beside = [staged.enter_context(_beside(self._backup, files)) for files in (var, archive, pages, new)]
            rows = asyncio.run(self._readers_back()) if Part.READERS in parts else {}
            ledger = _ledger_back(beside[0])
            moved = place.move_away(archive.values()) if archive else ()
            for some in beside:
                _in_place(some)
        return PutBack(rows, ledger, [*archive.values()], moved, [*map(_name, new.values())], left, len(pages))

    async def _readers_back(self) -> Mapping[str, int]:
        return await backups.put_back(database_of(self._place.settings), self._readers)


@dataclass(frozen=True, slots=True)
class _Place:
    settings: Settings
    paths: Paths
    here: Path

    def archive(self, members: Sequence[Member]) -> Mapping[Member, Path]:
        """Where they go: into the archive that is set, else into corpus/ here."""
        corpus = self.here / "corpus" if self.paths.corpus_is_carried else self.paths.corpus
        if corpus.is_file() or (corpus.suffix == ".jsonl" and not corpus.is_dir()):
            if len(members) > 1:
                raise RestoreRefused(
                    f"the backup's archive has {len(members)} files, and this is one",
                    where=str(corpus),
                    remedy="Set `corpus` to a folder.",
                )
            return dict.fromkeys(members, corpus)
        return {member: corpus / member.file for member in members}

    def config(
        self, backup: Backup, members: Sequence[Member], *, everything: bool
    ) -> tuple[Mapping[Member, Path], Sequence[str]]:
        """What is put back, and the names of what is left as it is, though it is another."""
        files = {member: self.here / "config" / member.file for member in members}
        with understood(self.here / "config"):
            other = {
                member: file
                for member, file in files.items()
                if not file.exists() or file.read_bytes() != b"".join(backup.chunks(member))
            }
        new = {member: file for member, file in other.items() if everything or not file.exists()}
        return new, [member.file for member in other if member not in new]

    def move_away(self, archive: Collection[Path]) -> Sequence[Path]:
        """Nobody reads them under their new names, and nothing is lost."""
        kept = {file.resolve() for file in archive}
        folder = next(iter(kept)).parent
        with suppress(ArchiveMissing), understood(folder):
            others = [file for file in archive_files(folder) if file.resolve() not in kept]
            return [file.rename(file.with_name(file.name + _AWAY)) for file in others]
        return ()


@contextmanager
def to_restore(settings: Settings, paths: Paths, here: Path, file: Path) -> Iterator[Restore]:
    """All of the backup was read, and nothing is changed. `here` is the folder in which config/ lies.

    Raises BackupUnreadable, BackupDamaged, BackupTooNew, LedgerUnusable, ConfigError, StoreUnavailable, StoreTooNew.
    """
    where = database_of(settings)
    with reading.opened(file) as backup, looked_through(backup) as readers:
        held = asyncio.run(backups.held(where))
        said = address.said(address.parse(where))
        yield Restore(backup.manifest, said, held, backup, readers, _Place(settings, paths, here))


@contextmanager
def _alone(paths: Paths, *, needed: bool) -> Iterator[None]:
    """Whoever brings stories in writes ledger and archive."""
    with understood(paths.var):
        if needed:
            paths.var.mkdir(parents=True, exist_ok=True)
    with alone(paths.var / LOCK, utc_now()) if needed else nullcontext():
        yield


@contextmanager
def _beside(backup: Backup, files: Mapping[Member, Path]) -> Iterator[dict[Path, Path]]:
    """Each beside its place, under another name, and on the disk: what is left to do takes no room. By place."""
    beside = dict[Path, Path]()
    try:
        for member, file in files.items():
            with understood(file):
                file.parent.mkdir(parents=True, exist_ok=True)
                part = file.with_name(f".{file.name}.restoring")
                part.unlink(missing_ok=True)
                beside[file] = part
                backup.copy(member, part)
                part.chmod(_mode(member, file))
        yield beside
    finally:
        for part in beside.values():
            with suppress(OSError):
                part.unlink()


def _mode(member: Member, file: Path) -> int:
    """Of settings that are new here nobody knows whether they were for their owner alone: secrets may be in them."""
    if file.exists():
        return file.stat().st_mode & 0o777
    return 0o600 if member.part is Part.CONFIG else 0o644


def _ledger_back(beside: dict[Path, Path]) -> bool:
    for file, part in beside.items():
        if file.name == LEDGER:
            copying.put_back(part, file)
            part.unlink()
            del beside[file]
            return True
    return False


def _in_place(beside: Mapping[Path, Path]) -> None:
    for file, part in beside.items():
        with understood(file):
            part.replace(file)
    for folder in {file.parent for file in beside}:
        with understood(folder):
            sync(folder)


def _name(file: Path) -> str:
    return os.fspath(file.name)
