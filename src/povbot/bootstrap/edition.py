"""One state of an archive, however it is kept, and where what an indexing makes of it is kept."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from povbot.ports import Archive, Index, PassageWriter, Register, Typeahead


async def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Edition:
    """`signature` is another one for every state of the archive. `check` raises IndexDamaged where what it answers from
    was damaged since it was opened. When nobody asks it any more, `close` lets go of its
    files, and `leave`, in the event loop that it was asked in, of its connections."""

    archive: Archive
    index: Index
    typeahead: Typeahead
    signature: str
    close: Callable[[], None] = lambda: None
    check: Callable[[], None] = lambda: None
    leave: Callable[[], Awaitable[None]] = _nothing


class Keeping(Protocol):
    """`at` is the folder in which the register of this edition lies. Every method raises IndexUnusable, and
    RetrieverUnavailable."""

    def check(self, at: Path, register: Register) -> None:
        """Raises what readers would meet who open it."""
        ...

    def writer(self, at: Path, register: Register, *, is_new: bool) -> PassageWriter: ...

    def tell(self, at: Path, register: Register, thresholds: Mapping[str, float]) -> None:
        """Those are told who do not read the register. Repeated, it changes nothing but the thresholds."""
        ...

    def opened(self, at: Path) -> Edition:
        """Not to be called in a running event loop."""
        ...
