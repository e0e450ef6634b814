"""A backup read: nothing of it is used before all of it was found to be as it was written."""

import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from povbot.backup import manifest
from povbot.backup.manifest import OTHER_COPY, Manifest, Member
from povbot.errors import BackupDamaged, BackupUnreadable

_CHUNK = 1 << 18
_MOST_LINE = 4 << 20
# What zipfile raises for bytes that are others; RuntimeError where one of them says that a member is encrypted.
_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError)


class Backup:
    """All raise BackupDamaged."""

    def __init__(self, archive: zipfile.ZipFile, said: Manifest, where: str) -> None:
        self._archive, self.manifest, self.where = archive, said, where

    def check(self) -> None:
        """Reads all of it."""
        held = {info.filename: info.file_size for info in self._archive.infolist() if info.filename != manifest.NAME}
        said = {member.name: member.bytes for member in self.manifest.members}
        if held != said or len(self._archive.infolist()) != len(said) + 1:
            names = sorted(name for name in held.keys() | said.keys() if held.get(name) != said.get(name))
            raise self._damaged(f"it does not hold what its manifest says: {', '.join(names[:5])}")
        for member in self.manifest.members:
            digest = sha256()
            for chunk in self.chunks(member):
                digest.update(chunk)
            if digest.hexdigest() != member.sha256:
                raise self._damaged(f"{member.name} is not what was written")

    def chunks(self, member: Member) -> Iterator[bytes]:
        try:
            with self._archive.open(member.name) as raw:
                while chunk := raw.read(_CHUNK):
                    yield chunk
        except _FAULTS as error:
            raise self._damaged(f"{member.name} cannot be read: {error}") from error

    def lines(self, member: Member) -> Iterator[bytes]:
        """With their ends."""
        try:
            with self._archive.open(member.name) as raw:
                while line := raw.readline(_MOST_LINE):
                    if not line.endswith(b"\n"):
                        raise self._damaged(f"{member.name} has a line without an end")
                    yield line
        except _FAULTS as error:
            raise self._damaged(f"{member.name} cannot be read: {error}") from error

    def copy(self, member: Member, to: Path) -> None:
        """A new file, on the disk when this returns, for its owner alone. Raises OSError, also where one is there."""
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in self.chunks(member):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())

    def _damaged(self, what: str) -> BackupDamaged:
        return BackupDamaged(what, where=self.where, remedy=OTHER_COPY)


@contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """Its manifest was read, and nothing else yet. Raises BackupUnreadable, BackupDamaged, BackupTooNew."""
    where = str(file)
    try:
        archive = zipfile.ZipFile(file)
    except OSError as error:
        raise BackupUnreadable(
            f"cannot be read: {error.strerror or error}", where=where, remedy="Name the file of a backup."
        ) from error
    except _FAULTS as error:
        remedy = f"It is half a file, or another one. {OTHER_COPY}"
        raise BackupUnreadable(f"it is no backup: {error}", where=where, remedy=remedy) from error
    with archive:
        yield Backup(archive, manifest.read(_manifest(archive, where), where), where)


def _manifest(archive: zipfile.ZipFile, where: str) -> bytes:
    try:
        with archive.open(manifest.NAME) as raw:
            return raw.read(manifest.MOST)
    except KeyError:
        raise BackupUnreadable(
            "it is no backup: there is no manifest in it", where=where, remedy="Name a file that `povbot backup` wrote."
        ) from None
    except _FAULTS as error:
        raise BackupDamaged(f"its manifest cannot be read: {error}", where=where, remedy=OTHER_COPY) from error
