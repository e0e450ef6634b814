"""An archive too large for memory, on one machine: stories in the register, passages in tantivy's files."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from json import loads
from pathlib import Path

from povbot import passages
from povbot.bootstrap.archive import topics_of
from povbot.bootstrap.edition import Edition
from povbot.bootstrap.fingerprint import fingerprint
from povbot.bootstrap.learned import Known, typing_of
from povbot.errors import IndexDamaged, IndexMissing, IndexUnusable
from povbot.index.disk.faults import REBUILD
from povbot.index.disk.fields import TYPING
from povbot.index.disk.index import TantivyIndex
from povbot.index.disk.retriever import Found, Kept
from povbot.index.disk.typeahead import TantivyTypeahead
from povbot.indexing.run import CORPUS, MARKS, THRESHOLDS, marks
from povbot.model import EVERY_VIEW, Article, Passage
from povbot.ports import PassageWriter, Register, Topics
from povbot.register import files
from povbot.register.archive import SqliteArchive
from povbot.register.editions import Editions
from povbot.settings import Paths, Settings

STORIES = "stories.db"
# Somebody may write while it is opened.
_ATTEMPTS = 5


def editions_of(settings: Settings, paths: Paths, known: Known) -> Editions:
    """Each archive has a folder of its own."""
    where = paths.corpus.resolve()
    digest = blake2b(os.fsencode(where), digest_size=6).hexdigest()
    folder = (settings.index.folder or paths.var / "index") / f"{where.stem}-{digest}"
    return Editions(folder, fingerprint(known))


def edition(at: Path, known: Known, configured: Topics) -> Edition:
    """As it is now: what is written to it later is not seen. Raises IndexUnusable."""
    for _ in range(_ATTEMPTS):
        archive = _archive(at)
        try:
            found = _over(archive, at, known, configured)
            # Else tantivy's files may be without rows that the register was only rid of after it was opened.
            if files.state(at / STORIES) == archive.state:
                return found
        except BaseException:
            archive.close()
            raise
        archive.close()
    raise IndexUnusable("it is written all the time", where=str(at), remedy="Try again.")


def _archive(at: Path) -> SqliteArchive:
    try:
        return files.looked_at(at / STORIES, passages.unpacked)
    except IndexMissing as missing:
        raise IndexDamaged("it is not there", where=missing.where, remedy=REBUILD) from missing


def _over(archive: SqliteArchive, at: Path, known: Known, configured: Topics) -> Edition:
    marked, shelves = marks(archive.noted(MARKS)), archive.indexed()
    if not marked.keys() >= {TYPING, *shelves}:
        raise IndexDamaged("it never was whole", where=str(at), remedy=REBUILD)
    # A shelf that nothing stands on any more tells views from each other no longer.
    held = {shelf: marked[shelf] for shelf in shelves}
    index = TantivyIndex(at, archive.views(), held, partial(_kept, archive, known))
    typeahead = TantivyTypeahead(
        at, archive.views(), marked[TYPING], partial(_told, archive), configured, typing_of(known)
    )

    def check() -> None:
        index.check()
        typeahead.check()

    return Edition(archive, index, typeahead, archive.noted(CORPUS) or "", archive.close, check=check)


@dataclass(frozen=True, slots=True)
class Disk:
    """Implements Keeping, in the register's own folder."""

    settings: Settings
    paths: Paths
    known: Known

    def check(self, at: Path, _register: Register) -> None:
        self.opened(at).close()

    def writer(self, at: Path, _register: Register, *, is_new: bool) -> PassageWriter:  # noqa: ARG002
        from povbot.index.disk.writer import TantivyWriter

        return TantivyWriter(at, memory=self.settings.index.memory_mb * 1_000_000, threads=1)

    def tell(self, at: Path, register: Register, thresholds: Mapping[str, float]) -> None:
        """There is nobody."""

    def opened(self, at: Path) -> Edition:
        return edition(at, self.known, topics_of(self.paths))


async def _told(archive: SqliteArchive, numbers: Sequence[int]) -> Mapping[int, Article]:
    return archive.told(numbers)


def _kept(archive: SqliteArchive, known: Known, shelves: Collection[int]) -> Kept:
    async def found(keys: Sequence[int]) -> Mapping[int, Found]:
        return archive.passages(keys)

    async def sample(limit: int) -> Sequence[Passage]:
        return archive.sample(shelves, limit)

    async def spellings(word: str) -> Sequence[str]:
        from povbot.analysis import spelling  # RapidFuzz: only a word that is not found is looked for in others

        return spelling.near(word, archive.vocabulary(shelves, *spelling.reach(word)), known.stop)

    async def soundalikes(name: str) -> Sequence[str]:
        from povbot.analysis import sounds  # with pypinyin

        return sounds.near(name, archive.names(shelves))

    return Kept(
        languages=archive.languages(shelves),
        threshold=_threshold(archive, shelves),
        passages=found,
        sample=sample,
        spellings=spellings,
        soundalikes=soundalikes,
    )


def _threshold(archive: SqliteArchive, shelves: Collection[int]) -> float | None:
    """Noted by view."""
    noted: Mapping[str, float] = loads(archive.noted(THRESHOLDS) or "{}")
    for bit, view in enumerate(archive.views()):
        if {shelf for shelf in archive.indexed() if shelf == EVERY_VIEW or shelf >> bit & 1} == {*shelves}:
            return noted.get(view)
    return None
