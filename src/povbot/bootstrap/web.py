"""The archive in a browser: what it does by itself, and its life."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial

from povbot import renewal, supervised
from povbot.bootstrap import gathering, log, probing, stopping
from povbot.bootstrap.learned import Learned
from povbot.bootstrap.opening import made_ready
from povbot.bootstrap.remembered import forget_old, open_stores, utc_now
from povbot.bootstrap.resting import unsettled
from povbot.bootstrap.serving import Serving
from povbot.bootstrap.web_parts import Means, front_of
from povbot.fronts.indexing.lines import Lines
from povbot.fronts.web.counting import Counting
from povbot.fronts.web.figures import RUNS, Sources
from povbot.listening import Limits, listening
from povbot.service import Offers
from povbot.settings import Paths, Settings
from povbot.texts import LANGUAGES

_LOG = logging.getLogger(__name__)
_A_DAY_S, _LOOK_EVERY_S = 86_400, 60
# A conversation stands in its address. Idle connections cost little, and are fewer than the files a process may open.
_LIMITS = Limits(header_bytes=65_536, connections=500, end_s=5)


def run_web(
    settings: Settings,
    paths: Paths,
    report: Callable[[str], None],
    *,
    host: str | None,
    port: int | None,
    told: Callable[[str], None],
) -> None:
    """Until stopped by a signal. `host` and `port` stand above the settings'; `told` is given the address that is
    listened at, whatever readers know it by, once it answers. Raises CannotListen, and what `build_service` raises."""
    log.begin(settings)
    with stopping.ending():
        made_ready(settings, paths, report, Lines(_LOG.info, time.monotonic), however_old=True)
        serving = Serving(settings, paths, Learned(probing.meter_of(settings.web.probes_port)), report)
        at = host or settings.web.host, settings.web.port if port is None else port
        asyncio.run(_live(settings, paths, serving, at, told))


async def _live(
    settings: Settings, paths: Paths, serving: Serving, at: tuple[str, int], told: Callable[[str], None]
) -> None:
    stop, service = asyncio.Event(), serving.service
    with stopping.stopped(stop):
        try:
            async with open_stores(settings, service.meter) as stores:
                fresh = gathering.freshness_of(service, settings, paths)
                reading = renewal.Renewal(service, serving.reload, utc_now)
                counting = Counting(stores, utc_now, service.meter)
                sources = partial(_sources, settings, paths)
                offers = Offers(service, settings.telegram.examples)
                means = Means(service, stores, fresh, sources=sources, read=lambda: reading.read, offers=offers)
                watched = probing.Watched(service, stores, reading, fresh, paths.var)
                async with _listening(settings, means, counting, watched, at) as port:
                    told(f"http://{_written(at[0])}:{port}/")
                    # This may be the only process there is to forget what is old; and no page waits for the ledger.
                    forget = _regularly(partial(forget_old, settings, stores), _A_DAY_S, "forgetting what is old")
                    know = _regularly(fresh.look, _LOOK_EVERY_S, "looking at the sources")
                    await _answer(settings, serving, reading, offers, [forget, know], stop)
        finally:
            await serving.close()


@asynccontextmanager
async def _listening(
    settings: Settings, means: Means, counting: Counting, watched: probing.Watched, at: tuple[str, int]
) -> AsyncIterator[int]:
    """For readers, at the port that is yielded, and for the programs that watch."""
    app = front_of(settings, means, counting)
    async with (
        counting.written(),
        probing.probed(settings.probes.host, settings.web.probes_port, watched),
        listening(app, *at, limits=_LIMITS) as port,
    ):
        yield port


async def _answer(
    settings: Settings,
    serving: Serving,
    reading: renewal.Renewal,
    offers: Offers,
    errands: Sequence[Coroutine[None, None, None]],
    stop: asyncio.Event,
) -> None:
    """What the first questions would wait for is built meanwhile."""
    async with asyncio.TaskGroup() as tasks, supervised.watched(os.environ, sys.stderr):
        going = [
            tasks.create_task(_prepare(serving, offers)),
            tasks.create_task(_look(settings, serving, reading, offers)),
            *map(tasks.create_task, errands),
        ]
        await stop.wait()
        for task in going:
            task.cancel()
    _LOG.info("ended, as it was told to")


async def _prepare(serving: Serving, offers: Offers) -> None:
    with unsettled():
        try:
            await serving.prepare()
            await offers.look(LANGUAGES)
        except Exception:  # noqa: BLE001 - whatever it was, what is missing is built by who asks
            _LOG.exception("what the first questions wait for could not be built ahead of them")


async def _look(settings: Settings, serving: Serving, reading: renewal.Renewal, offers: Offers) -> None:
    every_s = settings.archive.look_every_s
    watch = renewal.Watch(reading, serving.look, serving.signature, time.monotonic)
    while every_s:
        await asyncio.sleep(every_s)
        try:
            await watch.look()
            await offers.look(LANGUAGES)
        except Exception:  # noqa: BLE001 - whatever it was, the next time is tried
            _LOG.exception("looking for a change of the archive failed; it is tried again in %d s", every_s)


async def _regularly(does: Callable[[], Awaitable[None]], every_s: float, what: str) -> None:
    """At the start too."""
    while True:
        try:
            await does()
        except Exception:  # noqa: BLE001 - whatever it was, the next time is tried
            _LOG.exception("%s failed; it is tried again in %d s", what, every_s)
        await asyncio.sleep(every_s)


def _sources(settings: Settings, paths: Paths) -> Sources:
    return Sources(gathering.source_states(settings, paths), gathering.last_runs(paths, RUNS))


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
