"""How an archive becomes an index that outlives the process."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from povbot.model import Edition, Family, Inventory, Line, Registered, Row, Shelved


class Register(Protocol):
    """Every telling of an archive by number, and what of it is in the index. What is done is there after `commit`;
    until then, readers see what was before, and a process that dies leaves it so. Raises IndexUnusable.
    """

    def read(self, lines: Iterable[Line]) -> Registered:
        """All lines of the archive, in any order; of those with one id, the last counts. What has not changed stays as
        it is. Costs little memory, whatever their number. Puts every telling on the shelf of the views that see it."""
        ...

    def waiting(self, limit: int) -> Sequence[Row]:
        """At most `limit` that are not in the index yet, by number."""
        ...

    def leaving(self, limit: int) -> Sequence[Row]:
        """At most `limit` that are in the index as they are no more, by number, on the shelf where they were. They are
        gone by `left`."""
        ...

    def count_waiting(self) -> int: ...

    def last(self) -> int:
        """No row that is in the index, or leaving it, has a number above this; all that wait have."""
        ...

    def put(self, shelved: Iterable[Shelved]) -> None:
        """They are in the index now, and wait no more."""
        ...

    def left(self, gone: Iterable[Shelved]) -> None:
        """Rows that were leaving, analysed again for the words that they took along."""
        ...

    def shelves(self) -> Mapping[int, int]:
        """Tellings in the index, by shelf."""
        ...

    def views(self) -> Sequence[str]:
        """Languages: bit i of a shelf is for the i-th. The first is "", as published."""
        ...

    def inventory(self) -> Inventory: ...

    def mark(self) -> str:
        """Of its state: another one after every change of a telling."""
        ...

    def changed_since(self, mark: str) -> Iterator[Family]:
        """At least the families of which a telling came, went or changed since it had this mark, all of them since the
        empty one; those that are gone have no tellings. Nothing is written meanwhile."""
        ...

    def note(self, name: str, value: str) -> None: ...

    def noted(self, name: str) -> str | None: ...

    def commit(self) -> None: ...


class PassageWriter(Protocol):
    """Puts analysed passages where a Retriever finds them. What is done is found after `commit`. Raises
    IndexUnusable, RetrieverUnavailable."""

    def remove(self, rows: Collection[tuple[int, int]]) -> None:
        """Numbers with their shelves; those that it has not are none's loss."""
        ...

    def forget_after(self, number: int) -> None:
        """Removes whatever has a number above this, on any shelf: a run that was stopped may have left it."""
        ...

    def add(self, shelved: Iterable[Shelved]) -> None: ...

    def commit(self) -> Mapping[int, str]:
        """A mark of each shelf's state: another one at every commit that changed it, and the same where none did."""
        ...

    def finish(self) -> None:
        """After the last commit of a whole new index: what makes it quick, at leisure."""
        ...


class EditionWriter(Protocol):
    """Puts beside the passages what machines without the register have to know: stories, and what is to be known of the
    whole. To be called after the passages' last commit; repeated, it changes nothing. Raises IndexUnusable,
    RetrieverUnavailable."""

    def file(self, families: Iterable[Family]) -> None:
        """Each takes the place of what was known of it; what has no line any more is forgotten."""
        ...

    def serve(self, edition: Edition) -> None:
        """Whoever opens the index from now on finds it so, and all that was written before; a whole new one takes the
        place of the one before in one step."""
        ...
