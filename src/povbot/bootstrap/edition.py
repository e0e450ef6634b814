"""One state of an archive, however it is kept."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from povbot.ports import Archive, Index, Typeahead


async def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Edition:
    """`signature` is another one for every state of the archive. When nobody asks it any more, `close` lets go of its
    files, and `leave`, in the event loop that it was asked in, of its connections."""

    archive: Archive
    index: Index
    typeahead: Typeahead
    signature: str
    close: Callable[[], None] = lambda: None
    leave: Callable[[], Awaitable[None]] = _nothing
