"""The operator's figures for programs."""

from collections.abc import Mapping, Sequence

from povbot.fronts.web.figures import Figures, Held
from povbot.model import DayOfUse, Missed
from povbot.wire.figures import counts_json, iso, run_json, source_json

Json = Mapping[str, object]


def told(figures: Figures) -> Json:
    """Null is what could not be found out just now."""
    used, missed, sources, held = figures.used, figures.missed, figures.sources, figures.held
    return {
        "use": used and {"days": [_day(day) for day in used.days], "together": counts_json(used)},
        "missed": None if missed is None else [_missed(each) for each in missed],
        "sources": sources and [source_json(state) for state in sources.states],
        "runs": sources and [{"source": run.source, **run_json(run)} for run in sources.runs],
        "archive": held and _archive(held),
    }


def _day(day: DayOfUse) -> Json:
    return {"day": day.day.isoformat(), **counts_json(day), "fronts": {"chat": day.in_chat, **dict(day.fronts)}}


def _missed(missed: Missed) -> Json:
    return {
        "question": missed.question,
        "language": missed.language,
        "why": str(missed.why),
        "count": missed.count,
        "last": missed.last.isoformat(),
        "quoted": missed.article_id,
    }


def _archive(held: Held) -> Json:
    holdings, up_to = held.holdings, held.up_to
    first, last = holdings.days or (None, None)
    languages: Sequence[Json] = [{"language": each.name, "stories": each.stories} for each in holdings.languages]
    publishers: Sequence[Json] = [{"publisher": each.name, "stories": each.stories} for each in holdings.publishers]
    return {
        "stories": holdings.stories,
        "from": iso(first),
        "to": iso(last),
        "passages": held.passages,
        "languages": languages,
        "publishers": publishers,
        "newest": iso(up_to.newest),
        "brought_up_to_date": iso(up_to.brought),
        "last_read": iso(held.read),
    }
