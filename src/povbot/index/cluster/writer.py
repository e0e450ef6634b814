"""Analysed passages into a cluster."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from povbot.index.cluster.documents import id_of, passage_document, row_document
from povbot.index.cluster.layout import Layout
from povbot.index.cluster.sending import Sender
from povbot.index.cluster.words import MOST_CHARS, word_document
from povbot.model import Heard, Shelved

# Words met lately are not sent again.
_REMEMBERED = 500_000


class OpenSearchWriter:
    """Implements PassageWriter. Readers see nothing before a commit: indices refresh themselves at no other time.

    `heard` tells how a word sounds that is a name.
    """

    def __init__(self, sender: Sender, layout: Layout, heard: Callable[[str], Heard | None]) -> None:
        self._sender, self._layout, self._names, self._heard = sender, layout, layout.names, heard
        self._is_begun = False
        self._met: set[int] = set()

    def _begin(self) -> None:
        """What a run left that was stopped before its commit can be found, and so removed, from now on."""
        if not self._is_begun:
            self._layout.make(self._names.rows, self._names.words)
            self._layout.refresh()
            self._is_begun = True

    def remove(self, rows: Collection[tuple[int, int]]) -> None:
        self._begin()
        by_shelf = defaultdict[int, list[int]](list)
        for number, shelf in rows:
            by_shelf[shelf].append(number)
        for shelf, numbers in by_shelf.items():
            if self._layout.has(self._names.shelf(shelf)):
                self._remove(self._names.shelf(shelf), {"terms": {"number": numbers}})
        ids = sorted({str(number) for number, _ in rows})
        self._sender.send({"_op_type": "delete", "_index": self._names.rows, "_id": number} for number in ids)

    def forget_after(self, number: int) -> None:
        self._begin()
        for index in (self._names.passages, self._names.rows):
            self._remove(index, {"range": {"number": {"gt": number}}})

    def _remove(self, index: str, which: Mapping[str, Any]) -> None:
        query = {"query": which}
        passing = {"conflicts": "proceed"}  # with what was removed meanwhile, where this is asked again
        self._sender.ask(lambda client: client.delete_by_query(index=index, body=query, params=passing))

    def add(self, shelved: Iterable[Shelved]) -> None:
        self._begin()
        rows = [*shelved]
        self._layout.make(*{self._names.shelf(row.shelf) for row in rows})
        self._sender.send(action for row in rows for action in self._actions(row))

    def _actions(self, row: Shelved) -> Iterator[Mapping[str, Any]]:
        for own in row.passages:
            document = passage_document(row, own)
            yield {"_index": self._names.shelf(row.shelf), "_id": str(own.key), "_source": document}
        yield {"_index": self._names.rows, "_id": str(row.number), "_source": row_document(row)}
        for word in row.written:
            if self._is_new(word):
                document = word_document(word, self._heard(word))
                yield {"_op_type": "create", "_index": self._names.words, "_id": id_of(word), "_source": document}

    def _is_new(self, word: str) -> bool:
        """Of those that can be looked for: in Latin letters, or a name."""
        if len(self._met) > _REMEMBERED:
            self._met.clear()
        known = hash(word)
        if known in self._met:
            return False
        self._met.add(known)
        if len(word) > MOST_CHARS or any(map(str.isspace, word)):
            return False
        return (word[:1].isascii() and word[:1].isalpha()) or self._heard(word) is not None

    def commit(self) -> Mapping[int, str]:
        self._begin()
        self._layout.refresh()
        return self._layout.marks()

    def finish(self) -> None:
        """Copies on other nodes would only have been in the way before."""
        self._layout.settle()
