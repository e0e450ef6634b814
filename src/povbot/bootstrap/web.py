"""The archive in a browser: its parts, what it does by itself, and its life."""

import asyncio
import logging
import os
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.types import ASGIApp

from povbot import renewal, supervised
from povbot.bootstrap import gathering, log, pages, stopping
from povbot.bootstrap.guarding import guarding_of
from povbot.bootstrap.learned import Learned
from povbot.bootstrap.opening import made_ready
from povbot.bootstrap.remembered import forget_old, open_stores, utc_now
from povbot.bootstrap.resting import unsettled
from povbot.bootstrap.serving import Serving
from povbot.freshness.known import Freshness
from povbot.fronts.indexing.lines import Lines
from povbot.fronts.web import asking
from povbot.fronts.web.about import About
from povbot.fronts.web.api import Api
from povbot.fronts.web.app import Front
from povbot.fronts.web.asking import Asking
from povbot.fronts.web.counting import Counting
from povbot.fronts.web.desk import Desk, Part, Site
from povbot.fronts.web.doorman import Doorman
from povbot.fronts.web.feeds import Feeds
from povbot.fronts.web.figures import RUNS, Looking, Sources
from povbot.fronts.web.latest import Latest
from povbot.fronts.web.launching import Launching
from povbot.fronts.web.operating import Operating
from povbot.fronts.web.sessions import Sessions
from povbot.fronts.web.sitemap import Sitemap
from povbot.fronts.web.static_files import StaticFiles
from povbot.fronts.web.stories import Stories
from povbot.fronts.web.topics import Topics
from povbot.listening import Limits, listening
from povbot.ports import Clock, Stores
from povbot.service import Service
from povbot.settings import Paths, Settings
from povbot.texts import Catalogues

_LOG = logging.getLogger(__name__)
_A_DAY_S, _LOOK_EVERY_S = 86_400, 60
# A conversation stands in its address. Idle connections cost little, and are fewer than the files a process may open.
_LIMITS = Limits(header_bytes=65_536, connections=500, end_s=5)


@dataclass(frozen=True, slots=True)
class Means:
    """What the front stands on. `timer` is in seconds, monotonic; `sources` reads what is known of them, `read` says
    when the archive was read last, and `random` makes tokens that nobody guesses."""

    service: Service
    stores: Stores
    freshness: Freshness
    clock: Clock = utc_now
    timer: Callable[[], float] = time.monotonic
    sources: Callable[[], Sources] = Sources
    read: Callable[[], datetime] = utc_now
    random: Callable[[], str] = secrets.token_urlsafe


def run_web(
    settings: Settings,
    paths: Paths,
    report: Callable[[str], None],
    *,
    host: str | None,
    port: int | None,
    told: Callable[[str], None],
) -> None:
    """Until stopped by a signal. `host` and `port` stand above the settings'; `told` is given the address once it
    answers. Raises CannotListen, and what `build_service` raises."""
    log.begin(settings)
    with stopping.ending():
        made_ready(settings, paths, report, Lines(_LOG.info, time.monotonic), however_old=True)
        serving = Serving(settings, paths, Learned(), report)
        at = host or settings.web.host, settings.web.port if port is None else port
        asyncio.run(_live(settings, paths, serving, at, told))


async def _live(
    settings: Settings, paths: Paths, serving: Serving, at: tuple[str, int], told: Callable[[str], None]
) -> None:
    stop = asyncio.Event()
    with stopping.stopped(stop):
        try:
            async with open_stores(settings) as stores:
                fresh = gathering.freshness_of(serving.service, settings, paths)
                reading = renewal.Renewal(serving.service, serving.reload, utc_now)
                counting = Counting(stores, utc_now, serving.service.meter)
                means = Means(
                    serving.service,
                    stores,
                    fresh,
                    sources=partial(_sources, settings, paths),
                    read=lambda: reading.read,
                )
                app = front_of(settings, means, counting)
                async with counting.written(), listening(app, *at, limits=_LIMITS) as port:
                    told(settings.web.url or f"http://{_written(at[0])}:{port}/")
                    # This may be the only process there is to forget what is old; and no page waits for the ledger.
                    forget = _regularly(partial(forget_old, settings, stores), _A_DAY_S, "forgetting what is old")
                    know = _regularly(fresh.look, _LOOK_EVERY_S, "looking at the sources")
                    await _answer(settings, serving, reading, [forget, know], stop)
        finally:
            await serving.close()


async def _answer(
    settings: Settings,
    serving: Serving,
    reading: renewal.Renewal,
    errands: Sequence[Coroutine[None, None, None]],
    stop: asyncio.Event,
) -> None:
    """What the first questions would wait for is built meanwhile."""
    async with asyncio.TaskGroup() as tasks, supervised.watched(os.environ, sys.stderr):
        going = [
            tasks.create_task(_prepare(serving)),
            tasks.create_task(_look(settings, serving, reading)),
            *map(tasks.create_task, errands),
        ]
        await stop.wait()
        for task in going:
            task.cancel()
    _LOG.info("ended, as it was told to")


async def _prepare(serving: Serving) -> None:
    with unsettled():
        try:
            await serving.prepare()
        except Exception:  # noqa: BLE001 - whatever it was, what is missing is built by who asks
            _LOG.exception("what the first questions wait for could not be built ahead of them")


async def _look(settings: Settings, serving: Serving, reading: renewal.Renewal) -> None:
    every_s = settings.archive.look_every_s
    watch = renewal.Watch(reading, serving.look, serving.signature, time.monotonic)
    while every_s:
        await asyncio.sleep(every_s)
        try:
            await watch.look()
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


def front_of(settings: Settings, means: Means, counting: Counting | None = None) -> ASGIApp:
    """All that the front can do. What is asked counts where the caller has `counting` written."""
    chosen, catalogues, files = settings.web, Catalogues(), StaticFiles()
    desk = Desk(catalogues, Site(chosen.name, chosen.url, pages.names_of(settings)), files)
    counts = counting or Counting(means.stores, means.clock, means.service.meter)
    asks = Asking(
        desk,
        asking.Means(means.service, counts, means.timer, means.freshness.up_to),
        max_quotes=settings.answer.max_quotes,
        examples=settings.telegram.examples,
    )
    api = Api(
        means.service,
        desk,
        counts,
        max_quotes=settings.answer.max_quotes,
        page_size=chosen.page_size,
        timer=means.timer,
    )
    launches = Launching(means.stores.chats, means.clock, pages.token_of(settings), chosen.url)
    reading = _browsing(settings, means, desk)
    # A page's address begins with any word, which has to be a language: what has its own beginning stands before them.
    parts: Sequence[Part] = files, *_operating(settings, means, desk), api, launches, asks, *reading
    return Front(desk, parts, guarding_of(settings, means.timer)).app()


def _browsing(settings: Settings, means: Means, desk: Desk) -> Sequence[Part]:
    """What is read without a question."""
    service, page_size = means.service, settings.web.page_size
    return (
        Latest(service, desk, page_size=page_size),
        Topics(service, desk, page_size=page_size),
        Stories(service, desk),
        About(service, desk, means.freshness, missed_days=settings.readers.missed_days),
        Feeds(service, desk),
        Sitemap(service, desk),
    )


def _operating(settings: Settings, means: Means, desk: Desk) -> Sequence[Part]:
    """Without a password there is no such page."""
    password, url = settings.web.password, settings.web.url
    if password is None:
        return ()
    looking = Looking(means.service, means.stores, means.freshness, means.clock, sources=means.sources, read=means.read)
    sessions, is_https = Sessions(means.clock, means.random), (url or "").startswith("https:")
    return (Operating(desk, looking, Doorman(password.get_secret_value(), sessions, means.timer, is_https=is_https)),)


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
