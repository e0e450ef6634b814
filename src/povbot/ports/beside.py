"""Processes that serve one bot side by side."""

from typing import Protocol


class Peers(Protocol):
    """Those that share a database, as this one sees them: as they were when it looked last.

    A process that is killed is no longer present within a moment, whatever clocks say. One that cannot reach the
    database knows of itself alone, and does not lead.
    """

    @property
    def me(self) -> int:
        """A number, another one at every start; never 0."""
        ...

    @property
    def present(self) -> frozenset[int]:
        """Never without `me`."""
        ...

    @property
    def staying(self) -> frozenset[int]:
        """Those present that take chats: all but those that retired, or all where every one did."""
        ...

    @property
    def leads(self) -> bool:
        """True in one process at most. Where the leader ends, another one leads after its next look."""
        ...

    async def look(self) -> None:
        """To be called every second or so: others see this one from its first look on, as long as it looks.

        Raises StoreUnavailable; it may be looked again. Raises AnotherBot where this one has no place any more."""
        ...

    async def retire(self) -> None:
        """Instead of `look`, every second or so, by one that is about to end: it takes no chats from now on, which the
        others know at once, and does not begin to lead. It is present until it ends. Raises what `look` raises."""
        ...

    async def told(self) -> None:
        """Returns when another process has left something for this one, or may have: what was said while the database
        could not be reached is lost."""
        ...
