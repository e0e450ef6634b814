"""What is told to the programs that watch the running bot, and from where it is known."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from typing import TypeVar

from povbot import logs
from povbot.errors import ArchiveEmpty, NotHeard, PovbotError
from povbot.freshness.known import Freshness
from povbot.fronts.probes.app import Probes
from povbot.fronts.probes.readiness import Check, Readiness
from povbot.fronts.probes.seldom import Seldom
from povbot.fronts.telegram.hearing import Hearing
from povbot.fronts.telegram.once import Once
from povbot.fronts.telegram.polling import PollWatch
from povbot.fronts.telegram.webhook import Webhook
from povbot.listening import Limits, listening
from povbot.metering.meter import CONTENT_TYPE, PrometheusMeter
from povbot.ports import Peers, Stores
from povbot.ports.measuring import SILENT, Meter, Vitals
from povbot.renewal import Renewal
from povbot.service import Service
from povbot.settings import ProbesSettings, TelegramSettings

T = TypeVar("T")
_CONNECTIONS = 20
_LIMIT_S = 2.0
# One poll that failed, and the next one begun.
_POLL_AGAIN_S = 30.0


def meter_of(chosen: ProbesSettings) -> Meter:
    """Nobody can read what is counted where nothing is listened at."""
    return PrometheusMeter(time.perf_counter) if chosen.port else SILENT


@dataclass(frozen=True, slots=True)
class Heard:
    """`silent_s` tells how long ago the service was heard last, None where never; more than `most_s` is too long."""

    silent_s: Callable[[], float | None]
    most_s: float


def heard_by(hearing: Hearing, watch: PollWatch, chosen: TelegramSettings) -> Heard:
    """By webhook nothing comes where nobody writes: it is heard where the service was told of the address."""
    if isinstance(hearing, Webhook):
        return Heard(lambda: 0.0 if hearing.is_told else None, 0.0)
    most_s = min(chosen.deaf_after_s, chosen.poll_timeout_s + _POLL_AGAIN_S)
    return Heard(lambda: watch.silent_s if watch.has_heard else None, most_s)


@dataclass(frozen=True, slots=True)
class Watched:
    service: Service
    stores: Stores
    peers: Peers
    updates: Once
    renewal: Renewal
    freshness: Freshness
    heard: Heard
    var: Path


@asynccontextmanager
async def probed(chosen: ProbesSettings, watched: Watched) -> AsyncIterator[None]:
    """Answers meanwhile, where a port is set. Raises AddressTaken, CannotListen."""
    meter = watched.service.meter
    if not isinstance(meter, PrometheusMeter):
        yield
        return
    ready = Seldom(Readiness(_checks(watched), logs.without_secrets).look, time.monotonic)

    async def told() -> bytes:
        return meter.exposition(await _vitals(watched, ready))

    app = Probes(ready, Seldom(told, time.monotonic), CONTENT_TYPE).app()
    async with listening(app, chosen.host, chosen.port, limits=Limits(connections=_CONNECTIONS)):
        yield


def _checks(watched: Watched) -> Mapping[str, Check]:
    async def archive() -> None:
        if not (await watched.service.inventory()).stories:
            raise ArchiveEmpty("there is no story in it")

    async def index() -> None:
        await watched.service.passages("en")

    async def hearing() -> None:
        silent_s = watched.heard.silent_s()
        if silent_s is None:
            raise NotHeard("nothing was heard of the service yet")
        if silent_s > watched.heard.most_s:
            raise NotHeard(f"nothing was heard of the service for {silent_s:.0f} s")

    return {"archive": archive, "index": index, "store": watched.stores.updates.left, "hearing": hearing}


async def _vitals(watched: Watched, ready: Callable[[], Awaitable[Mapping[str, str]]]) -> Vitals:
    """What cannot be looked up within a moment is not known."""
    sources = watched.freshness.sources or ()
    left, due, passages, held, free, why_not = await asyncio.gather(
        _known(watched.stores.updates.left()),
        _known(watched.stores.deliveries.how_many_wait()),
        _known(watched.service.passages("en")),
        _known(watched.service.inventory()),
        _known(asyncio.to_thread(_free_bytes, watched.var)),
        ready(),
    )
    return Vitals(
        at_hand=watched.updates.current_concurrent_updates,
        left=left,
        due=due,
        newest=held.days[1] if held and held.days else None,
        stories=held.stories if held else None,
        passages=passages,
        opened=watched.renewal.read,
        ingested={source.source: source.good for source in sources if source.good},
        silent=sum(source.silent for source in sources),
        failing=sum(source.failing for source in sources),
        leads=watched.peers.leads,
        present=len(watched.peers.present),
        silent_s=watched.heard.silent_s(),
        ready={check: not why for check, why in why_not.items()},
        free_bytes=free,
    )


def _free_bytes(folder: Path) -> int | None:
    """Of the folder or, before there is one, of that which it will be in."""
    there = next((place for place in (folder, *folder.parents) if place.is_dir()), None)
    return disk_usage(there).free if there else None


async def _known(looked_up: Awaitable[T]) -> T | None:
    with suppress(PovbotError, TimeoutError):
        return await asyncio.wait_for(looked_up, _LIMIT_S)
    return None
