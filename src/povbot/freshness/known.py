"""What is known of the archive's freshness without asking anybody: readers do not wait for it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from povbot.errors import PovbotError
from povbot.freshness.states import SourceState
from povbot.model import Inventory

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UpTo:
    """The day of the archive's newest story, and when it was last brought up to date: when a source was last gone
    through or, where none ever was, when its files last changed (UTC)."""

    newest: date | None = None
    brought: datetime | None = None


UNKNOWN = UpTo()


class Held(Protocol):
    """What this room asks of the service."""

    async def inventory(self) -> Inventory:
        """Costs nothing from the second time on."""
        ...


class Freshness:
    """As it was found at the last look; `read` looks, and may take a while. `sources` is None until it was found."""

    def __init__(self, service: Held, read: Callable[[], Sequence[SourceState]] = tuple) -> None:
        self._service, self._read = service, read
        self.sources: Sequence[SourceState] | None = None
        self._fault = ""

    async def look(self) -> None:
        """What cannot be read stays as it was, and is noted once."""
        try:
            self.sources, fault = await asyncio.to_thread(self._read), ""
        except PovbotError as error:
            fault = str(error)
        if fault and fault != self._fault:
            _LOG.warning("how fresh the archive is cannot be told: %s", fault)
        self._fault = fault

    async def up_to(self) -> UpTo:
        """Raises RetrieverUnavailable."""
        held = await self._service.inventory()
        good = [source.good for source in self.sources or () if source.good]
        return UpTo(held.days[1] if held.days else None, max(good, default=held.updated))
