"""What tantivy wrote, as it was when it was opened."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import tantivy

from povbot.errors import IndexDamaged
from povbot.index.disk.faults import REBUILD, reading
from povbot.index.disk.fields import state_of
from povbot.model import Statistics

# Somebody may write while it is opened.
_ATTEMPTS = 5
_NOT_MAPPED = (".json", ".lock")


class Snapshot:
    """What is written later is not seen. Raises IndexDamaged, also where its state is from before `mark`.

    `documents` and the statistics count removed ones, too, until tantivy has merged the pieces that they lie in: so do
    the scores, which are made of these figures.
    """

    def __init__(self, place: Path, mark: str) -> None:
        self._place = place
        for _ in range(_ATTEMPTS):
            state = state_of(place)
            with reading(place):
                index = tantivy.Index.open(str(place))
                # It would look for new states by itself, in a thread.
                index.config_reader("manual")
                self.fields, self._searcher = index.schema, index.searcher()
            if state == state_of(place):
                break
        # A later one has all that was there at the mark, but for what the register was rid of before.
        if state["opstamp"] < int(mark):
            raise IndexDamaged("it is older than the register says it is", where=str(place), remedy=REBUILD)
        self.documents: int = state["documents"]
        # Written once; what is noted beside them, and what locks them, is not mapped.
        self._files = dict(_mapped(place))

    def check(self) -> None:
        """The files are mapped into memory: where one of them is cut off, the system ends whoever reads beyond its end
        (SIGBUS). One that was removed or replaced is there all the same, for those who opened it before. Raises
        IndexDamaged."""
        for file, opened in self._files.items():
            try:
                now = file.stat()
            except FileNotFoundError:
                continue
            if now.st_ino == opened.st_ino and now.st_size < opened.st_size:
                raise IndexDamaged("it was cut off while it was read", where=str(file), remedy=REBUILD)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with reading(self._place):
            self.check()
            yield

    def statistics(self, terms: Iterable[str]) -> Statistics:
        with self._reading():
            counted = {term: self._searcher.doc_freq("terms", term) for term in terms}
            return Statistics(self.documents, {term: count for term, count in counted.items() if count})

    def best(self, query: tantivy.Query, limit: int) -> Sequence[tuple[float, int]]:
        """Scores and keys, best first. `limit` is above 0."""
        with self._reading():
            hits = self._searcher.search(query, limit, count=False).hits
            keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return [(score, key) for (score, _), key in zip(hits, keys, strict=True) if isinstance(key, int)]

    def newest(self, query: tantivy.Query, limit: int, *fields: str) -> Sequence[tuple[int, ...]]:
        """The values of these fields, of those that have the last days."""
        # Anybody may ask for the page at any offset, and the library makes room for all that it is asked for, even if
        # it has fewer: for a hundred million gigabytes, and where those are not there, it aborts the process.
        limit = min(limit, self._searcher.num_docs)
        if limit <= 0:
            return []
        with self._reading():
            hits = self._searcher.search(query, limit, count=False, order_by_field="day").hits
            addresses = [address for _, address in hits]
            columns = [self._searcher.fast_field_values(field, addresses) for field in fields]
        return [tuple(value for value in row if isinstance(value, int)) for row in zip(*columns, strict=True)]

    def count(self, query: tantivy.Query) -> int:
        with self._reading():
            found = self._searcher.search(query, 1, count=True)
        # The library's own description lacks it.
        counted: int = found.count  # type: ignore[attr-defined]
        return counted


def _mapped(place: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Without those that a writer removes just now."""
    for file in place.iterdir():
        if file.suffix not in _NOT_MAPPED:
            with suppress(FileNotFoundError):
                yield file, file.stat()
