"""The folder of an archive's index: one that serves, and perhaps one that is being made."""

import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from povbot.errors import IndexDamaged, IndexMissing, IndexStale, IndexUnusable
from povbot.register.errors import REBUILD

_CURRENT = "current"
_NAME_CHARS = 16
_NAME = re.compile(r"[0-9a-f]+-[0-9]+")


class Editions:
    """In `folder`, each in a folder of its own, named for its fingerprint and a number. Raises IndexUnusable where a
    file cannot be read or written."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder, self._fingerprint = folder, fingerprint[:_NAME_CHARS]

    def current(self) -> Path:
        """The one that serves. Raises IndexMissing, IndexDamaged, and IndexStale where another fingerprint made it."""
        found = self.serving()
        if found is None:
            raise IndexMissing(
                "there is no index of this archive yet", where=str(self.folder), remedy="Run `povbot index`."
            )
        if not self._fits(found):
            raise IndexStale(
                "the index was made by another povbot, or with other words in config/",
                where=str(found),
                remedy="Run `povbot index`, which makes it anew.",
            )
        return found

    def serving(self) -> Path | None:
        """Whatever its fingerprint. Raises IndexDamaged where the one that is named is not there."""
        try:
            name = (self.folder / _CURRENT).read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unusable(self.folder, error) from error
        if not (_NAME.fullmatch(name) and (self.folder / name).is_dir()):
            raise IndexDamaged(f"it names no index ({name[:40]!r})", where=str(self.folder / _CURRENT), remedy=REBUILD)
        return self.folder / name

    def begun(self) -> Path | None:
        """One that is to take the place of the one that serves, and is not whole yet. Raises IndexDamaged where it is
        not known which one serves."""
        serving = self.serving()
        after = _number(serving) if serving else 0
        return next((found for found in self._all() if self._fits(found) and _number(found) > after), None)

    def begin(self) -> Path:
        """A new one. What else was begun is thrown away."""
        serving = None
        with suppress(IndexDamaged):
            serving = self.serving()
        there = self._all()
        made = self.folder / f"{self._fingerprint}-{1 + max(map(_number, there), default=0)}"
        try:
            for found in there:
                if found != serving:
                    shutil.rmtree(found)
            made.mkdir(parents=True)
        except OSError as error:
            raise _unusable(self.folder, error) from error
        return made

    def serve(self, edition: Path) -> None:
        """It serves from now on, in one step; those before are removed: who reads one of them still has its files."""
        temporary = self.folder / f"{_CURRENT}.new"
        try:
            with temporary.open("w", encoding="utf-8") as file:
                file.write(edition.name)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.folder / _CURRENT)
        except OSError as error:
            raise _unusable(self.folder, error) from error
        for found in self._all():
            if found != edition:
                with suppress(OSError):  # the next one removes it
                    shutil.rmtree(found)

    def _all(self) -> Sequence[Path]:
        try:
            named = (found for found in self.folder.glob("*-*") if _NAME.fullmatch(found.name) and found.is_dir())
            return sorted(named, key=_number)
        except OSError as error:
            raise _unusable(self.folder, error) from error

    def _fits(self, edition: Path) -> bool:
        return edition.name.rpartition("-")[0] == self._fingerprint


def _number(edition: Path) -> int:
    return int(edition.name.rpartition("-")[2])


def _unusable(folder: Path, error: Exception) -> IndexUnusable:
    why = error.strerror if isinstance(error, OSError) else str(error)
    return IndexUnusable(
        f"it cannot be read or written: {why}",
        where=str(folder),
        remedy="Look at the permissions of the folder, and at the room on the disk.",
    )
