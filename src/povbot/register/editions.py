"""The folder of an archive's index: one that serves, and perhaps one that is being made."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from povbot.errors import IndexMissing, IndexStale, IndexUnusable

_CURRENT = "current"
_NAME_CHARS = 16


class Editions:
    """In `folder`, each in a folder of its own, named for its fingerprint and a number. Raises IndexUnusable where a
    file cannot be read or written."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.folder, self._fingerprint = folder, fingerprint[:_NAME_CHARS]

    def current(self) -> Path:
        """The one that serves. Raises IndexMissing, and IndexStale where another fingerprint made it."""
        found = self.serving()
        if found is None:
            raise IndexMissing(
                "there is no index of this archive yet", where=str(self.folder), remedy="Run `povbot index`."
            )
        if not self._fits(found):
            raise IndexStale(
                "the index was made by another povbot, or with other words in config/",
                where=str(found),
                remedy="Run `povbot index`, which makes it anew while this one serves.",
            )
        return found

    def serving(self) -> Path | None:
        """Whatever its fingerprint."""
        try:
            name = (self.folder / _CURRENT).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise _unusable(self.folder, error) from error
        found = self.folder / name
        return found if name and found.is_dir() else None

    def begun(self, *, anew: bool = False) -> Path:
        """The one to go on with that does not serve yet, else a new one; `anew`, what was begun is thrown away."""
        serving = self.serving()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            others = [found for found in sorted(self.folder.iterdir()) if found.is_dir() and found != serving]
            for found in others:
                if anew or not self._fits(found):
                    shutil.rmtree(found)
            left = [found for found in others if found.is_dir()]
            if left:
                return left[0]
            number = 1 + int(serving.name.rpartition("-")[2]) if serving else 1
            made = self.folder / f"{self._fingerprint}-{number}"
            made.mkdir()
        except (OSError, ValueError) as error:
            raise _unusable(self.folder, error) from error
        return made

    def serve(self, edition: Path) -> None:
        """It serves from now on, in one step; those before are removed: who reads one of them still
        has its files."""
        temporary = self.folder / f"{_CURRENT}.new"
        try:
            with temporary.open("w", encoding="utf-8") as file:
                file.write(edition.name)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.folder / _CURRENT)
        except OSError as error:
            raise _unusable(self.folder, error) from error
        for found in self.folder.iterdir():
            if found.is_dir() and found != edition:
                with suppress(OSError):  # the next one removes it
                    shutil.rmtree(found)

    def _fits(self, edition: Path) -> bool:
        return edition.name.rpartition("-")[0] == self._fingerprint


def _unusable(folder: Path, error: Exception) -> IndexUnusable:
    why = error.strerror if isinstance(error, OSError) else str(error)
    return IndexUnusable(
        f"it cannot be read or written: {why}",
        where=str(folder),
        remedy="Look at the permissions of the folder, and at the room on the disk.",
    )
