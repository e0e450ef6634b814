"""What is told to the programs that watch a running front, and from where it is known."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import disk_usage
from typing import TypeVar

from povbot import logs
from povbot.errors import ArchiveEmpty, PovbotError
from povbot.freshness.known import Freshness
from povbot.fronts.probes.app import Probes
from povbot.fronts.probes.readiness import Check, Readiness
from povbot.fronts.probes.seldom import Seldom
from povbot.listening import Limits, listening
from povbot.metering.meter import CONTENT_TYPE, PrometheusMeter
from povbot.ports import Stores
from povbot.ports.measuring import SILENT, Meter, Vitals
from povbot.renewal import Renewal
from povbot.service import Service

T = TypeVar("T")
_CONNECTIONS = 20
_LIMIT_S = 2.0


def meter_of(port: int) -> Meter:
    """Nobody can read what is counted where nothing is listened at."""
    return PrometheusMeter(time.perf_counter) if port else SILENT


async def _nothing_more(vitals: Vitals) -> Vitals:
    return vitals


@dataclass(frozen=True, slots=True)
class Watched:
    """`checks` are the front's own, `more` adds what it alone knows of itself."""

    service: Service
    stores: Stores
    renewal: Renewal
    freshness: Freshness
    var: Path
    checks: Mapping[str, Check] = field(default_factory=dict)
    more: Callable[[Vitals], Awaitable[Vitals]] = _nothing_more


@asynccontextmanager
async def probed(host: str, port: int, watched: Watched) -> AsyncIterator[None]:
    """Answers meanwhile, where what happens is counted (`meter_of`). Raises AddressTaken, CannotListen."""
    meter = watched.service.meter
    if not isinstance(meter, PrometheusMeter):
        yield
        return
    ready = Seldom(Readiness(_checks(watched), logs.without_secrets).look, time.monotonic)

    async def told() -> bytes:
        return meter.exposition(await watched.more(await _vitals(watched, ready)))

    app = Probes(ready, Seldom(told, time.monotonic), CONTENT_TYPE).app()
    async with listening(app, host, port, limits=Limits(connections=_CONNECTIONS)):
        yield


def _checks(watched: Watched) -> Mapping[str, Check]:
    async def archive() -> None:
        if not (await watched.service.inventory()).stories:
            raise ArchiveEmpty("there is no story in it")

    async def index() -> None:
        await watched.service.passages("en")

    return {"archive": archive, "index": index, "store": watched.stores.updates.left, **watched.checks}


async def _vitals(watched: Watched, ready: Callable[[], Awaitable[Mapping[str, str]]]) -> Vitals:
    """What cannot be looked up within a moment is not known."""
    sources = watched.freshness.sources or ()
    passages, held, free, why_not = await asyncio.gather(
        known(watched.service.passages("en")),
        known(watched.service.inventory()),
        known(asyncio.to_thread(_free_bytes, watched.var)),
        ready(),
    )
    return Vitals(
        newest=held.days[1] if held and held.days else None,
        stories=held.stories if held else None,
        passages=passages,
        opened=watched.renewal.read,
        ingested={source.source: source.good for source in sources if source.good},
        silent=sum(source.silent for source in sources),
        failing=sum(source.failing for source in sources),
        ready={check: not why for check, why in why_not.items()},
        free_bytes=free,
    )


def _free_bytes(folder: Path) -> int | None:
    """Of the folder or, before there is one, of that which it will be in."""
    there = next((place for place in (folder, *folder.parents) if place.is_dir()), None)
    return disk_usage(there).free if there else None


async def known(looked_up: Awaitable[T]) -> T | None:
    """None where it cannot be looked up, or not within two seconds."""
    with suppress(PovbotError, TimeoutError):
        return await asyncio.wait_for(looked_up, _LIMIT_S)
    return None
