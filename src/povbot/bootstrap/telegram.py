"""The bot in Telegram: its parts, what it does by itself, and its life."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from povbot import renewal, supervised
from povbot.bootstrap import gathering, limits, log, stopping
from povbot.bootstrap.learned import Learned
from povbot.bootstrap.opening import made_ready
from povbot.bootstrap.remembered import forget_old, open_peers, open_stores, utc_now
from povbot.bootstrap.resting import settle
from povbot.bootstrap.serving import Serving
from povbot.delivery.digest import DigestSender
from povbot.delivery.matching import Matching
from povbot.delivery.rounds import Rounds
from povbot.errors import TokenMissing
from povbot.freshness.known import Freshness, UpTo
from povbot.fronts.indexing.lines import Lines
from povbot.ports import Clock, Peers, Stores
from povbot.service import Service
from povbot.settings import Mode, Paths, Settings
from povbot.texts import Catalogues

_LOG = logging.getLogger(__name__)

if TYPE_CHECKING:
    from povbot.fronts.telegram.app import Failed
    from povbot.fronts.telegram.broadcasts import Broadcasts
    from povbot.fronts.telegram.desk import Errand, Part
    from povbot.fronts.telegram.hearing import Hearing
    from povbot.fronts.telegram.once import Once
    from povbot.fronts.telegram.operating import Tools
    from povbot.fronts.telegram.polling import PollWatch


def run_telegram(settings: Settings, paths: Paths, report: Callable[[str], None]) -> None:
    """Until stopped by a signal. Raises TelegramError, and what `build_service` raises."""
    from povbot.bootstrap import probing
    from povbot.fronts.telegram import saying

    log.begin(settings, saying.said)
    chosen = settings.telegram
    if chosen.token is None or not chosen.token.get_secret_value().strip():
        raise TokenMissing(
            "no token is set for the bot",
            where="POVBOT_TELEGRAM__TOKEN",
            remedy="Ask @BotFather in Telegram for one (/newbot) and set the variable to it.",
        )
    with stopping.ending():
        made_ready(settings, paths, report, Lines(_LOG.info, time.monotonic), however_old=True)
        serving = Serving(settings, paths, Learned(probing.meter_of(settings.probes.port)), report)
        asyncio.run(_live(settings, paths, serving))


async def _live(settings: Settings, paths: Paths, serving: Serving) -> None:
    stop, is_alone, meter = asyncio.Event(), settings.telegram.mode is Mode.POLLING, serving.service.meter
    with stopping.stopped(stop):
        try:
            async with open_stores(settings, meter) as stores, open_peers(settings, is_alone=is_alone) as peers:
                if not await _prepared(serving, stop):
                    return
                settle()
                async with supervised.watched(os.environ, sys.stderr):
                    await _chat(settings, paths, serving, stores, peers, stop)
                _LOG.info("ended, as it was told to")
        finally:
            await serving.close()


async def _prepared(serving: Serving, stop: asyncio.Event) -> bool:
    """No reader waits for what takes long the first time. False where it was told to stop meanwhile."""
    preparing, stopped = asyncio.create_task(serving.prepare()), asyncio.create_task(stop.wait())
    await asyncio.wait({preparing, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if stop.is_set():
        preparing.cancel()
        return False
    await preparing
    return True


async def _chat(
    settings: Settings, paths: Paths, serving: Serving, stores: Stores, peers: Peers, stop: asyncio.Event
) -> None:
    # Imported here: the Telegram library takes 0.1 s, which no other command should pay.
    from povbot.bootstrap import pages, probing, probing_bot
    from povbot.fronts.telegram import app, daily, desk, digests, notices, once, operating, polling

    chosen, catalogues, service = settings.telegram, Catalogues(), serving.service
    assert chosen.token is not None  # noqa: S101 - looked at by run_telegram
    connection = app.Connection(chosen.token.get_secret_value().strip(), chosen.base_url)
    watch = polling.PollWatch(chosen.deaf_after_s, time.monotonic)
    flood = limits.flood_of(settings)
    updates = once.Once(stores.updates, peers, app.AT_ONCE, gate=flood, meter=service.meter)
    news = asyncio.Event()
    reading = renewal.Renewal(service, serving.reload, utc_now, lambda _: news.set())
    fresh = gathering.freshness_of(service, settings, paths)
    tools = operating.Tools(reading, broadcasts_of(stores, catalogues, updates), fresh)
    parts, failed = telegram_parts(settings, service, stores, catalogues, tools=tools, up_to=fresh.up_to)
    application = app.build(parts, failed, connection, watch, updates, limits.pace_of(settings, peers))
    at = desk.Desk(catalogues, stores.chats)
    sender = digests.Digests(application.bot, at, service, updates)
    rounds = deliveries(service, stores, sender, utc_now, news)
    duties: list[Errand] = [part for part in parts if isinstance(part, desk.Errand)]
    duties.append(digests.Deliveries(rounds, settings.following.check_every_s))
    duties.append(daily.Daily(partial(forget_old, settings, stores)))
    errands, more = gathering.errands(settings, paths, reading, serving, fresh, at)
    hearing, telling = _hearing(settings, watch, updates), notices.Notices(flood, at)
    bot = probing_bot.Bot(stores, peers, updates, probing_bot.heard_by(hearing, watch, chosen))
    its_own = {"hearing": bot.hearing}
    watched = probing.Watched(service, stores, reading, fresh, paths.var, its_own, bot.told)
    async with probing.probed(settings.probes.host, settings.probes.port, watched):
        by_itself, opened = ((*errands, telling), (*duties, *more)), pages.of(settings)
        await app.run(application, hearing, updates, peers, catalogues, *by_itself, stop, opened)


def _hearing(settings: Settings, watch: "PollWatch", updates: "Once") -> "Hearing":
    from povbot.fronts.telegram import polling

    chosen = settings.webhook
    if settings.telegram.mode is Mode.POLLING:
        return polling.Polling(watch, settings.telegram.poll_timeout_s)
    from povbot.fronts.telegram import webhook
    from povbot.listening import Certificate

    assert chosen.url and chosen.secret  # noqa: S101, PT018 - settings are not read without them
    own = Certificate(chosen.certificate, chosen.key) if chosen.certificate and chosen.key else None
    address = webhook.Address(chosen.url, chosen.secret.get_secret_value(), chosen.certificate, chosen.connections)
    return webhook.Webhook(address, webhook.Listens(chosen.host, chosen.port, own), updates)


def deliveries(service: Service, stores: Stores, sender: DigestSender, clock: Clock, news: asyncio.Event) -> Rounds:
    """New stories for those who follow; `news` is set where there are some."""
    return Rounds(Matching(service, stores.subscriptions, stores.deliveries, clock), stores, sender, clock, news)


def telegram_parts(
    settings: Settings,
    service: Service,
    stores: Stores,
    catalogues: Catalogues,
    *,
    tools: "Tools | None" = None,
    up_to: Callable[[], Awaitable[UpTo]] | None = None,
    clock: Clock = utc_now,
    timer: Callable[[], float] = time.perf_counter,
) -> "tuple[Sequence[Part], Failed]":
    """All that the bot can do, in the order that an update is offered to them; and what is told of failures. Without
    `tools` there are no commands for operators; without `up_to` the archive's files tell how fresh it is."""
    from povbot.bootstrap import parts

    return parts.joined(settings, service, stores, catalogues, tools, up_to or Freshness(service).up_to, clock, timer)


def broadcasts_of(stores: Stores, catalogues: Catalogues, updates: "Once") -> "Broadcasts":
    from povbot.fronts.telegram import broadcasts, desk

    at = desk.Desk(catalogues, stores.chats)
    return broadcasts.Broadcasts(at, stores.broadcasts, updates, time.monotonic)
