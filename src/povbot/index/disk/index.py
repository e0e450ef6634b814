"""The index of an edition on disk: the shelves of each view."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from povbot.errors import ArchiveEmpty
from povbot.index.disk.fields import place_of
from povbot.index.disk.retriever import Kept, TantivyRetriever
from povbot.index.disk.snapshot import Snapshot
from povbot.model import EVERY_VIEW, view_of


class TantivyIndex:
    """Implements Index over the folder that a TantivyWriter wrote to, as it is now: what is written later is not seen.

    `views` are languages, bit i of a shelf for the i-th; `marks` are those of the shelves that are to be there, and
    `kept` is asked for what else there is of some shelves. Raises IndexDamaged where shelves are missing or others than
    were marked, and ArchiveEmpty.
    """

    def __init__(
        self, folder: Path, views: Sequence[str], marks: Mapping[int, str], kept: Callable[[Collection[int]], Kept]
    ) -> None:
        self._views, self._kept = tuple(views), kept
        self._shelves = {shelf: Snapshot(place_of(folder, shelf), mark) for shelf, mark in sorted(marks.items())}
        if not any(shelf.documents for shelf in self._shelves.values()):
            raise ArchiveEmpty("there is no story to search", remedy="Name another archive with --corpus.")
        self._engines: dict[tuple[int, ...], TantivyRetriever] = {}

    def check(self) -> None:
        """Raises IndexDamaged where its files are not what they were."""
        for snapshot in self._shelves.values():
            snapshot.check()

    async def for_reader(self, language: str) -> Sequence[TantivyRetriever]:
        told, originals = self._view(view_of(language, self._views)), self._view(view_of("", self._views))
        return (told,) if told is originals else (told, originals)

    def _view(self, view: int) -> TantivyRetriever:
        """One for all views of the same shelves."""
        seen = tuple(shelf for shelf in self._shelves if shelf == EVERY_VIEW or shelf >> view & 1)
        if seen not in self._engines:
            self._engines[seen] = TantivyRetriever([self._shelves[shelf] for shelf in seen], self._kept(seen))
        return self._engines[seen]
