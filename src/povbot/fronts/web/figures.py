"""What operators are shown: use, missed questions, sources, ingestion runs, the archive. Nobody is named in it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from povbot import usage
from povbot.errors import PovbotError
from povbot.freshness.known import Freshness, UpTo
from povbot.freshness.states import SourceState
from povbot.model import Missed, Run
from povbot.ports import Clock, Stores
from povbot.service import Holdings, Service
from povbot.usage import Usage

_LOG = logging.getLogger(__name__)
RUNS = 20
# Strangers decide how many different ones there are; all that are shown are held in memory at once.
MOST_MISSED = 10_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Sources:
    """Each source's state, in the configured order, and the last runs of all, newest first."""

    states: Sequence[SourceState] = ()
    runs: Sequence[Run] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """`passages` are those of one language's index; `read` is when the archive was read last."""

    holdings: Holdings
    passages: int
    up_to: UpTo
    read: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """None is what could not be found out just now. `missed` are the most frequent, first."""

    now: datetime
    used: Usage | None
    missed: Sequence[Missed] | None
    sources: Sources | None
    held: Held | None


class Looking:
    """`sources` reads files, in a thread of its own, and raises PovbotError; `read` says when the archive was read
    last."""

    def __init__(
        self,
        service: Service,
        stores: Stores,
        freshness: Freshness,
        clock: Clock,
        *,
        sources: Callable[[], Sources],
        read: Callable[[], datetime],
    ) -> None:
        self._service, self._stores, self._freshness, self._clock = service, stores, freshness, clock
        self._sources, self._read = sources, read

    async def look(self, days: int, language: str) -> Figures:
        """At the last `days`, and the archive as it is for readers of `language`. Raises nothing of ours."""
        now = self._clock()
        used, missed, sources, held = await asyncio.gather(
            _or_none("use", usage.of_last(days, now.date(), self._stores.usage)),
            _or_none("missed questions", self.missed()),
            _or_none("sources", asyncio.to_thread(self._sources)),
            _or_none("the archive", self._held(language)),
        )
        return Figures(now, used, missed, sources, held)

    async def missed(self) -> Sequence[Missed]:
        """Raises StoreError."""
        return await self._stores.missed.most_frequent(MOST_MISSED)

    async def _held(self, language: str) -> Held:
        return Held(
            await self._service.holdings(),
            await self._service.passages(language),
            await self._freshness.up_to(),
            self._read(),
        )


async def _or_none(what: str, found: Awaitable[_T]) -> _T | None:
    try:
        return await found
    except PovbotError as error:
        _LOG.warning("the operator's page goes without %s: %s", what, error)
        return None
