"""Filling joined: publishers' pages into the archive."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from importlib.metadata import version

from povbot.bootstrap.remembered import utc_now
from povbot.corpus.keeping import JsonLinesKeeper
from povbot.errors import ConfigError, LedgerUnusable
from povbot.filling.filling import Filling, Places
from povbot.filling.options import Options
from povbot.filling.progress import Progress, Summary
from povbot.filling.walking import FETCHED
from povbot.ingest.fetch import fetching
from povbot.ingest.fetch.kept import PageStore
from povbot.ingest.fetch.manners import Manners, user_agent
from povbot.ingest.fetch.pace import Time, Turns
from povbot.ingest.source import Source
from povbot.ledger import files
from povbot.ledger.lock import alone
from povbot.ports import Fetcher
from povbot.settings import Paths

LOCK, PAGES = "ingest.lock", "pages"


def ingest(paths: Paths, sources: Sequence[Source], options: Options, progress: Progress) -> Sequence[Summary]:
    """As `sources.ingest` says. `sources` are all that are set up."""
    if paths.corpus_is_carried:
        raise ConfigError(
            "the archive that povbot carries is not written to",
            where=str(paths.corpus),
            remedy="Make a folder corpus here, or name one with --corpus.",
        )
    chosen = [one for one in sources if not options.sources or one.name in options.sources]
    if not (options.reparse or options.file):
        _agents(paths, chosen)
    with _alone(paths, options), files.opened(paths.ledger, dry=options.dry) as ledger:
        clock = Time(utc_now)
        places = Places(
            archive=JsonLinesKeeper(paths.corpus),
            ledger=ledger,
            pages=PageStore(paths.var / PAGES),
            fetchers=_Fetchers(clock),
            clock=utc_now,
            elapsed=time.monotonic,
            is_set_up={source.name for source in sources}.__contains__,
        )
        return asyncio.run(_filled(Filling(places, progress), chosen, options))


def _agents(paths: Paths, chosen: Sequence[Source]) -> None:
    """Looked at before the first source is asked, not when the others are done. Raises ConfigError."""
    for source in chosen:
        if source.kind in FETCHED:
            try:
                _agent(source)
            except ConfigError as error:
                raise ConfigError(
                    error.what, where=f"{paths.sources}: source {source.name!r}: contact", remedy=error.remedy
                ) from error


def _agent(source: Source) -> str:
    return user_agent(version("povbot"), source.contact)


def _alone(paths: Paths, options: Options) -> AbstractContextManager[None]:
    """A dry run stands in nobody's way, and leaves nothing behind."""
    if options.dry:
        return nullcontext()
    try:
        paths.var.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerUnusable(
            f"cannot be made: {error.strerror}", where=str(paths.var), remedy="Set POVBOT_VAR to a folder that can be."
        ) from error
    return alone(paths.var / LOCK, utc_now())


async def _filled(filling: Filling, chosen: Sequence[Source], options: Options) -> Sequence[Summary]:
    filling.catch_up(dry=options.dry)
    return [await filling.fill(source, options) for source in chosen]


class _Fetchers:
    """All of them take turns: two sources may be on one host."""

    def __init__(self, time: Time) -> None:
        self._time, self._turns = time, Turns(time)

    @asynccontextmanager
    async def __call__(self, source: Source) -> AsyncIterator[Fetcher]:
        most = source.max_mib * 2**20
        manners = Manners(_agent(source), delay_s=source.delay_s, allowed=source.allow_hosts, most_bytes=most)
        async with fetching.opened(manners, self._turns, self._time) as fetcher:
            yield fetcher
