"""Analysed passages into tantivy's files."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

import tantivy

from povbot.index.disk.faults import reading, writing
from povbot.index.disk.fields import (
    BEGUN,
    EVERY,
    SHORT,
    TYPING,
    marks_in,
    passage_fields,
    place_of,
    shelves_in,
    typing_fields,
)
from povbot.model import EVERY_VIEW, Article, Shelved, ShelvedPassage

# tantivy takes no less for each thread.
LEAST_MEMORY = 15_000_000


class TantivyWriter:
    """Implements PassageWriter over a folder, made where it is missing. `memory` is what each thread of each shelf
    gathers before it writes, in bytes: more than about three times as much is never taken. Raises IndexRunning where
    another process writes.

    Marks are of shelves and of TYPING. A term of more than 65,530 bytes is left out: tantivy has no room for it.
    """

    def __init__(self, folder: Path, *, memory: int, threads: int) -> None:
        self._folder, self._threads = folder, threads
        self._memory = max(memory, LEAST_MEMORY) * threads
        self._writers: dict[int, tantivy.IndexWriter] = {}
        self._changed: set[int] = set()

    def remove(self, rows: Collection[tuple[int, int]]) -> None:
        for shelf in {*shelves_in(self._folder), *self._writers}:
            if leaving := [number for number, own in rows if shelf in (own, TYPING)]:
                # By a query: of `delete_documents_by_term` tantivy makes a signed number here, which nothing has.
                query = tantivy.Query.term_set_query(_fields(shelf), "number", leaving)
                with writing(place_of(self._folder, shelf)):
                    self._writer(shelf).delete_documents_by_query(query)

    def forget_after(self, number: int) -> None:
        for shelf in shelves_in(self._folder):
            query = tantivy.Query.range_query(
                _fields(shelf),
                "number",
                tantivy.FieldType.Unsigned,
                number,
                None,
                include_lower=False,
                use_inverted_index=True,
            )
            with writing(place_of(self._folder, shelf)):
                self._writer(shelf).delete_documents_by_query(query)

    def add(self, shelved: Iterable[Shelved]) -> None:
        for row in shelved:
            with writing(place_of(self._folder, row.shelf)):
                writer = self._writer(row.shelf)
                for passage in row.passages:
                    writer.add_document(_of_passage(row, passage))
            with writing(place_of(self._folder, TYPING)):
                self._writer(TYPING).add_document(_of_typing(row))

    def commit(self) -> Mapping[int, str]:
        for shelf in sorted(self._changed):
            with writing(place_of(self._folder, shelf)):
                self._writers[shelf].commit()
        self._changed.clear()
        return marks_in(self._folder)

    def finish(self) -> None:
        """Waits for the merging of many small pieces that commits set going, and lets go of the files. What was not
        committed is lost. Right after every run of increments, too: their pieces would never become one."""
        for shelf in [*self._writers]:
            with writing(place_of(self._folder, shelf)):
                self._writers.pop(shelf).wait_merging_threads()
        self._changed.clear()

    def _writer(self, shelf: int) -> tantivy.IndexWriter:
        self._changed.add(shelf)
        if shelf not in self._writers:
            self._writers[shelf] = self._opened(shelf)
        return self._writers[shelf]

    def _opened(self, shelf: int) -> tantivy.IndexWriter:
        place = place_of(self._folder, shelf)
        place.mkdir(parents=True, exist_ok=True)
        with reading(place):
            index = tantivy.Index(_fields(shelf), str(place))
        if shelf == TYPING:
            return index.writer(LEAST_MEMORY, num_threads=1)
        return index.writer(self._memory, self._threads)


def _fields(shelf: int) -> tantivy.Schema:
    return typing_fields() if shelf == TYPING else passage_fields()


def _of_passage(row: Shelved, passage: ShelvedPassage) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("terms", passage.terms)
    document.add_text("places", passage.places)
    document.add_text("article", row.article.id)
    document.add_unsigned("key", passage.key)
    document.add_unsigned("number", row.number)
    if known := row.article.published.known:
        document.add_unsigned("first", known[0].toordinal())
        document.add_unsigned("last", known[1].toordinal())
    return document


def _of_typing(row: Shelved) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("headline", _with_beginnings(row.headline))
    document.add_text("everywhere", _with_beginnings(row.everywhere))
    for topic in row.article.topics:
        document.add_text("topic", topic)
    for view in [EVERY] if row.shelf == EVERY_VIEW else _bits(row.shelf):
        document.add_text("view", view)
    document.add_unsigned("number", row.number)
    document.add_unsigned("family", family_digest(row.article))
    document.add_unsigned("day", -row.article.age[0])
    return document


def _with_beginnings(keys: str) -> str:
    words = keys.split()
    begun = frozenset[str]().union(*([key[:letters] for key in words] for letters in range(1, SHORT + 1)))
    return " ".join((keys, *(first + BEGUN for first in sorted(begun))))


def _bits(shelf: int) -> list[str]:
    return [str(bit) for bit in range(shelf.bit_length()) if shelf >> bit & 1]


def family_digest(article: Article) -> int:
    digest = blake2b(article.family.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
