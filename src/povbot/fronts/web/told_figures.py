"""The operator's figures for programs."""

from collections.abc import Mapping, Sequence
from datetime import date

from povbot.freshness.states import SourceState
from povbot.fronts.web.figures import Figures, Held
from povbot.model import DayOfUse, Missed, Run
from povbot.usage import Usage

Json = Mapping[str, object]


def told(figures: Figures) -> Json:
    """Null is what could not be found out just now."""
    used, missed, sources, held = figures.used, figures.missed, figures.sources, figures.held
    return {
        "use": used and {"days": [_day(day) for day in used.days], "together": _counts(used)},
        "missed": None if missed is None else [_missed(each) for each in missed],
        "sources": sources and [_source(state) for state in sources.states],
        "runs": sources and [_run(run) for run in sources.runs],
        "archive": held and _archive(held),
    }


def _day(day: DayOfUse) -> Json:
    return {"day": day.day.isoformat(), **_counts(day), "fronts": {"chat": day.in_chat, **dict(day.fronts)}}


def _counts(counted: DayOfUse | Usage) -> Json:
    return {
        "readers": counted.readers,
        "questions": counted.questions,
        "answered": counted.answered,
        "median_ms": counted.latency_ms(0.5),
        "p95_ms": counted.latency_ms(0.95),
        "liked": counted.good,
        "disliked": counted.bad,
    }


def _missed(missed: Missed) -> Json:
    return {
        "question": missed.question,
        "language": missed.language,
        "why": str(missed.why),
        "count": missed.count,
        "last": missed.last.isoformat(),
        "quoted": missed.article_id,
    }


def _source(state: SourceState) -> Json:
    return {
        "source": state.source,
        "last_good": _iso(state.good),
        "failures": state.failures,
        "newest": _iso(state.newest),
        "usual_days": state.usual_days,
        "silent": state.silent,
        "failing": state.failing,
    }


def _run(run: Run) -> Json:
    return {
        "source": run.source,
        "started": _iso(run.started),
        "ended": _iso(run.ended),
        "status": str(run.status),
        "fault": run.fault or None,
        "seen": run.seen,
        "new": run.new,
        "changed": run.changed,
        "withdrawn": run.withdrawn,
        "failed": run.failed,
    }


def _archive(held: Held) -> Json:
    holdings, up_to = held.holdings, held.up_to
    first, last = holdings.days or (None, None)
    languages: Sequence[Json] = [{"language": each.name, "stories": each.stories} for each in holdings.languages]
    publishers: Sequence[Json] = [{"publisher": each.name, "stories": each.stories} for each in holdings.publishers]
    return {
        "stories": holdings.stories,
        "from": _iso(first),
        "to": _iso(last),
        "passages": held.passages,
        "languages": languages,
        "publishers": publishers,
        "newest": _iso(up_to.newest),
        "brought_up_to_date": _iso(up_to.brought),
        "last_read": _iso(held.read),
    }


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None
