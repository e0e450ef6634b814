"""One state of an archive, however it is kept."""

from collections.abc import Callable
from dataclasses import dataclass

from povbot.ports import Archive, Index, Typeahead


@dataclass(frozen=True, slots=True)
class Edition:
    """`signature` is that of the archive's files it was made of, "" where there are none here; `close` lets go of its
    files and connections, when nobody asks it any more."""

    archive: Archive
    index: Index
    typeahead: Typeahead
    signature: str
    close: Callable[[], None] = lambda: None
