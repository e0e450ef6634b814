"""A backup being written: beside its place, which it takes when it is whole and on the disk."""

import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from uuid import uuid4

from povbot.backup import manifest
from povbot.backup.manifest import Manifest, Member, Tables
from povbot.errors import BackupUnwritable

_CHUNK, _LINES = 1 << 18, 1_000
# Only its owner reads it; in a ZIP archive the mode stands in the upper half.
_PRIVATE = 0o100600 << 16
_PACKED = (".gz", ".zip")


class Writing:
    """All raise BackupUnwritable."""

    def __init__(self, archive: zipfile.ZipFile, where: Path) -> None:
        self._archive, self._where = archive, where
        self.members = list[Member]()

    def rows(self, name: str, lines: Iterable[bytes]) -> None:
        """Each a line; few of them are in memory at a time."""
        rows, left = 0, iter(lines)

        def chunks() -> Iterator[bytes]:
            nonlocal rows
            while some := [*islice(left, _LINES)]:
                rows += len(some)
                yield b"".join(some)

        self._put(name, chunks())
        self.members[-1] = replace(self.members[-1], rows=rows)

    def file(self, name: str, file: Path) -> None:
        """As it is when it is opened."""
        try:
            with file.open("rb") as raw:
                before = os.fstat(raw.fileno())
                self._put(name, iter(lambda: raw.read(_CHUNK), b""))
                after = os.fstat(raw.fileno())
        except OSError as error:
            raise BackupUnwritable(
                f"cannot be read: {error.strerror or error}", where=str(file), remedy="Look at its permissions."
            ) from error
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise BackupUnwritable("it was written to while it was copied", where=str(file), remedy="Try again.")

    def _put(self, name: str, chunks: Iterable[bytes]) -> None:
        info = zipfile.ZipInfo(name)
        info.external_attr = _PRIVATE
        info.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
        digest, size = sha256(), 0
        with understood(self._where):
            member = self._archive.open(info, "w", force_zip64=True)
        try:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                with understood(self._where):
                    member.write(chunk)
        finally:
            with understood(self._where):
                member.close()
        self.members.append(Member(name, size, digest.hexdigest()))

    def end(self, povbot: str, made: datetime, tables: Tables) -> Manifest:
        """Once, when all is in it."""
        said = Manifest(manifest.FORMAT, povbot, made, tables, tuple(self.members))
        raw = manifest.written(said)
        if len(raw) > manifest.MOST:
            raise BackupUnwritable(
                f"{len(said.members):,} files are more than it can list",
                where=str(self._where),
                remedy="Leave pages out.",
            )
        info = zipfile.ZipInfo(manifest.NAME)
        info.external_attr, info.compress_type = _PRIVATE, zipfile.ZIP_DEFLATED
        with understood(self._where):
            self._archive.writestr(info, raw)
        return said


@contextmanager
def writing(file: Path) -> Iterator[Writing]:
    """At the end of this `file` is there, whole, for its owner alone; where anything is raised, it is as it was.

    Raises BackupUnwritable.
    """
    # Named before it is made, so that nobody can stop it where it is there and its name is not known yet.
    part = file.absolute().parent / f".{file.name}.{uuid4().hex}.part"
    try:
        with understood(file):
            with open(part, "xb", opener=_private) as raw, closing(zipfile.ZipFile(raw, "w")) as archive:
                yield Writing(archive, file)
                archive.close()
                raw.flush()
                os.fsync(raw.fileno())
            part.replace(file)
            sync(file.absolute().parent)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _private(name: str, flags: int) -> int:
    """Made for its owner alone, too."""
    return os.open(name, flags, 0o600)


@contextmanager
def understood(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupUnwritable(
            f"cannot be written: {error.strerror or error}",
            where=str(where),
            remedy="Look at the permissions of its folder, and at the room on the disk.",
        ) from error


def sync(folder: Path) -> None:
    """A name that was given there outlives a power cut. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
