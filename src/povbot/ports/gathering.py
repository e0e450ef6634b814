"""How pages come from their publishers."""

from typing import Protocol

from povbot.model import Known, Page, Unchanged


class Fetcher(Protocol):
    async def fetch(self, address: str, known: Known | None = None) -> Page | Unchanged:
        """Politely: it may wait before it asks, and asks again where that may help. Unchanged only where something is
        `known` of the page that the address leads to.

        Raises NotFetched: AddressRefused, ForbiddenByRobots, NotFound, Gone, TooLarge, TimedOut, FetchFailed.
        """
        ...
