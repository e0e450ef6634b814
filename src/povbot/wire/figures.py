"""What operators are told of use, sources and ingestion."""

from datetime import date
from typing import Any

from povbot.freshness.states import SourceState
from povbot.model import DayOfUse, Run
from povbot.usage import Usage


def counts_json(counted: DayOfUse | Usage) -> dict[str, Any]:
    return {
        "readers": counted.readers,
        "questions": counted.questions,
        "answered": counted.answered,
        "median_ms": counted.latency_ms(0.5),
        "p95_ms": counted.latency_ms(0.95),
        "liked": counted.good,
        "disliked": counted.bad,
    }


def source_json(source: SourceState) -> dict[str, Any]:
    return {
        "source": source.source,
        "last_good": iso(source.good),
        "failures": source.failures,
        "newest": iso(source.newest),
        "usual_days": source.usual_days,
        "silent": source.silent,
        "failing": source.failing,
    }


def run_json(run: Run) -> dict[str, Any]:
    return {
        "started": iso(run.started),
        "ended": iso(run.ended),
        "status": str(run.status),
        "fault": run.fault or None,
        "seen": run.seen,
        "new": run.new,
        "changed": run.changed,
        "withdrawn": run.withdrawn,
        "failed": run.failed,
    }


def iso(when: date | None) -> str | None:
    """Of a day or a moment."""
    return when.isoformat() if when else None
