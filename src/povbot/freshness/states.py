"""Of each source, by what the ledger knows of it: when it was gone through, and whether stories still come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Protocol

from povbot.model import Run, RunStatus

# The days with new stories that the usual gap between two of them is taken from.
_DAYS = 30
_RUNS, _ALL_RUNS = 30, 100_000
# A run that still goes on after so long was ended from outside.
_LONGEST_RUN = timedelta(days=1)


class Kept(Protocol):
    """What this room asks of the ledger."""

    def runs(self, source: str, limit: int) -> Sequence[Run]:
        """The latest, newest first."""
        ...

    def arrivals(self, source: str, limit: int) -> Sequence[date]:
        """The latest days of stories that are kept, each once, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """A source is silent after so many times its usual gap without a new story, and failing after so many failures in a
    row; 0 is never."""

    silent_after: float = 5
    failures: int = 3


@dataclass(frozen=True, slots=True)
class SourceState:
    """`last` is its last run, `good` the end of the last one that came to its end, `failures` how many after that did
    not, the first of them begun at `failing_since`. `newest` is the day of its newest story, and every `usual_days` one
    is usual; None where there are too few to tell."""

    source: str
    last: Run | None = None
    good: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    newest: date | None = None
    usual_days: float | None = None
    silent: bool = False
    failing: bool = False


def state(source: str, ledger: Kept, limits: Limits, now: datetime) -> SourceState:
    """Raises LedgerUnusable."""
    runs, days = _ended(source, ledger, now), ledger.arrivals(source, _DAYS)
    failed = next((n for n, run in enumerate(runs) if run.status is RunStatus.DONE), len(runs))
    newest, usual = (days[0] if days else None), _usual_gap(days)
    return SourceState(
        source=source,
        last=next(iter(ledger.runs(source, 1)), None),
        good=runs[failed].ended if failed < len(runs) else None,
        failures=failed,
        failing_since=runs[failed - 1].started if failed else None,
        newest=newest,
        usual_days=usual,
        silent=bool(newest and usual and 0 < limits.silent_after * usual < (now.date() - newest).days),
        failing=0 < limits.failures <= failed,
    )


def _ended(source: str, ledger: Kept, now: datetime) -> Sequence[Run]:
    """Newest first: down to the last good one at least, without one that goes on just now."""
    runs = ledger.runs(source, _RUNS)
    if len(runs) == _RUNS and not any(run.status is RunStatus.DONE for run in runs):
        runs = ledger.runs(source, _ALL_RUNS)
    goes_on = runs and runs[0].status is RunStatus.RUNNING and now - runs[0].started < _LONGEST_RUN
    return runs[1:] if goes_on else runs


def _usual_gap(days: Sequence[date]) -> float | None:
    gaps = [(later - earlier).days for later, earlier in pairwise(days)]
    return max(1.0, median(gaps)) if gaps else None
