"""What came of an ingestion, source by source: as text, and as JSON for programs."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

from povbot.filling.progress import Counts, Event, Summary
from povbot.fronts.ingestion import wording

_MOST_REASONS = 10


def as_text(summary: Summary) -> str:
    return "\n".join(_told(summary))


def _told(summary: Summary) -> Iterator[str]:
    requests = f"{summary.requests:,} request{'' if summary.requests == 1 else 's'}"
    tried = " (only tried: nothing was changed)" if summary.dry else ""
    yield f"{summary.source}{tried}, {requests} in {wording.lasted(summary.elapsed_s)}"
    if summary.fault:
        yield f"  could not be gone through: {wording.shown(summary.fault)}"
    yield f"  {wording.counted(summary.counts)}"
    yield from _reasons(summary.faults)
    if summary.counts.failed > len(summary.faults):
        yield f"  these are the first {len(summary.faults):,} of those that failed"


def _reasons(faults: Sequence[Event]) -> Iterator[str]:
    """The most frequent first."""
    by_reason: dict[str, list[str]] = {}
    for fault in faults:
        by_reason.setdefault(wording.reason(fault), []).append(wording.where(fault))
    ordered = sorted(by_reason.items(), key=lambda found: -len(found[1]))
    for why, addresses in ordered[:_MOST_REASONS]:
        times = f"{len(addresses):,} × " if len(addresses) > 1 else ""
        yield f"  {times}{why}: {'as ' if times else ''}{addresses[0]}"
    if len(ordered) > _MOST_REASONS:
        others = sum(len(addresses) for _, addresses in ordered[_MOST_REASONS:])
        yield f"  {others:,} more for {len(ordered) - _MOST_REASONS:,} other reasons; --json tells each"


def as_json(summaries: Sequence[Summary]) -> dict[str, Any]:
    """The object of docs/sources.md: the numbers of all sources together, and each by itself."""
    together = {
        field.name: sum(getattr(summary.counts, field.name) for summary in summaries) for field in fields(Counts)
    }
    return {
        "sources": [_source_json(summary) for summary in summaries],
        **together,
        "requests": sum(summary.requests for summary in summaries),
    }


def _event_json(event: Event) -> dict[str, str | None]:
    return {"address": event.address, "what": event.what, "title": event.title or None, "why": event.why}


def _source_json(summary: Summary) -> dict[str, Any]:
    return {
        "source": summary.source,
        "fault": summary.fault or None,
        **asdict(summary.counts),
        "faults": [_event_json(fault) for fault in summary.faults],
        "changes": [_event_json(change) for change in summary.changes],
        "requests": summary.requests,
        "elapsed_s": round(summary.elapsed_s, 3),
        "resumed": summary.resumed,
        "dry": summary.dry,
    }
