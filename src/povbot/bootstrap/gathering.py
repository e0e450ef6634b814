"""What the running bot does so that its archive grows, and what is known of how fresh it is."""

import logging
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from povbot.bootstrap.environment import environment
from povbot.bootstrap.remembered import utc_now
from povbot.bootstrap.sources import configured_sources
from povbot.freshness.known import Freshness
from povbot.freshness.states import Limits, SourceState, state
from povbot.model import Run
from povbot.service import Service
from povbot.settings import Paths, Settings

if TYPE_CHECKING:
    from povbot.bootstrap.serving import Serving
    from povbot.fronts.telegram.desk import Desk, Errand
    from povbot.renewal import Renewal

_LOG = logging.getLogger(__name__)
ALARMS = "alarms.json"
# Where nobody wants the archive's files to be looked at, the ledger is all the same.
_LOOK_EVERY_S = 60


def freshness_of(service: Service, settings: Settings, paths: Paths) -> Freshness:
    return Freshness(service, partial(source_states, settings, paths))


def source_states(settings: Settings, paths: Paths, now: datetime | None = None) -> Sequence[SourceState]:
    """Of each configured source, in their order; none where nothing was ever gone through.

    Raises LedgerUnusable, ConfigError.
    """
    if not paths.ledger.is_file():
        return ()
    from povbot.ledger import files

    chosen, sources = settings.freshness, configured_sources(paths)
    silent_after = {s.name: chosen.silent_after if s.silent_after is None else s.silent_after for s in sources}
    with files.looked_at(paths.ledger) as ledger:
        return [
            state(name, ledger, Limits(after, chosen.failures), now or utc_now())
            for name, after in silent_after.items()
        ]


def last_runs(paths: Paths, limit: int) -> Sequence[Run]:
    """Of all configured sources together, newest first; none where nothing was ever gone through.

    Raises LedgerUnusable, ConfigError.
    """
    if not paths.ledger.is_file():
        return ()
    from povbot.ledger import files

    with files.looked_at(paths.ledger) as ledger:
        runs = [run for source in configured_sources(paths) for run in ledger.runs(source.name, limit)]
    return sorted(runs, key=lambda run: run.number, reverse=True)[:limit]


def errands(
    settings: Settings, paths: Paths, renewal: "Renewal", serving: "Serving", freshness: Freshness, desk: "Desk"
) -> "tuple[Sequence[Errand], Sequence[Errand]]":
    """What each process does, and what one of them does for all."""
    from povbot.freshness.alarms import AlarmFile
    from povbot.fronts.telegram import regularly, scheduled
    from povbot.fronts.telegram.alarming import Alarming
    from povbot.renewal import Watch

    look_s = settings.archive.look_every_s
    watch = Watch(renewal, serving.look, serving.signature, time.monotonic)
    alarming = Alarming(settings.telegram.admins, desk, freshness, AlarmFile(paths.var / ALARMS))

    async def last() -> datetime | None:
        await freshness.look()
        return _all_begun(freshness.sources or ())

    duties: list[Errand] = [regularly.Regularly(alarming.look, look_s or _LOOK_EVERY_S)]
    if settings.ingest.every_s:
        if paths.corpus_is_carried:
            _LOG.warning("the archive that povbot carries does not grow: make a folder corpus here, and start again")
        command = (sys.executable, "-m", "povbot", "ingest", "--all", "--json")
        own = environment(settings, paths)
        duties.append(
            scheduled.Scheduled(command, own, settings.ingest.every_s, last, utc_now, meter=serving.service.meter)
        )
    return [regularly.Regularly(lambda _bot: watch.look(), look_s)] if look_s else [], duties


def _all_begun(sources: Sequence[SourceState]) -> datetime | None:
    """When the one that has waited longest was gone through: who brings in one of them by hand keeps no other from its
    turn. None where one never was."""
    begun = [source.last.started for source in sources if source.last]
    return min(begun, default=None) if len(begun) == len(sources) else None
